"""The controls of a form of records: one for every kind of field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.platform.files.store import most_bytes
from yeji.records.fields import Field, Link, SeveralLinks
from yeji.records.fields.file import File
from yeji.records.files.services import NoSuchFile, found
from yeji.records.reading import labels
from yeji.records.reading.permitted import nodes, plans_everywhere
from yeji.records.types import ObjectType, registry
from yeji.ui.components import fields as form
from yeji.web.records.editing.forms import Raw
from yeji.web.records.lists.narrowing import options_of
from yeji.web.records.lists.reading_ids import ids_of
from yeji.web.records.showing.file_signs import held_shown
from yeji.web.visitor import Visitor

_SPARE_PARTS: Final = 2
_FEW_OPTIONS: Final = 50


def of(
    kind: ObjectType,
    fields: list[Field],
    values: Mapping[str, Raw],
    visitor: Visitor,
    errors: Mapping[str, str],
) -> tuple[form.FormField, ...]:
    """The form's controls with their values and what is wrong with them."""
    made = []
    for item in fields:
        control = _CONTROLS.get(item.control or item.kind, _text)
        standing = {
            "name": item.key,
            "label": capfirst(str(item.label)),
            "error": errors.get(item.key, ""),
            "hint": str(item.help),
            "required": item.required,
            "wide": item.key == kind.title or item.kind == "shares",
        }
        value, few = values.get(item.key, ""), _planned_for(kind, item, visitor)
        made.append(
            control(item, value, visitor, standing) if few is None else _among(item, value, visitor, standing, few)
        )
    return tuple(made)


def _planned_for(kind: ObjectType, item: Field, visitor: Visitor) -> tuple[form.Option, ...] | None:
    """Those a planner may choose, by name; None where anybody may be chosen."""
    if item.key not in (kind.about or ()) or plans_everywhere(visitor.scope) or not isinstance(item, Link):
        return None
    names = labels(visitor.scope, registry.get(item.to), nodes(visitor.scope, kind, item.key))
    return tuple(form.Option(value=str(pk), label=name) for pk, name in sorted(names.items(), key=lambda one: one[1]))


Made = Callable[[Field, Raw, Visitor, dict[str, Any]], form.FormField]


def _text(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.TextField(value=value, maxlength=getattr(item, "longest", None), **standing)


def _money(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.MoneyField(value=value, **standing)


def _number(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.NumberField(value=value, **standing)


def _note(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.LongTextField(value=value, **(standing | {"wide": True}))


def _rich(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.RichField(value=value, **(standing | {"wide": True}))


def _day(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.DateField(value=value, **standing)


def _choice(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.ChoiceField(
        value=value, options=options_of(item, visitor) or (), empty="" if item.required else "—", **standing
    )


def _checks(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    chosen = set(value or ())
    checks = tuple(
        form.Check(value=option.value, label=option.label, ticked=option.value in chosen)
        for option in options_of(item, visitor) or ()
    )
    return form.ChecksField(checks=checks, told=True, **standing)


def _moment(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.TextField(value=value, type="datetime-local", **standing)


def _email(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.TextField(value=value, type="email", **standing)


def _phone(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.TextField(value=value, type="tel", maxlength=40, **standing)


def _address(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.AddressField(value=value, **(standing | {"wide": True}))


def _location(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.PlaceField(value=value, **standing)


def _yes_no(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    return form.YesNoField(value=value or "no", **(standing | {"required": True}))


def link_field(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    options = options_of(item, visitor, _FEW_OPTIONS)
    if options is None and isinstance(item, Link):
        shown = name_of(item, value, visitor) if value else ""
        return form.SearchField(value=value, shown=shown, url=f"/records/{item.to}/choices/", **standing)
    return _among(item, value, visitor, standing, options or ())


def _file(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    row = None
    with suppress(NoSuchFile, ValueError):
        row = found(visitor.scope, UUID(str(value))).file if value else None
    pictures = isinstance(item, File) and item.pictures
    return form.UploadField(
        value=str(value or ""),
        shown=held_shown(row) if row else "",
        url="/files/",
        pictures=pictures,
        most=most_bytes() >> 20,
        **(standing | {"wide": True}),
    )


def _links(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    if not isinstance(item, SeveralLinks):
        return _text(item, value, visitor, standing)
    listed = [value] if isinstance(value, str) and value else list(value or ())
    ids = ids_of(",".join(map(str, listed)))
    names = labels(visitor.scope, registry.get(item.to), ids)
    checks = tuple(
        form.Check(value=str(one), label=names.get(one, _("not visible to you")), ticked=True) for one in ids
    )
    url = f"/records/{item.to}/choices/"
    return form.SeveralField(checks=checks, url=url, told=True, **(standing | {"wide": True}))


def _among(
    item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any], options: tuple[form.Option, ...]
) -> form.FormField:
    missing = ""
    if value and value not in {option.value for option in options}:
        missing = name_of(item, value, visitor)
    return form.LinkField(
        value=value, options=options, empty="" if item.required and value else "—", current_missing=missing, **standing
    )


def name_of(item: Field, value: Raw, visitor: Visitor) -> str:
    ids = ids_of(str(value)) if isinstance(item, Link) else []
    if not isinstance(item, Link) or not ids:
        return ""
    return labels(visitor.scope, registry.get(item.to), ids).get(ids[0], _("not visible to you"))


def _shares(item: Field, value: Raw, visitor: Visitor, standing: dict[str, Any]) -> form.FormField:
    listed = [part for part in value or () if isinstance(part, dict)]  # what was sent otherwise has no rows to show
    parts = [
        form.SharePart(
            person=str(part.get("person", "")), share=str(part.get("share", "")), overlay=bool(part.get("overlay"))
        )
        for part in listed
    ]
    people = options_of(Link(key=item.key, label=item.label, to="person"), visitor) or ()
    return form.SharesField(people=people, parts=(*parts, *[form.SharePart()] * _SPARE_PARTS), **standing)


_CONTROLS: Final[Mapping[str, Made]] = {
    "money": _money,
    "number": _number,
    "date": _day,
    "note": _note,
    "rich": _rich,
    "choice": _choice,
    "checks": _checks,
    "moment": _moment,
    "email": _email,
    "phone": _phone,
    "address": _address,
    "location": _location,
    "yes_no": _yes_no,
    "link": link_field,
    "links": _links,
    "file": _file,
    "person": link_field,
    "shares": _shares,
}
