"""What people choose when they build a metric: frozen values, read from stored or sent data and told as data again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused

FORMAT: Final = 1
"""The version of the stored form. A later product reads it and writes its own."""

KEY: Final = re.compile(r"[a-z][a-z0-9_]{1,49}")
MOST_CONDITIONS: Final = 20
MOST_VALUES: Final = 50

COUNT, SUM, DAYS, FIRST, LEVEL, DISTINCT, RATIO, FORMULA = (
    "count",
    "sum",
    "days",
    "first",
    "level",
    "distinct",
    "ratio",
    "formula",
)
OF_RECORDS: Final = (COUNT, SUM, DAYS, FIRST, LEVEL)
OF_METRICS: Final = (DISTINCT, RATIO, FORMULA)
OWNER, PERSON, OWNER_OF, TERRITORY, NOBODY = "owner", "person", "owner_of", "territory", "nobody"


class BadDefinition(Refused):
    """A definition that cannot be counted."""

    status = 422
    code = "metric.definition"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A field of the record, or of one that it links to (``stage.outcome``), compared with values."""

    field: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Credit:
    """Who is credited: the owner, a person named in a ``field``, the owner of a linked record, who is responsible for
    the territory of its customer on the day it counts, or nobody.

    ``team``: where people agreed on parts, they share it.
    """

    who: str = OWNER
    field: str = ""
    team: bool = True


@dataclass(frozen=True, kw_only=True)
class Choices:
    """A metric as somebody built it.

    ``value`` says what is counted: records, the sum of ``measure``, the days from ``measure`` to ``on``, the first
    record of each ``measure``, the level of ``measure`` while it lasts (from ``on`` to ``until``); or other metrics:
    the ``measure`` among the records of ``metrics``, one metric by the sum of others, a ``formula``.
    All ``conditions`` hold of what is counted, and ``where``, an expression over the record's own fields.
    """

    name: Mapping[str, str]
    meaning: Mapping[str, str] = field(default_factory=dict)
    type: str = ""
    conditions: tuple[Condition, ...] = ()
    where: str = ""
    value: str = COUNT
    measure: str = ""
    on: str = ""
    until: str = ""
    credit: Credit = field(default_factory=Credit)
    unit: str = "count"
    better: str = "up"
    metrics: tuple[str, ...] = ()
    formula: str = ""

    @property
    def of_records(self) -> bool:
        """Whether it is counted from records, and not worked out from other metrics."""
        return self.value in OF_RECORDS

    def told(self) -> dict[str, Any]:
        """As data."""
        return {"format": FORMAT, **asdict(self)}


def read(given: Mapping[str, Any]) -> Choices:
    """Choices from data.

    :raises BadDefinition: naming the part that is not understood.
    """
    known = {"format", *Choices.__dataclass_fields__}
    if unknown := sorted(set(given) - known):
        raise BadDefinition(_("A definition has no part %(part)s.") % {"part": unknown[0]}, field=unknown[0])
    if given.get("format", FORMAT) != FORMAT:
        raise BadDefinition(_("This definition comes from a later version of the product."), field="format")
    texts = {name: _text(given, name) for name in ("type", "where", "measure", "on", "until", "formula")}
    conditions = _list(given, "conditions", MOST_CONDITIONS)
    return Choices(
        name=_words(given, "name"),
        meaning=_words(given, "meaning"),
        conditions=tuple(_condition(one) for one in conditions),
        value=_one_of(given, "value", (*OF_RECORDS, *OF_METRICS), COUNT),
        credit=_credit(given.get("credit") or {}),
        unit=_one_of(given, "unit", ("count", "money", "rate", "days"), "count"),
        better=_one_of(given, "better", ("up", "down"), "up"),
        metrics=tuple(str(one) for one in _list(given, "metrics", MOST_VALUES)),
        **texts,
    )


def key_of(raw: Any) -> str:
    """The key of a new metric.

    :raises BadDefinition: unless it is short, in small letters, digits and underscores.
    """
    key = str(raw or "").strip()
    if not KEY.fullmatch(key):
        raise BadDefinition(
            _("A key has 2 to 50 small letters, digits and underscores, and begins with a letter."), field="key"
        )
    return key


def _condition(raw: Any) -> Condition:
    if not isinstance(raw, Mapping) or set(raw) - {"field", "operator", "values"}:
        raise BadDefinition(_("A condition has a field, an operator and values."), field="conditions")
    values = _list(raw, "values", MOST_VALUES)
    return Condition(
        field=str(raw.get("field", "")), operator=str(raw.get("operator", "")), values=tuple(map(str, values))
    )


def _credit(raw: Any) -> Credit:
    if not isinstance(raw, Mapping) or set(raw) - {"who", "field", "team"}:
        raise BadDefinition(_("Credit says who, and by which field."), field="credit")
    return Credit(
        who=_one_of(raw, "who", (OWNER, PERSON, OWNER_OF, TERRITORY, NOBODY), OWNER),
        field=_text(raw, "field"),
        team=bool(raw.get("team", True)),
    )


def _words(given: Mapping[str, Any], name: str) -> dict[str, str]:
    raw = given.get(name) or {}
    if isinstance(raw, str):
        raw = {"zh": raw}
    if not isinstance(raw, Mapping) or set(raw) - {"zh", "en"}:
        raise BadDefinition(_("Words are given in zh, en, or both."), field=name)
    return {language: str(text).strip()[:200] for language, text in raw.items() if str(text).strip()}


def _text(given: Mapping[str, Any], name: str) -> str:
    return str(given.get(name) or "").strip()


def _one_of(given: Mapping[str, Any], name: str, known: Sequence[str], usual: str) -> str:
    value = str(given.get(name) or usual)
    if value not in known:
        raise BadDefinition(
            _("%(given)s is not understood here. There are: %(known)s")
            % {"given": value[:60], "known": ", ".join(known)},
            field=name,
        )
    return value


def _list(given: Mapping[str, Any], name: str, most: int) -> Sequence[Any]:
    raw = given.get(name) or ()
    if not isinstance(raw, list | tuple) or len(raw) > most:
        raise BadDefinition(_("%(name)s is a list of at most %(most)s.") % {"name": name, "most": most}, field=name)
    return raw
