"""How the value of a field looks on a page: by the field's kind, everything else as the field itself says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yeji.kit.numbers import Unit, head_unit
from yeji.kit.phones import dialled
from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.fields import Field, Link, SeveralLinks
from yeji.records.files.models import StoredFile
from yeji.records.files.values import files_in
from yeji.records.reading import labels, link_labels
from yeji.records.types import ObjectType, registry
from yeji.ui.components import Figure
from yeji.ui.days import day_tag
from yeji.ui.rich import shown
from yeji.ui.signs import face, language, tag
from yeji.web.records.showing.file_signs import file_shown
from yeji.web.records.showing.stage_signs import Step, stage_shown

# Below this, 万 with one decimal would round people's work away.
SMALL_MONEY: Final = Decimal(100_000)

COUNTED: Final = "#"
"""Stands in the place of a currency where an amount counts things and is no money."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What showing values needs to know: whose eyes, which day, the company's currency, the names behind ids.

    ``stages`` are known where bars show how far a record has come.
    """

    scope: Scope
    today: date
    currency: str
    names: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    files: Mapping[str, StoredFile] = field(default_factory=dict)
    stages: Mapping[int, Step] = field(default_factory=dict)


def surroundings(kind: ObjectType, rows: Sequence[Row], *, scope: Scope, today: date, currency: str) -> Surroundings:
    """Everything needed to show these rows: one query a link, one for files."""
    people = {
        int(part["person"])
        for item in kind.fields
        if item.kind == "shares"
        for row in rows
        for part in item.of(row) or ()
    }
    return Surroundings(
        scope=scope,
        today=today,
        currency=currency,
        names=link_labels(scope, kind, rows),
        people=labels(scope, registry.get("person"), people),
        files=files_in(kind, rows),
    )


def show(
    item: Field, value: Any, around: Surroundings, *, currency: str = "", column: bool = False, small: bool = False
) -> object:
    """A value as text, safe fragment or component; an empty string for none."""
    if value is None or value == "":
        return ""
    shows = _SHOWS.get(item.kind)
    if shows is None:
        return item.show(value, language())
    return shows(item, value, around, _Manner(currency or around.currency, column, small))


@dataclass(frozen=True)
class _Manner:
    """How a number is written: its currency, whether its column names the unit, whether 万 would be too coarse."""

    currency: str
    column: bool
    small: bool


def _money(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    if manner.currency == COUNTED:
        return Figure(value=value, unit=Unit.COUNT)
    if not manner.column:
        return Figure(value=value, unit=Unit.CENTS, currency=manner.currency)
    unit = Unit.COUNT if manner.small else Unit.MONEY
    figure = Figure(value=value, unit=unit, currency=manner.currency, column=True)
    foreign = manner.currency != around.currency
    return format_html('{} <span class="u">{}</span>', figure, manner.currency) if foreign else figure


def _day(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    return day_tag(value, today=around.today)


def _number(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    # A year is a name, not an amount: without a thousands separator it reads as one.
    return str(value) if 1000 <= value <= 2200 else Figure(value=Decimal(value))


def _link(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    name = around.names.get(item.key, {}).get(value) or f"#{value}"
    is_stage = manner.column and isinstance(item, Link) and item.to == "stage"
    return stage_shown(name, around.stages[value]) if is_stage and value in around.stages else name


def _links(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    """The names that the reader may see, each leading there; of the others only how many there are."""
    names = around.names.get(item.key, {})
    seen = [one for one in value if one in names]
    to = item.to if isinstance(item, SeveralLinks) else ""
    told = format_html_join("、" if language().startswith("zh") else ", ", '<a href="/records/{}/{}/">{}</a>',
                            ((to, one, names[one]) for one in seen))  # fmt: skip
    hidden = len(value) - len(seen)
    if not hidden:
        return told
    more = ngettext("%(count)s not visible to you", "%(count)s not visible to you", hidden) % {"count": hidden}
    return format_html('{} <span class="t3">{}</span>', told, more)


def _file(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    file = around.files.get(value)
    return file_shown(file, small=manner.column) if file else _("a file that is gone")


def _person(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    return who(around.names.get(item.key, {}).get(value) or f"#{value}")


@lru_cache(maxsize=4096, typed=True)
def who(name: str) -> SafeString:
    """A person with a face, written once: a list of deals names the same few again and again."""
    return format_html('<span class="row-x who">{}{}</span>', face(name, "s"), name)


def _shares(item: Field, value: Any, around: Surroundings, manner: _Manner) -> SafeString:
    parts = (
        (
            around.people.get(int(part["person"]), f"#{part['person']}"),
            f"{_('On top')} " if part.get("overlay") else "",
            part["share"],
        )
        for part in value
    )
    return format_html_join(" · ", "{} {}{}%", parts)


def _choice(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    colours: Mapping[str, Any] = dict(getattr(item, "colours", ()))
    label = item.show(value, language())
    return tag(label, colours[value]) if colours.get(value) else label


def _choices(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    colours: Mapping[str, Any] = dict(getattr(item, "colours", ()))
    return format_html_join(" ", "{}", ((tag(item.show([code], language()), colours.get(code, "")),) for code in value))


def _note(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    """A long text with its lines, where there is room for them."""
    return value if manner.column else format_html('<div class="lines">{}</div>', value)


def _rich(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    return item.show(value, language()) if manner.column else format_html('<div class="rich">{}</div>', shown(value))


def _email(item: Field, value: Any, around: Surroundings, manner: _Manner) -> SafeString:
    return format_html('<a href="mailto:{}">{}</a>', value, value)


def _phone(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    told, address = item.show(value, language()), dialled(value)
    return format_html('<a class="num" href="{}">{}</a>', address, told) if address else told


def _location(item: Field, value: Any, around: Surroundings, manner: _Manner) -> object:
    # The device's own map opens it, if it has one: no service is asked where our customers are.
    return format_html('<a class="num" href="geo:{}">{}</a>', value, item.show(value, language()))


def _url(item: Field, value: Any, around: Surroundings, manner: _Manner) -> SafeString:
    shown = str(value).partition("://")[2].rstrip("/")
    return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', value, shown)


_SHOWS: Final[Mapping[str, Callable[[Field, Any, Surroundings, _Manner], object]]] = {
    "money": _money,
    "date": _day,
    "number": _number,
    "link": _link,
    "links": _links,
    "file": _file,
    "image": _file,
    "person": _person,
    "shares": _shares,
    "unit": _link,
    "choice": _choice,
    "choices": _choices,
    "tags": _choices,
    "email": _email,
    "note": _note,
    "rich": _rich,
    "phone": _phone,
    "location": _location,
    "url": _url,
}


def currency_of(kind: ObjectType, row: Row, default: str) -> str:
    """The currency a record's money stands in: its own, where it has one; ``COUNTED`` where it is no money."""
    if kind.counted and kind.counted(row):
        return COUNTED
    own = kind.currency.of(row) if kind.currency else ""
    return str(own or default)


def link_url(item: Field, value: Any) -> str:
    """Where the record behind a link is; empty for other fields and for none."""
    return f"/records/{item.to}/{value}/" if isinstance(item, Link) and value else ""


def money_unit(values: Sequence[Decimal | None], currency: str) -> tuple[bool, str]:
    """Whether a column of money is too small for 万, and the unit its head names."""
    small = all(abs(value) < SMALL_MONEY for value in values if value is not None)
    if not language().startswith("zh"):
        return False, ""
    return small, head_unit(language=language(), unit=Unit.MONEY, currency=currency, small=small)


def stored(item: Field, raw: Any) -> Any:
    """A value as history keeps it (JSON), as the field itself would hold it; unreadable ones stay as they are."""
    if raw is None:
        return None
    with suppress(Refused, ValueError, TypeError):
        return item.clean(raw if isinstance(raw, list | bool) else str(raw))
    return raw
