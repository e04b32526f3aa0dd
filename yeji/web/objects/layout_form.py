"""The form by which a layout is built: what was sent, moved about and checked, and its sections as they are drawn.

Every section and field sends a hidden ``line``; the order of the lines is the layout's. So a field that is dragged or
moved by its buttons stands where its line stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import pgettext

from yeji.kit.refusal import Refused
from yeji.records.custom.told import Told
from yeji.records.formulas.wording import shown_formula
from yeji.records.layouts.shape import CONDITIONS
from yeji.records.layouts.told import condition
from yeji.records.types import ObjectType
from yeji.ui.components.fields import Option

_SECTION: Final = "section"
_FIELD: Final = "field"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A condition's line in the form: its name there, what it is called, what was typed, what is wrong with it."""

    name: str
    label: str
    text: str
    error: str


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    """A field in its section; ``rules`` are its conditions, ``says`` those that say something."""

    key: str
    label: str
    rules: tuple[Condition, ...]
    error: str = ""

    @property
    def says(self) -> tuple[str, ...]:
        return tuple(rule.label for rule in self.rules if rule.text)

    @property
    def wrong(self) -> bool:
        return any(rule.error for rule in self.rules)


@dataclass(frozen=True, kw_only=True)
class SectionLine:
    """A section with its fields, and those that are in no section yet."""

    number: int
    zh: str
    en: str
    columns: int
    folded: bool
    rules: tuple[Condition, ...]
    fields: tuple[FieldLine, ...]
    free: tuple[Option, ...]

    @property
    def says(self) -> tuple[str, ...]:
        return tuple(rule.label for rule in self.rules if rule.text)

    @property
    def wrong(self) -> bool:
        return any(rule.error for rule in self.rules)


def labels() -> Mapping[str, str]:
    """What the conditions are called."""
    return {
        "visible_when": pgettext("of a field in a layout", "Shown when"),
        "read_only_when": pgettext("of a field in a layout", "Read-only when"),
        "required_when": pgettext("of a field in a layout", "Needed when"),
    }


def beginning(kind: ObjectType) -> Told:
    """A new layout: one section with every field that people may set."""
    keys = [item.key for item in kind.fields if not item.read_only]
    title = {"zh": "", "en": ""}
    section = {"title": title, "columns": 2, "folded": False, **_blank(), "fields": [_placed(key) for key in keys]}
    return {"key": "", "label": {"zh": "", "en": ""}, "roles": [], "units": [], "when": "", "sections": [section]}


def for_people(kind: ObjectType, told: Told) -> Told:
    """A layout with its conditions as people read them: names by label."""

    def said(part: Mapping[str, Any]) -> Told:
        return {name: shown_formula(kind.key, part[name]) for name in CONDITIONS}

    sections = [
        {**section, **said(section), "fields": [{**one, **said(one)} for one in section["fields"]]}
        for section in told["sections"]
    ]
    return {**told, "when": shown_formula(kind.key, told["when"]), "sections": sections}


def typed(post: QueryDict) -> Told:
    """A layout as somebody described it in the form, after what its buttons were pressed for."""
    sections: list[Told] = []
    for line in post.getlist("line"):
        what, _colon, name = line.partition(":")
        if what == _SECTION:
            sections.append(_section(post, name))
        elif what == _FIELD and sections:
            sections[-1]["fields"].append({"key": name, **_conditions(post, f"f-{name}")})
    told: Told = {
        "label": {"zh": post.get("label_zh", "").strip(), "en": post.get("label_en", "").strip()},
        "roles": post.getlist("roles"),
        "units": [int(one) for one in post.getlist("units") if one.isascii() and one.isdigit() and len(one) < 19],
        "when": post.get("when", "").strip(),
        "sections": sections,
    }
    _do(told["sections"], post)
    return told


def _section(post: QueryDict, name: str) -> Told:
    title = {language: post.get(f"s{name}-{language}", "").strip() for language in ("zh", "en")}
    return {
        "title": title,
        "columns": 1 if post.get(f"s{name}-columns") == "1" else 2,
        "folded": f"s{name}-folded" in post,
        **_conditions(post, f"s{name}"),
        "fields": [],
    }


