"""From what people chose to the same declaration that code makes. From here on nobody can tell the two apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yeji.ledger.arithmetic import Arithmetic
from yeji.ledger.built import choices as chosen
from yeji.ledger.built.by_territory import customer_sql, keeper_sql, territory_reads
from yeji.ledger.built.choices import BadDefinition, Choices
from yeji.ledger.built.expressed import Expressed, expressed
from yeji.ledger.built.operators import Test, understood
from yeji.ledger.built.paths import CHOICE, DAY, LINK, NUMBER, TEXT, Path, path_of
from yeji.ledger.metrics import (
    Better,
    Distinct,
    Event,
    Flow,
    Formula,
    Metric,
    Past,
    Ratio,
    Read,
    Source,
    Spell,
    Stock,
    Unit,
    registry,
)
from yeji.records.fields import Link, Shares
from yeji.records.types import ObjectType
from yeji.records.types import registry as types

LINKED: Final = ("product", "customer", "stage")
"""The types whose records are dimensions of every entry that comes from a record linking to one."""

Known = Callable[[str], Metric]


@dataclass(frozen=True)
class Words:
    """What somebody called a metric, in the language of whoever reads it."""

    zh: str
    en: str

    def __str__(self) -> str:
        chinese = (get_language() or "zh").startswith("zh")
        return (self.zh or self.en) if chinese else (self.en or self.zh)


@dataclass(frozen=True, kw_only=True)
class Version:
    """Which version of which metric, and the days it counts."""

    key: str
    number: int = 1
    since: date | None = None
    until: date | None = None


def compiled(made: Choices, version: Version, *, known: Known) -> Metric:
    """The declaration that the choices come to; ``known`` gives the metrics that they name.

    :raises BadDefinition: naming the part that cannot be counted.
    """
    if not made.name:
        raise BadDefinition(_("A metric needs a name."), field="name")
    return _of_records(made, version) if made.of_records else _of_metrics(made, version, known)


def kind_of(made: Choices) -> ObjectType:
    """The type of records that are counted.

    :raises BadDefinition: if there is none such.
    """
    if made.type not in types.types:
        raise BadDefinition(_("Say which records are counted."), field="type")
    return types.get(made.type)


def tests_of(made: Choices) -> list[Test | Expressed]:
    """The conditions, understood."""
    kind = kind_of(made)
    found: list[Test | Expressed] = [understood(kind, condition) for condition in made.conditions]
    return [*found, expressed(kind, made.where)] if made.where else found


def source_of(kind: ObjectType) -> Source:
    """Where records of a type come from: as a room declared it, or as the type itself tells it."""
    for metric in registry.declared.values():
        if isinstance(metric, Flow | Stock) and metric.event.source.type == kind.key:
            return metric.event.source
    linked = {link.to: link.sql("r") for link in reversed(kind.links())}
    shares = next((item for item in kind.fields if isinstance(item, Shares)), None)
    parts = {name: "r.id" if kind.key == name else linked.get(name, "NULL::bigint") for name in LINKED}
    return Source(
        type=kind.key,
        table=kind.relation,
        owner=kind.field(kind.owner).sql("r") if kind.owner else "NULL::bigint",
        shares=shares.sql("r") if shares else "NULL::jsonb",
        currency=kind.currency.sql("r") if kind.currency else "NULL::text",
        **parts,
    )


def credited_sql(made: Choices, kind: ObjectType) -> str:
    """SQL for the person who is credited; empty for the record's owner.

    :raises BadDefinition: if the field names no person.
    """
    if made.credit.who == chosen.NOBODY:
        return "NULL::bigint"
    if made.credit.who == chosen.TERRITORY:
        return keeper_sql(made, kind)
    path = _credited(made, kind)
    return path.sql() if path else ""


def _credited(made: Choices, kind: ObjectType) -> Path | None:
    """Where it is read who is credited; None: the record's owner, or nobody."""
    credit = made.credit
    if credit.who in (chosen.PERSON, chosen.OWNER_OF):
        path = path_of(kind, credit.field, field="credit", sorts=(LINK,))
        link = path.item if isinstance(path.item, Link) else None
        if credit.who == chosen.PERSON:
            if link is None or link.to != "person":
                raise BadDefinition(_("%(field)s names no person.") % {"field": path.label}, field="credit")
            return path
        far = types.get(link.to) if link and path.via is None else None
        if link is None or far is None or far.owner is None:
            raise BadDefinition(_("%(field)s has no owner.") % {"field": path.label}, field="credit")
        return Path(item=far.field(far.owner), via=link)
    if kind.owner is None and credit.who not in (chosen.NOBODY, chosen.TERRITORY):
        raise BadDefinition(
            _("%(plural)s have no owner. Say who is credited.") % {"plural": kind.plural}, field="credit"
        )
    return None


def _of_records(made: Choices, version: Version) -> Metric:
    kind = kind_of(made)
    when = " AND ".join(test.sql() for test in tests_of(made)) or "true"
    on = path_of(kind, made.on, field="on", sorts=(DAY,))
    if made.value == chosen.LEVEL:
        return _level(made, version, on)
    measure = _measure(made, kind)
    kin, kin_type = ("", "bigint")
    if made.value == chosen.FIRST and measure is not None:
        kin, kin_type = measure.sql(), measure.item.database_type
    event = Event(
        key="",
        source=source_of(kind),
        when=when,
        on=on.sql(),
        person=credited_sql(made, kind),
        team=made.credit.team and made.credit.who == chosen.OWNER,
        kin=kin,
        kin_type=kin_type,
        reads=_reads(*tests_of(made), on, measure),
    )
    value = None
    if made.value == chosen.SUM and measure is not None:
        value = f"coalesce({measure.sql()}, 0)"
    elif made.value == chosen.DAYS and measure is not None:
        value = f"({on.sql()} - {measure.sql()})"
    return Flow(
        **_words(made, version),
        unit=_unit(made, measure),
        event=replace(event, key=_named(event)),
        value=value,
        money=made.value == chosen.SUM and measure is not None and measure.item.kind == "money",
        shared=made.value != chosen.DAYS,
    )


