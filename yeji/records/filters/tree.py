"""What a filter is: conditions on fields, joined by *all of* or *any of*, in groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused

MOST_CONDITIONS: Final = 40
MOST_VALUES: Final = 200
DEEPEST: Final = 4
LONGEST_VALUE: Final = 300


class BadFilter(Refused):
    """A filter that cannot be read, or names a field, an operator or a value that there is not."""

    status = 400
    code = "filter.bad"


@dataclass(frozen=True)
class Condition:
    """A field (``amount``, or ``customer.level`` for one of a linked record), an operator's key, and values as text."""

    field: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Parts of which all hold (``every``), or any. A group without parts holds for everything."""

    parts: tuple[Condition | Group, ...] = ()
    every: bool = True

    def __bool__(self) -> bool:
        return bool(self.parts)

    def conditions(self) -> Iterator[Condition]:
        """Every condition, in the order in which they are written."""
        for part in self.parts:
            if isinstance(part, Condition):
                yield part
            else:
                yield from part.conditions()

    def depth(self) -> int:
        """How many groups stand within each other."""
        return 1 + max((part.depth() for part in self.parts if isinstance(part, Group)), default=0)


EVERYTHING: Final = Group()


def both(first: Group, second: Group) -> Group:
    """What both filters let through."""
    if not first or not second:
        return first or second
    parts: list[Condition | Group] = []
    for group in (first, second):
        parts += group.parts if group.every or len(group.parts) == 1 else (group,)
    return Group(tuple(parts))


def checked(group: Group) -> Group:
    """The filter, if it is no larger than a filter may be.

    :raises BadFilter: if it is.
    """
    conditions = list(group.conditions())
    if len(conditions) > MOST_CONDITIONS or group.depth() > DEEPEST:
        raise BadFilter(
            _("A filter has at most %(most)s conditions, in groups at most %(deep)s deep.")
            % {"most": MOST_CONDITIONS, "deep": DEEPEST},
            field="filter",
        )
    for condition in conditions:
        said = "".join((condition.field, condition.operator, *condition.values))
        if not said.isprintable():
            raise BadFilter(_("This filter holds characters that cannot be shown."), field="filter")
        if len(condition.values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in condition.values):
            raise BadFilter(
                _("%(field)s: at most %(most)s values of at most %(longest)s characters.")
                % {"field": condition.field[:60], "most": MOST_VALUES, "longest": LONGEST_VALUE},
                field=condition.field[:60],
            )
    return group
