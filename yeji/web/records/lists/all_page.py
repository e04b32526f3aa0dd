"""One change for all records of a list: chosen and confirmed on one page, followed and taken back on another."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yeji.kit.refusal import Refused
from yeji.records.fields import Field
from yeji.records.fields.several_choices import SeveralChoices
from yeji.records.listing import counted
from yeji.records.mass.asking import (
    MOST,
    CannotChangeAll,
    ask_for_all,
    ask_for_undo,
    change_of,
    left_out,
    may_undo,
    stop,
)
from yeji.records.mass.doing import do_at_once
from yeji.records.models import MassChange
from yeji.records.reading import labels, visible
from yeji.records.types import ObjectType
from yeji.ui.components.fields import Check
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.records.editing import controls, forms
from yeji.web.records.editing.edit_page import refuse_readers
from yeji.web.records.lists.filter_words import told as told_filter
from yeji.web.records.lists.listing import Asked, rows_of
from yeji.web.records.lists.reading_ids import ids_of
from yeji.web.records.lists.viewing import asked_by, refuse_unknown
from yeji.web.records.showing import cells, frames
from yeji.web.visitor import Visitor

_SIGNS: Final = (("add", "+"), ("take", "−"))


@require_http_methods(["GET", "POST"])
@signed_in
def all_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """What shall be done to all records of the list one came from, or to the selected ones, and to how many."""
    kind = visitor.type(type_key)
    refuse_readers(visitor, kind)
    asked = asked_by(kind, request.GET.dict(), visitor)
    rows, told = _meant(request, visitor, asked)
    if request.method == "GET":
        return _page(request, visitor, asked, rows, told)
    action = request.POST.get("action", "")
    try:
        mass = ask_for_all(
            kind,
            rows,
            action=action,
            change=_change(request, visitor, kind),
            told=told,
            by=visitor.scope,
            at=visitor.at,
        )
    except Refused as problem:
        return _page(request, visitor, asked, rows, told, wrong=str(problem), status=problem.status)
    do_at_once(mass, at=visitor.at)
    return HttpResponseRedirect(_address(kind, mass))


@require_safe
@signed_in
def field_part(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """The control of the field that is to be changed."""
    kind = visitor.type(type_key)
    refuse_readers(visitor, kind)
    item = kind.writable(request.GET.get("field", ""))
    context = {"control": _control(kind, item, visitor), "ways": _ways(item, "add")}
    return render(request, "web/records/all_field.html", context)


@never_cache
@require_safe
@signed_in
def change_page(request: HttpRequest, visitor: Visitor, type_key: str, number: int) -> HttpResponse:
    """How far a change has come, whom it left out and why; the page asks again while it is under way."""
    kind = visitor.type(type_key)
    mass = change_of(number, by=visitor.scope)
    refused = left_out(mass)
    names = labels(visitor.scope, kind, [record for record, _reason in refused])
    undone = MassChange.objects.filter(undoes=mass).first()
    context = {
        "kind": kind,
        "mass": mass,
        "title": _title(mass, kind),
        "runs": mass.state == MassChange.State.RUNNING,
        "said": _said(mass),
        "told": mass.told,
        "when": moment_tag((mass.ended_at or mass.asked_at).astimezone(visitor.now.tzinfo), now=visitor.now),
        "what": _what(mass, kind, visitor),
        "refused": [(record, names.get(record, f"#{record}"), reason) for record, reason in refused],
        "more": mass.refused - len(refused),
        "may_undo": may_undo(mass, at=visitor.at),
        "undone": _address(kind, undone) if undone else "",
        "here": _address(kind, mass),
        "back": f"/records/{kind.key}/",
    }
    template = "all_state" if frames.asked_for(request, "mass") else "all_change"
    return render(request, f"web/records/{template}.html", context)


@require_POST
@signed_in
def stop_page(request: HttpRequest, visitor: Visitor, type_key: str, number: int) -> HttpResponse:
    """Stop it; what is done stays done."""
    kind = visitor.type(type_key)
    stop(number, by=visitor.scope, at=visitor.at)
    return HttpResponseRedirect(f"/records/{kind.key}/all/{number}/")


@require_POST
@signed_in
def undo_page(request: HttpRequest, visitor: Visitor, type_key: str, number: int) -> HttpResponse:
    """Take it back."""
    kind = visitor.type(type_key)
    mass = ask_for_undo(number, by=visitor.scope, at=visitor.at)
    do_at_once(mass, at=visitor.at)
    return HttpResponseRedirect(_address(kind, mass))


def _meant(request: HttpRequest, visitor: Visitor, asked: Asked) -> tuple[QuerySet[Any], str]:
    """The records that are meant, and which these are in words.

    :raises BadFilter: if the address means a list that is not there any more.
    """
    if ids := ids_of(request.GET.get("ids", "")):
        rows = visible(visitor.scope, asked.kind).filter(pk__in=ids)
        return rows, _("selected in the list")
    refuse_unknown(asked, request.GET.dict())
    words = [told_filter(asked.kind, asked.whole_filter(), visitor)] if asked.whole_filter() else []
    words += [f"“{asked.text}”"] if asked.text else []
    return rows_of(asked, visitor.scope), " · ".join(words) or _("all records")


def _page(
    request: HttpRequest,
    visitor: Visitor,
    asked: Asked,
    rows: QuerySet[Any],
    told: str,
    *,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    kind = asked.kind
    number = counted(rows, most=MOST)
    owner = kind.field(kind.owner) if kind.owner else None
    fields = {item.key: item for item in forms.settable(kind) if _for_all(kind, item)}
    asked_for = request.POST.get("field") or request.GET.get("set", "")
    chosen = asked_for if asked_for in fields else owner.key if owner else next(iter(fields))
    context = {
        "kind": kind,
        "title": _("Change all matching %(plural)s") % {"plural": kind.plural},
        "called": kind.called(number),
        "number": f"{MOST:,}+" if number > MOST else f"{number:,}",
        "none": not number,
        "too_many": number > MOST,
        "told": told,
        "fields": [(item.key, capfirst(str(item.label))) for item in fields.values()],
        "chosen": chosen,
        "control": _control(kind, kind.field(chosen), visitor),
        "ways": _ways(kind.field(chosen), request.POST.get("how", "add")),
        "action": request.POST.get("action", MassChange.Action.CHANGE),
        "wrong": wrong,
        "here": request.get_full_path(),
        "back": asked.url(),
    }
    template = "all_drawer" if frames.in_drawer(request) else "all"
    return render(request, f"web/records/{template}.html", context, status=status)


def _for_all(kind: ObjectType, item: Field) -> bool:
    """Whether a field can have the same value in many records."""
    return item.for_many and item.kind != "shares" and item.key != kind.title


def _control(kind: ObjectType, item: Field, visitor: Visitor) -> Any:
    """The control of one field, empty."""
    return controls.of(kind, [item], {item.key: ""}, visitor, {})[0]


def _ways(item: Field, chosen: str) -> tuple[Check, ...]:
    """How several values are given to records that have others."""
    if not isinstance(item, SeveralChoices):
        return ()
    words = (("add", _("Add these to what is there")), ("take", _("Take these away")), ("", _("These and no others")))
    return tuple(Check(value=key, label=label, ticked=key == chosen) for key, label in words)


def _change(request: HttpRequest, visitor: Visitor, kind: ObjectType) -> dict[str, Any]:
    """The one field and the value it shall have.

    :raises CannotChangeAll: if it was left empty without saying that it shall be empty.
    """
    key = request.POST.get("field", "")
    if request.POST.get("action") != MassChange.Action.CHANGE or not key:
        return {}
    item = kind.writable(key)
    change = forms.typed([item], request.POST, today=visitor.today)
    if (how := request.POST.get("how", "")) in ("add", "take") and change.get(key) and isinstance(item, SeveralChoices):
        return {key: {how: change[key]}}
    if "empty" not in request.POST and not any(str(value).strip() for value in change.values()):
        raise CannotChangeAll(_("Say the new value, or tick that the field shall be emptied."), field=key)
    return change


def _address(kind: ObjectType, mass: MassChange) -> str:
    return f"/records/{kind.key}/all/{mass.pk}/"


def _title(mass: MassChange, kind: ObjectType) -> str:
    told = {"number": f"{mass.total:,}", "called": kind.called(mass.total)}
    if mass.action == MassChange.Action.UNDO:
        return _("Taking back: %(number)s %(called)s") % told
    if mass.action == MassChange.Action.REMOVE:
        return _("Into the recycle bin: %(number)s %(called)s") % told
    return _("Changing %(number)s %(called)s") % told


def _said(mass: MassChange) -> str:
    """What came of it so far."""
    parts = [_done(mass) % {"n": f"{mass.changed:,}"}]
    same = mass.done - mass.changed - mass.refused
    if same:
        parts.append(ngettext("%(n)s was so already", "%(n)s were so already", same) % {"n": f"{same:,}"})
    if mass.refused:
        parts.append(ngettext("%(n)s left out", "%(n)s left out", mass.refused) % {"n": f"{mass.refused:,}"})
    if mass.state == MassChange.State.STOPPED:
        parts.append(_("stopped before the rest"))
    if mass.state == MassChange.State.FAILED:
        parts.append(mass.reason)
    return " · ".join(parts)


def _done(mass: MassChange) -> str:
    """What became of those that it reached."""
    if mass.action == MassChange.Action.UNDO:
        return ngettext("%(n)s record is as it was", "%(n)s records are as they were", mass.changed)
    if mass.action == MassChange.Action.REMOVE:
        return ngettext("%(n)s record in the recycle bin", "%(n)s records in the recycle bin", mass.changed)
    return ngettext("%(n)s record changed", "%(n)s records changed", mass.changed)


def _what(mass: MassChange, kind: ObjectType, visitor: Visitor) -> list[tuple[str, object]]:
    """The fields and the values they were to have."""
    around = cells.surroundings(kind, [], scope=visitor.scope, today=visitor.today, currency=visitor.company.currency)
    known = [(kind.by_key[key], raw) for key, raw in mass.change.items() if key in kind.by_key]
    shown: list[tuple[str, object]] = []
    for item, raw in known:
        if isinstance(raw, dict):
            signs = ((sign, cells.show(item, raw[part], around)) for part, sign in _SIGNS if raw.get(part))
            shown.append((capfirst(str(item.label)), format_html_join(" ", "{} {}", signs)))
            continue
        value = cells.stored(item, raw)
        name = controls.name_of(item, value, visitor) if value is not None else ""
        shown.append((capfirst(str(item.label)), name or cells.show(item, value, around) or "—"))
    return shown