def _conditions(post: QueryDict, prefix: str) -> dict[str, str]:
    return {name: post.get(f"{prefix}-{name}", "").strip() for name in CONDITIONS}


def _do(sections: list[Told], post: QueryDict) -> None:
    """What the pressed button is for: a move, a field more or less, a section more or less."""
    verb, _colon, rest = post.get("do", "").partition(":")
    what, _colon, name = rest.partition(":")
    places = {str(number): number for number in range(len(sections))}
    if verb == "section":
        sections.append({"title": {"zh": "", "en": ""}, "columns": 2, "folded": False, **_blank(), "fields": []})
    elif verb == "add" and name in places and post.get(f"s{name}-add"):
        sections[places[name]]["fields"].append(_placed(post.get(f"s{name}-add", "")))
    elif what == _SECTION and name in places:
        _do_section(sections, verb, places[name])
    elif what == _FIELD:
        _do_field(sections, verb, name)


def _do_section(sections: list[Told], verb: str, place: int) -> None:
    section = sections.pop(place)
    if verb in ("up", "down"):
        sections.insert(max(place + (1 if verb == "down" else -1), 0), section)


def _do_field(sections: list[Told], verb: str, key: str) -> None:
    """Up from the first place of a section leads to the end of the one before, down from the last into the next."""
    found = next(
        ((number, place) for number, one in enumerate(sections) for place, each in enumerate(one["fields"])
         if each["key"] == key), None,
    )  # fmt: skip
    if found is None:
        return
    number, place = found
    field = sections[number]["fields"].pop(place)
    if verb == "drop":
        return
    step = 1 if verb == "down" else -1
    if not 0 <= place + step <= len(sections[number]["fields"]) and 0 <= number + step < len(sections):
        beside = sections[number + step]["fields"]
        beside.insert(0 if step > 0 else len(beside), field)
    else:
        sections[number]["fields"].insert(max(place + step, 0), field)


def drawn(kind: ObjectType, told: Told, problem: Refused | None) -> tuple[SectionLine, ...]:
    """The sections of the form, each condition with what is wrong with it."""
    placed = {one["key"] for section in told["sections"] for one in section["fields"]}
    free = tuple(
        Option(value=item.key, label=capfirst(str(item.label))) for item in kind.fields if item.key not in placed
    )
    return tuple(
        SectionLine(
            number=number,
            zh=section["title"]["zh"],
            en=section["title"]["en"],
            columns=section["columns"],
            folded=section["folded"],
            rules=tuple(_rules(kind, section, f"s{number}")),
            fields=tuple(_lines(kind, section, f"sections.{number}", problem)),
            free=free,
        )
        for number, section in enumerate(told["sections"])
    )


def _lines(kind: ObjectType, section: Told, place: str, problem: Refused | None) -> Iterator[FieldLine]:
    for number, one in enumerate(section["fields"]):
        item = kind.by_key.get(one["key"])
        wrong = problem is not None and problem.field == f"{place}.fields.{number}"
        yield FieldLine(
            key=one["key"],
            label=capfirst(str(item.label)) if item else one["key"],
            rules=tuple(_rules(kind, one, f"f-{one['key']}")),
            error=str(problem) if wrong else "",
        )


def _rules(kind: ObjectType, told: Told, prefix: str) -> Iterator[Condition]:
    for name, label in labels().items():
        yield Condition(name=f"{prefix}-{name}", label=label, text=told[name], error=wrong_with(kind, told[name]))


def wrong_with(kind: ObjectType, text: str) -> str:
    """What is wrong with a condition, in words; empty if nothing is."""
    try:
        condition(kind, text, "")
    except Refused as problem:
        return str(problem)
    return ""


def _blank() -> dict[str, str]:
    return dict.fromkeys(CONDITIONS, "")


def _placed(key: str) -> Told:
    return {"key": key, **_blank()}