def _level(made: Choices, version: Version, on: Path) -> Stock:
    """A level while a state lasts. A version counts the days from its own on, up to where the next one begins."""
    kind = kind_of(made)
    ends = path_of(kind, made.until, field="until", sorts=(DAY,)) if made.until else None
    measure = _measure(made, kind)
    credited = _credited(made, kind)
    by_territory = made.credit.who == chosen.TERRITORY
    spell = Spell(
        key=f"built:{version.key}:{version.number}",
        source=source_of(kind),
        when=" AND ".join(test.sql() for test in tests_of(made)) or "true",
        on=on.sql(),
        person=credited_sql(made, kind),
        team=made.credit.team and made.credit.who == chosen.OWNER,
        until=_ended(ends.sql() if ends else "NULL::date", version),
        past=_past(made, version, on, ends, measure),
        keeper=customer_sql(kind) if by_territory else "",
        reads=(
            *_reads(*tests_of(made), on, ends, measure, credited),
            *(territory_reads(kind) if by_territory else ()),
        ),
    )
    return Stock(
        **_words(made, replace(version, since=None, until=None)),
        unit=_unit(made, measure),
        event=spell,
        value=measure.sql() if measure else "1",
        money=measure is not None and measure.item.kind == "money",
    )


def _past(made: Choices, version: Version, on: Path, ends: Path | None, measure: Path | None) -> Past:
    """The same, to be asked of what records were."""
    kind, tests = kind_of(made), tests_of(made)
    credited = _credited(made, kind)
    day_by_day = made.credit.who == chosen.TERRITORY
    owner = "NULL" if day_by_day else credited_sql(made, kind) or source_of(kind).owner
    return Past(
        rows=f'"{kind.table._meta.db_table}"',
        when=" AND ".join(test.sql_then() for test in tests) or "true",
        on=on.sql_then(),
        until=_ended(ends.sql_then() if ends else "NULL::date", version),
        credited=credited.sql_then() if credited else owner,
        value=measure.sql_then() if measure else "1",
        since=version.since,
    )


def _reads(*parts: Test | Expressed | Path | None) -> tuple[Read, ...]:
    return tuple(dict.fromkeys(read for part in parts if part is not None for read in part.reads))


def _ended(until: str, version: Version) -> str:
    return until if version.until is None else f"least({until}, DATE '{version.until.isoformat()}')"


def _named(event: Event) -> str:
    """Events that mean the same are the same one: their credit is written down once."""
    told = repr((event.source.type, event.when, event.on, event.person, event.team, event.kin))
    return f"built:{sha256(told.encode()).hexdigest()[:20]}"


def _measure(made: Choices, kind: ObjectType) -> Path | None:
    sorts = {
        chosen.SUM: (NUMBER,),
        chosen.DAYS: (DAY,),
        chosen.FIRST: (LINK, CHOICE, TEXT),
        chosen.LEVEL: (NUMBER,),
    }.get(made.value)
    if sorts is None or (made.value == chosen.LEVEL and not made.measure):
        return None
    path = path_of(kind, made.measure, field="measure", sorts=sorts)
    if made.value == chosen.FIRST and path.via is not None:
        raise BadDefinition(_("The first of each kind is told by a field of the record itself."), field="measure")
    return path


def _unit(made: Choices, measure: Path | None) -> Unit:
    if made.value == chosen.DAYS:
        return Unit.DAYS
    if measure is not None and made.value in (chosen.SUM, chosen.LEVEL) and measure.item.kind == "money":
        return Unit.MONEY
    return Unit.COUNT


def _of_metrics(made: Choices, version: Version, known: Known) -> Metric:
    words = _words(made, version)
    unit = Unit(made.unit)
    if made.value == chosen.FORMULA:
        formula = Arithmetic(made.formula)
        parts = tuple(known(name) for name in formula.names())
        if not parts:
            raise BadDefinition(_("A formula needs at least one metric."), field="formula")
        return Formula(**words, unit=unit, of=formula, parts=parts)
    parts = tuple(known(name) for name in made.metrics)
    if made.value == chosen.RATIO:
        if len(parts) <= 1:
            raise BadDefinition(_("A ratio has one metric above and at least one below."), field="metrics")
        return Ratio(**words, unit=unit, top=parts[0], bottom=parts[1:])
    if len(parts) != 1 or not isinstance(parts[0], Flow):
        raise BadDefinition(_("Different customers are counted among the records of one metric."), field="metrics")
    return Distinct(**words, unit=Unit.COUNT, of=parts[0])


def _words(made: Choices, version: Version) -> dict[str, Any]:
    return {
        "key": version.key,
        "label": Words(made.name.get("zh", ""), made.name.get("en", "")),
        "meaning": Words(made.meaning.get("zh", ""), made.meaning.get("en", "")),
        "better": Better(made.better),
        "version": version.number,
        "since": version.since,
        "until": version.until,
    }
