"""Making, changing and closing records. Every write goes through the door; a refusal comes back beside its field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yeji.kit.refusal import Refused
from yeji.platform.models import Account
from yeji.platform.rows import Row
from yeji.records.duplicates.sameness import rules_of
from yeji.records.fields import Field
from yeji.records.reading import get, history, may_change, may_write
from yeji.records.types import ObjectType
from yeji.records.writing import Conflict as Clashed
from yeji.records.writing import MayNotWrite, save
from yeji.ui.components import Clash, Conflict, Crumb
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.records import cells, forms, frames, sections, starting
from yeji.web.records.narrowing import options_of
from yeji.web.records.record_page import drawn
from yeji.web.visitor import Visitor


@require_http_methods(["GET", "POST"])
@signed_in
def new_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """A form for a new record; links that the address names are filled in."""
    kind = visitor.type(type_key)
    refuse_readers(visitor, kind)
    fields = forms.settable(kind)
    sheet = Sheet(request, visitor, kind, None, fields, title=_("New %(type)s") % {"type": kind.label})
    start = forms.raw_of(kind, None, fields) | starting.values(visitor, kind, fields)
    if request.method == "GET":
        asked = {item.key: request.GET[item.key] for item in fields if item.key in request.GET}
        return sheet.page(start | starting.copied(request, visitor, kind) | asked)
    given = forms.typed(fields, request.POST, today=visitor.today)
    if "draw" in request.GET:
        return sheet.drawn(start | given)
    said = sheet.filled.unseen(given, starting.copied(request, visitor, kind)) | sheet.filled.said(given)
    try:
        row = save(kind, None, forms.changed(said, {}), by=visitor.scope, at=visitor.at)
    except Refused as problem:
        return sheet.refused(given, problem)
    return sheet.done(row, _("%(record)s is saved.") % {"record": kind.label_of(row)})


@require_http_methods(["GET", "POST"])
@signed_in
def edit_page(request: HttpRequest, visitor: Visitor, type_key: str, record: int) -> HttpResponse:
    """A form for a record's fields. Only what was changed in it is written, so that two people's changes merge."""
    kind = visitor.type(type_key)
    row = get(visitor.scope, kind, record)
    refuse_readers(visitor, kind, row)
    one = request.GET.get("field", "")
    fields = [kind.writable(one)] if one else forms.settable(kind)
    sheet = Sheet(request, visitor, kind, row, fields, title=_("Edit %(record)s") % {"record": kind.label_of(row)})
    if request.method == "GET":
        return sheet.page(forms.raw_of(kind, row, fields))
    given = forms.typed(fields, request.POST, today=visitor.today)
    if "draw" in request.GET:
        return sheet.drawn(forms.raw_of(kind, row, fields) | given)
    said = given if one else sheet.filled.said(given)
    change = forms.changed(said, forms.opened_with("opened", request.POST, fields))
    change = _without_theirs(change, request.POST)
    try:
        row = save(kind, record, change, by=visitor.scope, at=visitor.at, version=version_of(request.POST))
    except Clashed as problem:
        return sheet.clashed(change, problem)
    except Refused as problem:
        return sheet.refused(given, problem)
    return sheet.done(row, _("%(record)s is saved.") % {"record": kind.label_of(row)})


@require_http_methods(["GET", "POST"])
@signed_in
def verb_page(request: HttpRequest, visitor: Visitor, type_key: str, record: int, verb_key: str) -> HttpResponse:
    """A verb of the type: the few fields it needs, then its one call."""
    kind = visitor.type(type_key)
    verb = kind.verb(verb_key)
    row = get(visitor.scope, kind, record)
    refuse_readers(visitor, kind, row)
    fields = forms.settable(kind, verb.fields) if verb.fields else []
    title = f"{capfirst(str(verb.label))} · {kind.label_of(row)}"
    sheet = Sheet(request, visitor, kind, row, fields, title=title, send=capfirst(str(verb.label)))
    if request.method == "GET":
        return sheet.page(starting.today(forms.raw_of(kind, row, fields), fields, visitor))
    given = forms.typed(fields, request.POST, today=visitor.today)
    change = {key: value for key, value in given.items() if value != ""}
    try:
        row = verb.act(
            **{kind.key: record}, by=visitor.scope, at=visitor.at, version=version_of(request.POST), change=change
        )
    except Clashed as problem:
        return sheet.clashed(given, problem)
    except Refused as problem:
        return sheet.refused(given, problem)
    done = {"verb": capfirst(str(verb.label)), "record": kind.label_of(row)}
    return sheet.done(row, _("%(verb)s: %(record)s is done.") % done)


def refuse_readers(visitor: Visitor, kind: ObjectType, row: Row | None = None) -> None:
    """Stop those who may only look: at records of the type, or at this one.

    :raises MayNotWrite: if the visitor's roles do not let him write records of the type.
    """
    if not (may_write(visitor.scope, kind) if row is None else may_change(visitor.scope, kind, row)):
        raise MayNotWrite(_("You may look at these records but not change them."))


def version_of(post: QueryDict) -> int | None:
    """The version that the form was opened with."""
    raw = post.get("version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


def _without_theirs(change: dict[str, Any], post: QueryDict) -> dict[str, Any]:
    """After a conflict: the fields for which somebody chose the other one's value are left alone."""
    if post.get("resolve") == "theirs":
        return {key: value for key, value in change.items() if f"keep-{key}" not in post}
    return {key: value for key, value in change.items() if post.get(f"keep-{key}") != "theirs"}


