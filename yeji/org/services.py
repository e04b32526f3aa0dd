"""The verbs of the organisation: found the company, give roles, put people and units in their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.calendar import company_changed
from yeji.org.models import Company, Grant, Person, Role, Unit, UnitPlace
from yeji.org.moves import Move, move_people, rebuild_unit_paths
from yeji.platform.models import Account

LAST_MONTH = 12


class CannotFound(Refused):
    """The company's settings cannot be used, or it is there already."""

    code = "company.refused"


class CannotGrant(Refused):
    """The role or the person named does not exist, or the person has another account."""

    code = "role.refused"


@transaction.atomic
def found_company(
    *, name: str, currency: str, zone: str, fiscal_start: int, at: datetime, demo: bool = False
) -> Company:
    """Make the installation's one company. A ``demo`` one is made up, and every page says so.

    :raises CannotFound: for a currency, zone or month that is none, or if there is a company already.
    """
    currency = currency.strip().upper()
    _refuse_settings(currency=currency, zone=zone, fiscal_start=fiscal_start)
    if Company.objects.exists():
        raise CannotFound(_("There is a company here already."))
    company_changed()
    return Company.objects.create(
        name=name, currency=currency, zone=zone, fiscal_start=fiscal_start, founded_at=at, demo=demo
    )


def _refuse_settings(*, currency: str, zone: str, fiscal_start: int) -> None:
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        message = _("A currency is three letters, such as CNY: %(given)s") % {"given": currency}
        raise CannotFound(message, field="currency")
    if zone not in available_timezones():
        message = _("There is no time zone %(zone)s. Use a name such as Asia/Shanghai.") % {"zone": zone}
        raise CannotFound(message, field="zone")
    if not 1 <= fiscal_start <= LAST_MONTH:
        raise CannotFound(_("The fiscal year starts in a month from 1 to 12."), field="fiscal_start")


@transaction.atomic
def describe_company(
    *, name: str, currency: str | None = None, zone: str | None = None, fiscal_start: int | None = None
) -> Company:
    """Say what the company is called and what it counts in. None: as it is.

    Currency, zone and fiscal year are for a company in which nothing was entered yet; the caller sees to that.

    :raises CannotFound: for a name, currency, zone or month that is none.
    """
    company = Company.objects.select_for_update().get()
    if not name.strip():
        raise CannotFound(_("Give the company's name."), field="company")
    company.name = name.strip()[:200]
    company.currency = (currency or company.currency).strip().upper()
    company.zone = zone or company.zone
    company.fiscal_start = company.fiscal_start if fiscal_start is None else fiscal_start
    _refuse_settings(currency=company.currency, zone=company.zone, fiscal_start=company.fiscal_start)
    company.save()
    company_changed()
    return company


@transaction.atomic
def grant_role(*, account: Account, role: str, person: Person | None = None) -> None:
    """Give an account a role and, if named, tie it to the person whose records are its own.

    :raises CannotGrant: if there is no such role, or the person signs in with another account.
    """
    if not Role.objects.filter(pk=role).exists():
        known = ", ".join(Role.objects.order_by("code").values_list("code", flat=True))
        raise CannotGrant(_("There is no role %(role)s. There are: %(known)s") % {"role": role, "known": known})
    Grant.objects.get_or_create(account=account, role_id=role)
    if person is None:
        return
    tied = Person.unscoped.filter(pk=person.pk, account=None).update(account=account)
    if not tied and not Person.unscoped.filter(pk=person.pk, account=account).exists():
        raise CannotGrant(_("%(person)s signs in with another account already.") % {"person": person.name})


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where a person works: a path of unit names from the top, and from when (None: since the beginning)."""

    person: int
    path: tuple[str, ...]
    leads: bool = False
    title: str = ""
    since: date | None = None


def place_people(placements: Sequence[Placement], *, at: datetime, today: date) -> list[int]:
    """Put people into units, making the units that do not exist yet; who of them was not there already.

    A first placement without a date holds since the company's beginning; a move without a date takes effect today.
    """
    units = ensure_units({placement.path for placement in placements}, at=at)
    moves = [
        Move(
            person=placement.person,
            unit=units[placement.path],
            since=placement.since,
            leads=placement.leads,
            title=placement.title,
        )
        for placement in placements
    ]
    return move_people(moves, at=at, today=today)


def ensure_units(paths: Iterable[tuple[str, ...]], *, at: datetime) -> Mapping[tuple[str, ...], int]:
    """The unit at the end of each path of names, made with its ancestors where it is missing."""
    wanted = sorted({path[:depth] for path in paths for depth in range(1, len(path) + 1)}, key=len)
    known = unit_paths()
    missing = [path for path in wanted if path not in known]
    for depth in sorted({len(path) for path in missing}):
        level = [path for path in missing if len(path) == depth]
        made = Unit.unscoped.bulk_create([Unit(name=path[-1], created_at=at, updated_at=at) for path in level])
        for path, unit in zip(level, made, strict=True):
            known[path] = unit.pk
        UnitPlace.objects.bulk_create(
            [UnitPlace(unit_id=known[path], parent_id=known.get(path[:-1]), days=(None, None)) for path in level]
        )
    if missing:
        rebuild_unit_paths()
    return known


def unit_paths() -> dict[tuple[str, ...], int]:
    """Every unit's path of names in the tree as it stands at its open end."""
    names = dict(Unit.unscoped.filter(deleted_at=None).values_list("pk", "name"))
    parents = dict(UnitPlace.objects.filter(days__endswith=None).values_list("unit", "parent"))

    def path(unit: int) -> tuple[str, ...]:
        parent = parents.get(unit)
        return (*path(parent), names[unit]) if parent else (names[unit],)

    return {path(unit): unit for unit in names}
