"""What a company built, as plain data: the same form on a page, over REST and in a package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.kit.pinyin import usual
from yeji.kit.refusal import Refused
from yeji.records.models import FieldDefinition, ObjectDefinition

Told = dict[str, Any]

_KEY: Final = re.compile(r"[a-z](?:_?[a-z0-9])*")
_LONGEST_KEY: Final = 40
_LONGEST_LABEL: Final = 60
_LONGEST_HELP: Final = 200
_MOST_PARTS: Final = 4


class CannotBuild(Refused):
    """What somebody wants to build cannot be so."""

    status = 422
    code = "setup.cannot_build"


def told_field(one: FieldDefinition) -> Told:
    """A field as data."""
    return {
        "key": one.key,
        "kind": one.kind,
        "label": {"en": one.label_en, "zh": one.label_zh},
        "help": {"en": one.help_en, "zh": one.help_zh},
        "options": one.options,
        "required": one.required,
        "required_when": one.required_when,
        "private": one.private,
        "unique": one.unique,
        "searched": one.searched,
        "indexed": one.index != FieldDefinition.Index.NONE,
    }


def told_object(one: ObjectDefinition) -> Told:
    """A type of record as data, without its fields."""
    return {
        "key": one.key,
        "built": one.built,
        "label": {"en": one.label_en, "zh": one.label_zh},
        "plural": {"en": one.plural_en},
        "title": {"en": one.title_en, "zh": one.title_zh},
        "icon": one.icon,
        "numbering": one.numbering,
        "owned": one.owned,
        "in_menu": one.in_menu,
        "columns": list(one.columns),
        "filters": list(one.filters),
        "board": one.board,
        "calendar": one.calendar,
        "same": one.same,
    }


def checked_key(key: object, *, field: str = "key") -> str:
    """A key as it may be: small Latin letters, digits, single underscores between them.

    :raises CannotBuild: if it is none.
    """
    if not isinstance(key, str) or len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        raise CannotBuild(
            _("A key is made of small letters, digits and single underscores, and begins with a letter."), field=field
        )
    return key


def key_from(label: Mapping[str, str], taken: Mapping[str, Any]) -> str:
    """A key made of a name, in English if it has one, else as the Chinese is read, other than those taken."""
    words = re.findall(r"[a-z0-9]+", label.get("en", "").lower())
    if not words:
        read = (usual(letter) for letter in label.get("zh", ""))
        words = re.findall(r"[a-z0-9]+", " ".join(read).lower())[:_MOST_PARTS]
    plain = "_".join(words)[: _LONGEST_KEY - 4].strip("_")
    plain = plain if plain[:1].isalpha() else f"x_{plain}".strip("_")
    numbered = (plain if number == 1 else f"{plain}_{number}" for number in range(1, len(taken) + 2))
    return next(key for key in numbered if key not in taken)


def checked_names(given: object, *, field: str, needed: bool = False, longest: int = _LONGEST_LABEL) -> dict[str, str]:
    """A name in one or both languages.

    :raises CannotBuild: if it is none, or too long.
    """
    if given is None:
        given = {}
    if not isinstance(given, Mapping):
        raise CannotBuild(_("%(name)s is a name by language.") % {"name": field}, field=field)
    names = {language: str(given.get(language) or "").strip() for language in ("en", "zh")}
    if needed and not any(names.values()):
        raise CannotBuild(_("A name is needed, in one language at least."), field=field)
    if any(len(name) > longest or not name.isprintable() for name in names.values()):
        raise CannotBuild(_("A name has at most %(longest)s characters.") % {"longest": longest}, field=field)
    return names


def checked_yes(given: Mapping[str, Any], name: str, default: bool = False) -> bool:
    """A yes or no among what is given; nothing given means the default.

    :raises CannotBuild: for anything else, such as the text "false".
    """
    value = given.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise CannotBuild(_("%(name)s is a yes or a no.") % {"name": name}, field=name)
    return value


def checked_text(given: Mapping[str, Any], name: str) -> str:
    """A text among what is given, without space around it; empty where there is none.

    :raises CannotBuild: for anything else.
    """
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise CannotBuild(_("%(name)s is a text.") % {"name": name}, field=name)
    return (value or "").strip()


def checked_keys(given: Mapping[str, Any], name: str) -> list[str]:
    """A list of keys among what is given.

    :raises CannotBuild: for anything else.
    """
    value = given.get(name)
    if value is not None and not (isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)):
        raise CannotBuild(_("%(name)s is a list of keys.") % {"name": name}, field=name)
    return [key[:_LONGEST_KEY] for key in value or ()]


def checked_help(given: object) -> dict[str, str]:
    """What a field says to help those who fill it in."""
    return checked_names(given, field="help", longest=_LONGEST_HELP)
