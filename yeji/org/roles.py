"""The roles every company starts with."""

from __future__ import annotations

from yeji.org.models import Reach, Role

BUILT_IN = (
    ("administrator", Reach.ALL, Reach.ALL, True),
    ("director", Reach.ALL, Reach.ALL, False),
    ("manager", Reach.UNIT, Reach.UNIT, False),
    ("rep", Reach.OWN, Reach.OWN, False),
)


def lay_roles(*, alias: str) -> None:
    """Make the built-in roles that are missing; those a company changed stay as they are."""
    for code, records, figures, administers in BUILT_IN:
        Role.objects.using(alias).get_or_create(
            code=code, defaults={"record_reach": records, "figure_reach": figures, "administers": administers}
        )
