"""What to do first in a company of one's own: a list that ticks itself off, a file to begin each step with, and the
way to bring it in."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yeji.org.accounts import allow
from yeji.records.importing.mapping import plain_heads
from yeji.records.reading import visible
from yeji.records.types import registry
from yeji.web.gate import signed_in
from yeji.web.visitor import Visitor

# In the order in which one needs the other.
STEPS: Final = (
    ("person", gettext_lazy("Import your people: names, staff numbers, and the units they work in.")),
    ("product", gettext_lazy("Import what you sell.")),
    ("customer", gettext_lazy("Import your customers, each with its owner.")),
    ("deal", gettext_lazy("Import deals, the closed ones too: they are your history.")),
    ("target", gettext_lazy("Import targets and floors, and see where you stand.")),
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do: the records it brings, how many are there, whether it is the one to do now."""

    key: str
    title: str
    text: str
    count: int
    icon: str
    next: bool = False

    @property
    def told(self) -> str:
        """How many are there, as people read it."""
        return f"{self.count:,}"


@require_safe
@signed_in
def welcome(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The first steps, with how far each has come."""
    allow(visitor.scope)
    steps = [_step(key, str(text), visitor) for key, text in STEPS]
    now = next((step.key for step in steps if not step.count), "")
    steps = [replace(step, next=step.key == now) for step in steps]
    context = {"steps": steps, "company": visitor.company, "done": all(step.count for step in steps)}
    return render(request, "web/settings/welcome.html", context)


def _step(key: str, text: str, visitor: Visitor) -> Step:
    kind = registry.get(key)
    count = visible(visitor.scope, kind).count()
    return Step(key=key, title=capfirst(str(kind.plural)), text=text, count=count, icon=kind.icon)


@require_safe
@signed_in
def template(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """An empty file with the heads that an import of this type understands without a map."""
    kind = registry.get(type_key)
    file = io.StringIO()
    csv.writer(file).writerow(plain_heads(kind))
    # The mark at the start is how spreadsheet programs know that the file is UTF-8.
    response = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind.key}.csv"'
    return response
