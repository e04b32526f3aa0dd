"""The builder of a list's filter: groups of conditions as lines of a form, each line drawn again when its field or its
operator changes. What comes of it is an address of the list."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yeji.kit.refusal import Refused
from yeji.records.fields import Field, Link, PersonLink, SeveralLinks, Shares
from yeji.records.fields.operators import Operator
from yeji.records.filters.compact import read, written
from yeji.records.filters.rows import asking_for, field_of, filterable, operator_of, rows_let_through
from yeji.records.filters.tree import Condition, Group, checked
from yeji.records.private import may_open
from yeji.records.reading import labels
from yeji.records.types import ObjectType, registry
from yeji.ui.components.fields import Option
from yeji.web.gate import signed_in
from yeji.web.records.lists.filter_words import PEOPLE, SPANS, label_of, told
from yeji.web.records.lists.listing import NONE, Asked
from yeji.web.records.lists.narrowing import options_of
from yeji.web.records.lists.viewing import asked_by
from yeji.web.records.showing import frames
from yeji.web.visitor import Visitor

_FEW: Final = 60
_INPUTS: Final = {"date": "date", "time": "time", "number": "number", "money": "number"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A condition as a line of the form. ``control`` is how its values are given, ``values`` what they are."""

    name: str
    group: str
    field: str
    operator: str
    fields: tuple[tuple[str, tuple[Option, ...]], ...]
    operators: tuple[Option, ...]
    control: str
    options: tuple[Option, ...] = ()
    values: tuple[str, ...] = ()
    url: str = ""
    label: str = ""

    @property
    def first(self) -> str:
        """The value of a control that has one, or the first of two."""
        return self.values[0] if self.values else ""

    @property
    def second(self) -> str:
        """The second value of a control that has two."""
        return self.values[1] if len(self.values) > 1 else ""


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A group of the form: lines of which all hold, or any. ``raw`` is one within another, kept as it is."""

    name: str
    every: bool
    lines: tuple[Line, ...] = ()
    raw: str = ""
    told: str = ""


@require_safe
@signed_in
def filter_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """The builder with the filter of the list one came from, or with ``apply`` the list that it makes."""
    kind = visitor.type(type_key)
    asked = asked_by(kind, request.GET.dict(), visitor)
    if "apply" not in request.GET:
        return _page(request, visitor, asked, asked.whole_filter())
    group = group_of(request.GET)
    try:
        rows_let_through(kind, checked(group), asking_for(visitor.scope))
    except Refused as problem:
        return _page(request, visitor, asked, group, wrong=str(problem), status=422)
    at = request.GET.get("at", "")
    return HttpResponseRedirect(_list_with(asked, group, at if at in ("board/", "calendar/") else ""))


@require_safe
@signed_in
def line_part(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """One line again, its field or operator being another now; a new one; or a new group with one."""
    kind = visitor.type(type_key)
    given = request.GET
    group = _name(given.get("group", ""))
    if given.get("new") == "group":
        lines = Lines(name=_fresh(), every=True, lines=())
        first = line_of(kind, Condition(*_start(kind)), lines.name, visitor)
        context = {"group": Lines(name=lines.name, every=True, lines=(first,)), "kind": kind}
        return render(request, "web/records/filter_group.html", context)
    name = _name(given.get("row", "").partition(".")[2])
    field = given.get(f"{name}.field", "")
    condition = Condition(field, given.get(f"{name}.op", ""), tuple(given.getlist(f"{name}.v")))
    if field_of(kind, field) is None:
        condition = Condition(*_start(kind))
    line = replace(line_of(kind, condition, group, visitor), name=name)  # the same line, so that focus and typing stay
    return render(request, "web/records/filter_line.html", {"line": line, "kind": kind})


def _page(
    request: HttpRequest, visitor: Visitor, asked: Asked, group: Group, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    kind = asked.kind
    every, groups = groups_of(kind, group, visitor)
    at = request.GET.get("at", "")
    context = {
        "kind": kind,
        "title": _("Filter %(plural)s") % {"plural": kind.plural},
        "every": every,
        "groups": groups,
        "wrong": wrong or asked.problem,
        "kept": [
            ("view", asked.view.key if asked.view else ""),
            ("q", asked.text),
            ("sort", asked.order),
            ("by", asked.by),
            ("at", at),
        ],
        "back": asked.url(),
        "clear": _list_with(asked, Group(), at if at in ("board/", "calendar/") else ""),
    }
    template = "filter_drawer" if frames.in_drawer(request) else "filter"
    return render(request, f"web/records/{template}.html", context, status=status)


def _list_with(asked: Asked, group: Group, at: str) -> str:
    """The list with this filter alone: the quick choices are in it already."""
    none: dict[str, Any] = dict.fromkeys((*asked.where, *asked.ranges, "outcome"))
    line = written(group) or (NONE if asked.view and asked.view.filter else "")
    return asked.url(at, **none, f=line or None)


def groups_of(kind: ObjectType, group: Group, visitor: Visitor) -> tuple[bool, tuple[Lines, ...]]:
    """A filter as groups of lines, and whether all of them hold."""
    own = tuple(part for part in group.parts if isinstance(part, Condition))
    found = [_lines(kind, Group(own, group.every), visitor)] if own or not group else []
    for part in group.parts:
        if isinstance(part, Group):
            plain = all(isinstance(one, Condition) for one in part.parts)
            found.append(_lines(kind, part, visitor) if plain else _kept(kind, part, visitor))
    return group.every, tuple(found)


def _lines(kind: ObjectType, group: Group, visitor: Visitor) -> Lines:
    name = _fresh()
    conditions = [part for part in group.parts if isinstance(part, Condition)] or [Condition(*_start(kind))]
    lines = tuple(line_of(kind, one, name, visitor) for one in conditions)
    return Lines(name=name, every=group.every, lines=lines)


def _kept(kind: ObjectType, group: Group, visitor: Visitor) -> Lines:
    return Lines(name=_fresh(), every=group.every, raw=written(group), told=told(kind, group, visitor))


def line_of(kind: ObjectType, condition: Condition, group: str, visitor: Visitor) -> Line:
    """The line of a condition. A field that is gone gives way to the type's first."""
    item = field_of(kind, condition.field)
    if item is None:
        condition = Condition(*_start(kind))
        item = kind.field(condition.field)
    operator = operator_of(item, condition.operator) or item.operators[0]
    if operator.takes == "near" and len(condition.values) > 2:  # latitude and longitude, told apart in an address
        *place, far = condition.values
        condition = Condition(condition.field, condition.operator, (",".join(place), far))
    control, options, url = _control(item, operator, condition.values, visitor)
    return Line(
        name=_fresh(),
        group=group,
        field=condition.field,
        operator=operator.key,
        fields=tuple(_fields(kind, visitor)),
        operators=tuple(Option(value=one.key, label=str(one.label)) for one in item.operators),
        control=control,
        options=options,
        values=condition.values,
        url=url,
        label=label_of(kind, condition.field),
    )


