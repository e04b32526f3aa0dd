"""The rows of an import that ask what is to become of them: shown with the record found, decided, kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yeji.kit.refusal import Refused
from yeji.records.fields import Link
from yeji.records.importing import asking, runs, telling
from yeji.records.models import ImportQuestion, ImportRun
from yeji.records.own_id import ID, RECORD_ID
from yeji.records.reading import labels
from yeji.records.types import ObjectType, registry
from yeji.web.gate import signed_in
from yeji.web.visitor import Visitor

_NAMED: Final = "answer-"
Names = Mapping[str, Mapping[int, str]]


@require_POST
@signed_in
def answers_act(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Keep what was decided about the rows of a page, and about all the others."""
    run = runs.get(visitor.scope, number)
    given = {
        int(name.removeprefix(_NAMED)): str(value)
        for name, value in request.POST.items()
        if name.startswith(_NAMED) and name.removeprefix(_NAMED).isdecimal() and len(name) < 20
    }
    try:
        asking.answer(run, given, rest=request.POST.get("rest"))
        if request.POST.get("again"):
            runs.ask(run, ImportRun.State.TRYING, at=visitor.at)
    except Refused as problem:
        messages.error(request, str(problem))
    after = request.POST.get("after", "")
    page = f"?after={after}#asked" if after.isdecimal() and not request.POST.get("again") else ""
    return HttpResponseRedirect(f"/imports/{run.pk}/{page}")


def shown(run: ImportRun, kind: ObjectType, visitor: Visitor, after: str) -> dict[str, Any]:
    """What the part with the questions needs; nothing where no row asks."""
    there, still = asking.counts(run)
    if not there:
        return {}
    place = int(after) if after.isdecimal() and len(after) < 10 else 0
    found, following = asking.page(run, after=place)
    questions = telling.questions(found, kind, visitor.scope)
    names = names_of(kind, visitor, [one["changes"] for one in questions])
    return {
        "asked": there,
        "open": still,
        "questions": [_line(one, kind, names, visitor) for one in questions],
        "after": place,
        "following": following,
        "ways": _ways(asking.answers_to(kind, run.map.get("match", ""))),
    }


def _line(one: Mapping[str, Any], kind: ObjectType, names: Names, visitor: Visitor) -> dict[str, Any]:
    return {
        **one,
        "url": f"/records/{kind.key}/{one['record']}/" if one["label"] else "",
        "found_by": _found_by(kind, one["by"]),
        "changes": [
            (capfirst(str(kind.field(key).label)), *(word(kind, key, value, names, visitor) for value in pair))
            for key, pair in one["changes"].items()
            if key in kind.by_key
        ],
        "ways": _ways(asking.answers_to(kind, one["by"])),
    }


def _found_by(kind: ObjectType, key: str) -> str:
    item = RECORD_ID if key == ID else kind.by_key.get(key)
    return capfirst(str(item.label)) if item else ""


def _ways(answers: Iterable[str]) -> list[tuple[str, str]]:
    words = {
        "": _("not decided"),
        ImportQuestion.Answer.UPDATE: _("Change the record"),
        ImportQuestion.Answer.SKIP: _("Leave the record as it is"),
        ImportQuestion.Answer.CREATE: _("Make another one"),
    }
    return [(str(one), words[one]) for one in answers]


def names_of(kind: ObjectType, visitor: Visitor, changed: Iterable[Mapping[str, Any]]) -> Names:
    """What the records are called that the links of several rows lead to, as the visitor may know them."""
    rows = list(changed)
    return {
        link.key: labels(
            visitor.scope,
            registry.get(link.to),
            (value for row in rows for value in row.get(link.key, ()) if isinstance(value, int)),
        )
        for link in kind.links()
    }


def word(kind: ObjectType, key: str, value: Any, names: Names, visitor: Visitor) -> str:
    """A kept value as people read it."""
    if value is None or value == "":
        return "—"
    item = kind.field(key)
    if isinstance(item, Link):
        return names.get(key, {}).get(value, f"#{value}")
    try:
        return item.show(item.clean(value), visitor.language)
    except Refused:
        return str(value)