@dataclass
class Sheet:
    """A form on its page: opened, refused, or in conflict."""

    request: HttpRequest
    visitor: Visitor
    kind: ObjectType
    row: Row | None
    fields: list[Field]
    title: str
    send: str = ""

    def page(
        self, values: Mapping[str, Any], errors: Mapping[str, str] | None = None, *, status: int = 200
    ) -> HttpResponse:
        """The form with these values."""
        context = (
            self._context()
            | self._fields(values, errors or {})
            | {
                "opened": json.dumps(values) if errors is None else self.request.POST.get("opened", "{}"),
                "version": self._version(),
                "whole_error": (errors or {}).get("", ""),
                "refused": bool(errors),
            }
        )
        return render(self.request, f"web/records/{self._template()}.html", context, status=status)

    def _fields(self, values: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
        """The form's fields: as the layout has them, or the few that are asked for."""
        if self.arranges:
            draw_url = self._draw_url() if sections.listens(self.kind) else ""
            return {"sections": self.filled.sections(values, errors), "draw_url": draw_url}
        controls = forms.controls(self.kind, self.fields, values, self.visitor, errors)
        return {"fields": controls, "sections": sections.plain(controls), "draw_url": ""}

    def drawn(self, values: Mapping[str, Any]) -> HttpResponse:
        """The fields as they stand with what has been typed so far."""
        context = {"sections": self.filled.sections(values, {}), "draw_url": self._draw_url()}
        return render(self.request, "web/records/form_fields.html", context)

    @property
    def filled(self) -> sections.Filled:
        """The form as its layout has it; what the address fills in is shown in any case."""
        also = {item.key for item in self.fields if item.key in self.request.GET}
        return sections.Filled(kind=self.kind, row=self.row, visitor=self.visitor, also=also)

    @property
    def arranges(self) -> bool:
        """Whether it is the whole form of a record: no verb's, and not that of one field."""
        return not self.send and "field" not in self.request.GET

    def _draw_url(self) -> str:
        asked = self.request.GET.copy()
        asked["draw"] = "1"
        return f"{self.request.path}?{asked.urlencode()}"

    def done(self, row: Row, told: str) -> HttpResponse:
        """The record as it is now: on its page, or in the drawer it was changed in, or where one field stood."""
        messages.success(self.request, told)
        for warning in row.told:
            messages.warning(self.request, warning)
        if self.alone:
            return frames.said(self.request, changed=True)
        if frames.in_drawer(self.request):
            return frames.tell_changed(drawn(self.request, self.visitor, self.kind, row))
        return HttpResponseRedirect(f"/records/{self.kind.key}/{row.pk}/")

    @property
    def alone(self) -> bool:
        """Whether one field is edited where it stands."""
        return "field" in self.request.GET and self.request.headers.get("HX-Request") == "true"

    def _template(self) -> str:
        if self.alone:
            return "inline"
        return "form_drawer" if frames.in_drawer(self.request) else "form"

    def refused(self, given: Mapping[str, Any], problem: Refused) -> HttpResponse:
        """The form again as typed, with what is wrong beside each field; a refusal about no field goes on."""
        errors = forms.errors_of(problem)
        laid = self.filled.arranged(given).standings if self.arranges else ()
        shown = {one.field.key for one in laid if one.shown} if self.arranges else {item.key for item in self.fields}
        for key in [key for key in errors if key and key not in shown]:
            errors.setdefault("", errors.pop(key))
        return self.page(given, errors, status=problem.status if problem.status != 400 else 422)

    def clashed(self, change: Mapping[str, Any], problem: Clashed) -> HttpResponse:
        """Both values side by side; what was typed is carried along."""
        around = cells.surroundings(
            self.kind,
            [self.row] if self.row else [],
            scope=self.visitor.scope,
            today=self.visitor.today,
            currency=self.visitor.company.currency,
        )
        clashes = tuple(self._clash(key, both, around) for key, both in problem.fields.items())
        who, when = self._other()
        context = self._context() | {
            "conflict": Conflict(record=self.title, who=who, when=when, clashes=clashes),
            "carried": _carried(self.fields, change),
            "version": problem.version,
        }
        if self.alone or frames.in_drawer(self.request):
            response = frames.frame(self.request, "web/records/conflict_drawer.html", context, status=problem.status)
            response["HX-Retarget"], response["HX-Reswap"] = f"#{frames.DRAWER}", "innerHTML"
            return response
        return render(self.request, "web/records/conflict.html", context, status=problem.status)

    def _clash(self, key: str, both: Mapping[str, Any], around: cells.Surroundings) -> Clash:
        item = self.kind.field(key)
        options = {option.value: option.label for option in options_of(item, self.visitor) or ()}

        def told(raw: Any) -> object:
            return options.get(str(raw)) or cells.show(item, cells.stored(item, raw), around)

        return Clash(key=key, label=capfirst(str(item.label)), mine=told(both["yours"]), theirs=told(both["theirs"]))

    def _other(self) -> tuple[str, Any]:
        """Who changed the record last, and when."""
        last = history(self.visitor.scope, self.kind, self.row.pk).first() if self.row else None
        if last is None:
            return "", ""
        name = Account.objects.filter(pk=last.account or 0).values_list("name", flat=True).first()
        moment = (last.at or last.written_at).astimezone(self.visitor.now.tzinfo)
        return name or "", moment_tag(moment, now=self.visitor.now)

    def _version(self) -> int | str:
        return self.request.POST.get("version") or (self.row.version if self.row else "")

    def _same_url(self) -> str:
        """Where a whole form asks whether there is such a record already."""
        if self.send or not rules_of(self.kind):
            return ""
        return f"/records/{self.kind.key}/same/{f'?but={self.row.pk}' if self.row else ''}"

    def _draft_of(self) -> str:
        return self.request.get_full_path() if self.alone else self.request.path

    def _context(self) -> dict[str, Any]:
        plural = capfirst(str(self.kind.plural))
        home = f"/records/{self.kind.key}/"
        here = f"{home}{self.row.pk}/" if self.row else home
        crumbs = [Crumb(label=plural, url=home)]
        if self.row:
            crumbs.append(Crumb(label=self.kind.label_of(self.row), url=here))
        account = self.visitor.account
        return {
            "title": self.title,
            "action": self.request.get_full_path(),
            "crumbs": crumbs,
            "back": here,
            "send": self.send or _("Save"),
            "same_url": self._same_url(),
            "draft": f"{account.pk if account else 0}/{self._draft_of()}/{self._version()}",
        }


def _carried(fields: list[Field], change: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was typed, as hidden fields of the next form."""
    carried: list[tuple[str, str]] = []
    for item in fields:
        if item.key not in change:
            continue
        if item.kind == "shares":
            for part in change[item.key] or [{"person": "", "share": ""}]:
                carried += [
                    (f"{item.key}-person", str(part["person"])),
                    (f"{item.key}-share", str(part["share"])),
                    (f"{item.key}-overlay", "yes" if part.get("overlay") else ""),
                ]
        elif isinstance(change[item.key], list):
            carried += [(f"{item.key}-checks", "yes"), *((item.key, str(one)) for one in change[item.key])]
        else:
            carried.append((item.key, str(change[item.key])))
    return carried
