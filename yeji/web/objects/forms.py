"""The forms by which fields and objects are built, and what was typed into them as the verbs take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yeji.kit.refusal import Refused
from yeji.records.custom.told import Told
from yeji.records.fields import KINDS
from yeji.records.fields.choice import COLOURS
from yeji.records.types import registry
from yeji.ui.components.fields import (
    Check,
    ChecksField,
    ChoiceField,
    ChoicesField,
    FormField,
    IconField,
    LongTextField,
    NamedChoice,
    NumberField,
    Option,
    TextField,
)
from yeji.web.settings.forms import wrong

ICONS: Final = (
    "file-text",
    "package",
    "briefcase",
    "building",
    "users",
    "calendar",
    "book-2",
    "map-pin",
    "star",
    "bulb",
    "phone",
    "mail",
    "trophy",
    "list",
)
_SPARE: Final = 4
"""Kinds with few values, and links: what stands above a list as a chooser."""


def _names(name: str, label: str, told: Mapping[str, str], problem: Refused | None, *, needed: bool) -> list[FormField]:
    zh = TextField(
        name=f"{name}_zh",
        label=pgettext("language of a name", "%(name)s, Chinese") % {"name": label},
        value=told.get("zh", ""),
        error=wrong(problem, name),
        required=needed,
        maxlength=200,
    )
    en = TextField(
        name=f"{name}_en",
        label=pgettext("language of a name", "%(name)s, English") % {"name": label},
        value=told.get("en", ""),
        maxlength=200,
    )
    return [zh, en]


def _key(told: Told, problem: Refused | None) -> FormField:
    hint = _("How files and programs call it. Left empty, it is made from the name, and stays.")
    label = pgettext("of an object", "Key")
    return TextField(name="key", label=label, value=told["key"], hint=hint, error=wrong(problem, "key"))


def field_form(told: Told, problem: Refused | None, *, fresh: bool) -> Iterator[FormField]:
    """Everything that can be said about a field of a kind."""
    made = KINDS[told["kind"]]
    yield from _names("label", pgettext("of an object", "Name"), told["label"], problem, needed=True)
    if fresh:
        hint = _("How files and programs call it. Left empty, it is made from the name, and stays.")
        yield TextField(
            name="key", label=pgettext("of an object", "Key"), value=told["key"], hint=hint, error=wrong(problem, "key")
        )
    yield from (_setting(name, told["options"], problem) for name in made.settings)
    if not made.computed:
        yield TextField(
            name="required_when",
            label=_("Needed when"),
            value=told["required_when"],
            hint=_("A condition, such as [amount] > 1000. Empty: as ticked below."),
            error=wrong(problem, "required_when"),
            wide=True,
        )
    yield from _names("help", _("Hint"), told["help"], problem, needed=False)
    yield ChecksField(
        name="flags", label=_("How it behaves"), checks=tuple(_flags(told)), wide=True, required=True, told=True
    )


def _flags(told: Told) -> Iterator[Check]:
    made = KINDS[told["kind"]]
    wanted = [
        (not made.computed, "required", _("Needed"), _("No record without it.")),
        (made.indexable, "unique", _("Only once"), _("No two records have the same value.")),
        (made.searchable, "searched", _("Found by search"), _("Also by its sound and initials.")),
        (made.indexable, "indexed", _("Fast lists"), _("An index, for lists ordered or narrowed by it.")),
        (True, "private", _("Private"), _("Only administrators read it; of a person, also those near.")),
    ]
    for offered, name, label, note in wanted:
        if offered:
            yield Check(value=name, label=label, note=note, ticked=bool(told[name]))


def _setting(name: str, options: Mapping[str, Any], problem: Refused | None) -> FormField:
    error = wrong(problem, name)
    value = str(options.get(name, ""))
    if name == "choices":
        return _choices(options, error)
    if name == "to":
        kinds = [kind for kind in registry if kind.in_menu]
        listed = tuple(Option(value=kind.key, label=capfirst(str(kind.label))) for kind in kinds)
        return ChoiceField(name=name, label=_("Links to"), value=value, options=listed, error=error, required=True)
    if name == "pattern":
        hint = _("{0000} is the count; {YYYY}, {YY}, {MM} and {DD} are the day.")
        return TextField(name=name, label=_("Pattern"), value=value, hint=hint, error=error, required=True)
    if name == "expression":
        hint = _("Such as amount * 6%, or sum(deals.amount) of related records. See the guide.")
        return LongTextField(
            name=name, label=_("Formula"), value=value, hint=hint, error=error, wide=True, required=True
        )
    if name == "mask_as":
        hint = _("For those whose role leaves this field masked.")
        shapes = tuple(Option(value=shape, label=label) for shape, label in _shapes())
        return ChoiceField(name=name, label=_("Masked as"), value=value, options=shapes, hint=hint, error=error)
    labels = {"places": _("Decimals"), "best": _("Best score")}
    return NumberField(name=name, label=labels.get(name, name), value=value, error=error)


def _choices(options: Mapping[str, Any], error: str) -> FormField:
    """The choices there are, with some lines for more."""
    kept = [
        NamedChoice(**{key: str(one.get(key, "")) for key in ("code", "zh", "en", "colour")}) for one in _kept(options)
    ]
    return ChoicesField(
        name="choices",
        label=_("Choices"),
        choices=(*kept, *[NamedChoice()] * _SPARE),
        colours=tuple(Option(value=code, label=tones()[code]) for code in COLOURS),
        hint=_("Save to get more lines."),
        error=error,
        wide=True,
        required=True,
    )


def _shapes() -> Iterator[tuple[str, str]]:
    """The shapes of masks, in words with an example of each."""
    yield "", _("by what stands in it")
    yield "ends", _("first three and last four signs: 110****002X")
    yield "last", _("last four signs: ****5678")
    yield "whole", _("nothing of it: ****")


def _kept(options: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = options.get("choices") or ()
    return found


def tones() -> Mapping[str, str]:
    """The colours of a choice or a tag, in words."""
    return {
        "": pgettext("colour", "none"),
        "g": pgettext("colour", "green"),
        "r": pgettext("colour", "red"),
        "y": pgettext("colour", "amber"),
        "bl": pgettext("colour", "blue"),
        "v": pgettext("colour", "violet"),
        "i": pgettext("colour", "ink"),
    }


def typed_field(post: QueryDict, kind: str) -> Told:
    """A field as somebody described it in the form."""
    flags = set(post.getlist("flags"))
    options: dict[str, Any] = {name: post.get(name, "").strip() for name in KINDS[kind].settings}
    if "choices" in options:
        lines = zip(*(post.getlist(f"choices-{part}") for part in ("code", "zh", "en", "colour")), strict=False)
        options["choices"] = [
            {"code": code, "zh": zh, "en": en, "colour": colour}
            for code, zh, en, colour in lines
            if zh.strip() or en.strip()
        ]
    return {
        "key": post.get("key", "").strip(),
        "kind": kind,
        "label": {"zh": post.get("label_zh", ""), "en": post.get("label_en", "")},
        "help": {"zh": post.get("help_zh", ""), "en": post.get("help_en", "")},
        "options": options,
        "required_when": post.get("required_when", "").strip(),
        **{name: name in flags for name in ("required", "unique", "searched", "indexed", "private")},
    }


def empty_field(kind: str) -> Told:
    """A field that nobody has described yet."""
    return typed_field(QueryDict(), kind)


def object_form(told: Told, problem: Refused | None, *, fresh: bool) -> Iterator[FormField]:
    """Everything that can be said about a type of record beside its fields."""
    yield from _names("label", pgettext("of an object", "Name"), told["label"], problem, needed=True)
    yield TextField(
        name="plural_en", label=_("Plural, English"), value=told["plural"].get("en", ""), error=wrong(problem, "plural")
    )
    if fresh:
        hint = _("How files and programs call it. Left empty, it is made from the name, and stays.")
        yield TextField(
            name="key", label=pgettext("of an object", "Key"), value=told["key"], hint=hint, error=wrong(problem, "key")
        )
    yield from _names("title", _("What its title is called"), told["title"], problem, needed=False)
    yield TextField(
        name="numbering",
        label=_("Numbers"),
        value=told["numbering"],
        hint=_("Such as S-{YYYY}-{0000}: each new record gets the next one. Empty: people type numbers."),
        error=wrong(problem, "pattern"),
    )
    icons = tuple(Option(value=name, label=name) for name in dict.fromkeys((*ICONS, told["icon"])))
    yield IconField(name="icon", label=_("Icon"), value=told["icon"], options=icons, required=True)
    checks = _behaviour(told)
    yield ChecksField(name="flags", label=_("How it behaves"), checks=checks, wide=True, required=True, told=True)


def _behaviour(told: Told) -> tuple[Check, ...]:
    note = _("Its owner and those above see it. Otherwise everybody sees it and administrators write.")
    return (
        Check(value="owned", label=_("Belongs to somebody"), note=note, ticked=told["owned"]),
        Check(value="in_menu", label=_("In the menu"), note="", ticked=told["in_menu"]),
    )


def typed_object(post: QueryDict) -> Told:
    """A type of record as somebody described it in the form."""
    flags = set(post.getlist("flags"))
    return {
        "key": post.get("key", "").strip(),
        "label": {"zh": post.get("label_zh", ""), "en": post.get("label_en", "")},
        "plural": {"en": post.get("plural_en", "")},
        "title": {"zh": post.get("title_zh", ""), "en": post.get("title_en", "")},
        "icon": post.get("icon", "file-text"),
        "numbering": post.get("numbering", ""),
        "owned": "owned" in flags,
        "in_menu": "in_menu" in flags,
    }


def empty_object() -> Told:
    """A type of record that nobody has described yet."""
    return {**typed_object(QueryDict()), "owned": True, "in_menu": True}
