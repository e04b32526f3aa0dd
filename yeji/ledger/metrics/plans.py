"""Object types whose records are planned values."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An object type whose records are planned values, each naming its metric, level, node and period."""

    type: str
    table: str


@dataclass
class Plans:
    """The declared plans by object type."""

    plans: dict[str, Plan] = field(default_factory=dict)

    def add(self, plan: Plan) -> None:
        self.plans[plan.type] = plan


plans = Plans()