def _fields(kind: ObjectType, visitor: Visitor) -> Iterator[tuple[str, tuple[Option, ...]]]:
    """What can be compared: the type's own fields, then those of the records that its list names."""
    yield "", tuple(Option(value=item.key, label=capfirst(str(item.label))) for item in filterable(kind))
    for item in filterable(kind):
        if isinstance(item, Link) and not isinstance(item, PersonLink):
            target = registry.get(item.to)
            theirs = filterable(visitor.type(item.to)) if may_open(target, visitor.scope) else []
            paths = [f"{item.key}.{one.key}" for one in theirs]
            words = tuple(Option(value=path, label=label_of(kind, path)) for path in paths)
            yield capfirst(str(item.label)), words


def _control(
    item: Field, operator: Operator, values: tuple[str, ...], visitor: Visitor
) -> tuple[str, tuple[Option, ...], str]:
    """How values are given behind an operator: the kind of control, what can be chosen, and where it is looked up."""
    if operator.takes in ("nothing", "text", "days", "near"):
        return operator.takes, (), ""
    if operator.takes == "span":
        known = tuple(Option(value=key, label=str(label)) for key, label in SPANS.items())
        others = tuple(Option(value=value, label=value) for value in values if value not in SPANS)
        return "choose", (*known, *others), ""
    if item.kind == "yes_no":
        return "choose", (Option(value="yes", label=_("yes")), Option(value="no", label=_("no"))), ""
    if operator.takes == "many":
        return _many(item, values, visitor)
    kind = _INPUTS.get(item.kind, "text")
    return ("two-" if operator.takes == "two" else "one-") + kind, (), ""


def _many(item: Field, values: tuple[str, ...], visitor: Visitor) -> tuple[str, tuple[Option, ...], str]:
    people = isinstance(item, PersonLink | Shares)
    words = tuple(Option(value=key, label=str(label)) for key, label in PEOPLE.items()) if people else ()
    source = PersonLink(key=item.key, label=item.label) if isinstance(item, Shares) else item
    source = source.one if isinstance(source, SeveralLinks) else source
    options = options_of(source, visitor, _FEW)
    if options is not None:
        return "many", (*words, *options), ""
    if not isinstance(source, Link):
        return "text", (), ""
    names = told_names(source, values, visitor)
    return "search", (*words, *names), f"/records/{source.to}/choices/"


def told_names(link: Link, values: tuple[str, ...], visitor: Visitor) -> tuple[Option, ...]:
    """The records that a condition names already, those the visitor may see."""
    ids = [int(value) for value in values if value.isascii() and value.isdigit()]
    found = labels(visitor.scope, registry.get(link.to), ids)
    return tuple(Option(value=str(pk), label=name) for pk, name in found.items())


def group_of(given: QueryDict) -> Group:
    """The filter that the form says. A line whose value was left empty says nothing."""
    members: dict[str, list[Condition | Group]] = {}
    for row in given.getlist("row"):
        group, _dot, name = row.partition(".")
        field, operator = given.get(f"{name}.field", ""), given.get(f"{name}.op", "")
        values = tuple(value.strip() for value in given.getlist(f"{name}.v") if value.strip())
        if field and operator and (values or operator in ("empty", "filled")):
            members.setdefault(group, []).append(Condition(field, operator, values))
    parts: list[Condition | Group] = []
    for group in given.getlist("group"):
        if raw := given.get(f"{group}.raw", ""):
            parts.append(read(raw))
        elif group in members:
            parts.append(Group(tuple(members[group]), given.get(f"{group}.match") != "any"))
    if len(parts) == 1 and isinstance(parts[0], Group):
        return parts[0]
    return Group(tuple(parts), given.get("match") != "any")


def _start(kind: ObjectType) -> tuple[str, str]:
    """The field and operator that a new line begins with."""
    first = kind.by_key.get(next(iter(kind.filters), kind.title), kind.fields[0])
    return first.key, first.operators[0].key


def _fresh() -> str:
    return f"r{secrets.token_hex(4)}"


def _name(text: str) -> str:
    """A name that the form gave, if it is one of ours."""
    return text if text.isascii() and text.isalnum() and len(text) <= 12 else _fresh()


def builder_url(asked: Asked, at: str = "") -> str:
    """Where a list's filter is built."""
    return asked.url("filter/", at=at or None)
