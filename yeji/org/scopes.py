"""On whose behalf something is read or written: computed once a request, handed to every door."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from yeji.org.models import Grant, Membership, Person, PositionPlace, Reach, UnitPath
from yeji.platform.models import Account


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What one reader may see.

    ``owners`` are the people whose records are visible (used unless ``records`` is ALL);
    ``units`` the organisation nodes whose figures are (used unless ``figures`` is ALL).
    """

    account: int | None
    person: int | None
    records: Reach
    figures: Reach
    owners: frozenset[int] = field(default_factory=frozenset)
    units: frozenset[int] = field(default_factory=frozenset)
    administers: bool = False

    @property
    def sees_all_records(self) -> bool:
        return self.records == Reach.ALL

    @property
    def sees_all_figures(self) -> bool:
        return self.figures == Reach.ALL


SYSTEM = Scope(account=None, person=None, records=Reach.ALL, figures=Reach.ALL, administers=True)
"""The operator at the command line, who holds the data directory itself."""

NOTHING = Scope(account=None, person=None, records=Reach.OWN, figures=Reach.OWN)

_WIDTH = {Reach.OWN: 0, Reach.UNIT: 1, Reach.ALL: 2}


def scope_of(*, account: Account, day: date) -> Scope:
    """What an account sees on a day: the widest reach among its roles, around the units its person is in."""
    roles = [grant.role for grant in Grant.objects.filter(account=account).select_related("role")]
    person = Person.unscoped.filter(account=account, deleted_at=None).first()
    records = max((Reach(role.record_reach) for role in roles), key=_WIDTH.__getitem__, default=Reach.OWN)
    figures = max((Reach(role.figure_reach) for role in roles), key=_WIDTH.__getitem__, default=Reach.OWN)
    units = units_around(person=person, day=day) if Reach.UNIT in (records, figures) else frozenset()
    owners = people_in(units=units, day=day) if records == Reach.UNIT else frozenset()
    return Scope(
        account=account.pk,
        person=person.pk if person else None,
        records=records,
        figures=figures,
        owners=owners | ({person.pk} if person else frozenset()),
        units=units if figures == Reach.UNIT else frozenset(),
        administers=any(role.administers for role in roles),
    )


def units_around(*, person: Person | None, day: date) -> frozenset[int]:
    """The units a person works in on a day, with everything below them."""
    if person is None:
        return frozenset()
    positions = Membership.objects.filter(person=person, days__contains=day).values("position")
    own = PositionPlace.objects.filter(position__in=positions, days__contains=day).values("unit")
    below = UnitPath.objects.filter(ancestor__in=own, days__contains=day).values_list("unit", flat=True)
    return frozenset(below)


def people_in(*, units: frozenset[int], day: date) -> frozenset[int]:
    """Everybody who holds a position in one of the units on a day."""
    positions = PositionPlace.objects.filter(unit__in=units, days__contains=day).values("position")
    people = Membership.objects.filter(position__in=positions, days__contains=day).values_list("person", flat=True)
    return frozenset(people)
