"""One of a few values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.text import folded
from yeji.records.fields.field import BadValue, Field
from yeji.records.fields.operators import EMPTY, FILLED, NONE_OF, ONE_OF, Operator
from yeji.records.named import Named, in_each_language
from yeji.ui.signs import enumerated

COLOURS: Final = ("", "g", "r", "y", "bl", "v", "i")
"""The tones of a tag (see ``yeji.ui.signs``)."""
_MOST: Final = 200
_LONGEST: Final = 60
_NAMED: Final = 12
_CODE: Final = re.compile(r"[\w.-]+")


def checked_choices(given: object) -> list[dict[str, str]]:
    """The choices that somebody named, each with a code.

    :raises BadValue: if there are none, too many, or two alike.
    """
    listed = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list | tuple) else []
    found: dict[str, dict[str, str]] = {}
    for place, one in enumerate(listed, start=1):
        names = {language: str(one.get(language) or "").strip()[:_LONGEST] for language in ("en", "zh")}
        if not any(names.values()):
            continue
        code = str(one.get("code") or "").strip()[:_LONGEST]
        code = code if _CODE.fullmatch(code) else f"c{place}"
        if code in found:
            code = f"{code}_{place}"
        colour = str(one.get("colour") or "")
        found[code] = {"code": code, **names, "colour": colour if colour in COLOURS else ""}
    if not found or len(found) > _MOST:
        raise BadValue(_("Name between one and %(most)s choices.") % {"most": _MOST}, field="choices")
    return list(found.values())


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of the named values; ``options`` pairs each stored code with its label. Blank means the ``default``.

    Typed or in a file a value is its code or its name in any language, whichever its reader's is.
    """

    kind: ClassVar[str] = "choice"
    operators: ClassVar[tuple[Operator, ...]] = (ONE_OF, NONE_OF, EMPTY, FILLED)
    title: ClassVar[Any] = gettext_lazy("Choice")
    order: ClassVar[int] = 30

    settings: ClassVar[tuple[str, ...]] = ("choices",)

    options: Sequence[tuple[str, Any]]
    default: str | None = None
    colours: tuple[tuple[str, str], ...] = ()

    @classmethod
    def checked(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"choices": checked_choices(options.get("choices"))}

    @classmethod
    def built_with(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        given = [one for one in options.get("choices", ()) if one.get("code")]
        return {
            "options": tuple((one["code"], Named(one.get("en", ""), one.get("zh", ""))) for one in given),
            "colours": tuple((one["code"], one.get("colour", "")) for one in given),
        }

    @property
    def splits(self) -> bool:
        return self.database_type == "text"  # one value, not several

    def clean(self, raw: Any) -> Any:
        value = super().clean(raw)
        return self.default if value is None else value

    def read(self, raw: Any) -> str:
        text = str(raw).strip()
        codes, named = self._meanings
        code = text if text in codes else named.get(folded(text))
        if code is None:
            known = [str(label) for _code, label in self.options]
            known = known if len(known) <= _NAMED else [*known[:_NAMED], "…"]
            raise self.refuse(
                _("%(field)s is one of: %(known)s. Not: %(given)s")
                % {"field": self.label, "known": enumerated(known), "given": text[:60]}
            )
        return code

    @cached_property
    def _meanings(self) -> tuple[frozenset[str], Mapping[str, str]]:
        """The codes, and what each name means, however wide and large it is written; the first where two are alike."""
        named: dict[str, str] = {}
        for code, label in self.options:
            for name in (*in_each_language(label), code):
                named.setdefault(folded(name), code)
        return frozenset(code for code, _label in self.options), named

    def show(self, value: Any, language: str) -> str:
        return str(dict(self.options).get(value, value or ""))

    def schema(self) -> dict[str, Any]:
        named = enumerated(f"{code}: {label}" for code, label in self.options if str(label) != code)
        kept = {"enum": [code for code, _label in self.options] + ([] if self.required else [None, ""])}
        return {**kept, "description": named} if named else kept
