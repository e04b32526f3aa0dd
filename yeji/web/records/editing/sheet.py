"""A form of records on its page: opened, drawn again, refused, or in conflict."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.platform.models import Account
from yeji.platform.rows import Row
from yeji.records.duplicates.sameness import rules_of
from yeji.records.fields import Field
from yeji.records.reading import history
from yeji.records.types import ObjectType
from yeji.records.writing import Conflict as Clashed
from yeji.ui.components import Clash, Conflict, Crumb
from yeji.ui.days import moment_tag
from yeji.web.records.detail.record_page import drawn
from yeji.web.records.editing import controls, forms, sections
from yeji.web.records.lists.narrowing import options_of
from yeji.web.records.showing import cells, frames
from yeji.web.visitor import Visitor


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
    told: str = ""

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
                "told": "" if self.told == (errors or {}).get("") else self.told,
            }
        )
        return render(self.request, f"web/records/{self._template()}.html", context, status=status)

    def _fields(self, values: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, Any]:
        """The form's fields: as the layout has them, or the few that are asked for."""
        if self.arranges:
            draw_url = self._draw_url() if sections.listens(self.kind) else ""
            return {"sections": self.filled.sections(values, errors), "draw_url": draw_url}
        made = controls.of(self.kind, self.fields, values, self.visitor, errors)
        return {"fields": made, "sections": sections.plain(made), "draw_url": ""}

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
