"""The tags of a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.records.fields.choice import checked_choices
from yeji.records.fields.field import BadValue
from yeji.records.fields.several_choices import SeveralChoices
from yeji.records.named import Named

KEY: Final = "tags"


@dataclass(frozen=True, kw_only=True)
class Tags(SeveralChoices):
    """Words that a type's records are marked with, each with a colour. A type has them once, under one key.

    ``gone`` are the names of tags that there are no more: the history still tells of them.
    """

    kind: ClassVar[str] = "tags"
    title: ClassVar[Any] = gettext_lazy("Tags")
    order: ClassVar[int] = 32
    fixed_key: ClassVar[str] = KEY
    always_indexed: ClassVar[bool] = True
    settings: ClassVar[tuple[str, ...]] = ("choices", "gone")

    gone: Sequence[tuple[str, Any]] = ()

    @classmethod
    def checked(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        choices = checked_choices(options.get("choices"))
        gone = checked_choices(options["gone"]) if options.get("gone") else []
        names = [one[language] for one in choices for language in ("en", "zh") if one[language]]
        if any(sign in name for name in names for sign in ",，、;；"):
            raise BadValue(_("A tag has no comma or semicolon in its name: they stand between tags."), field="choices")
        codes = {one["code"] for one in choices}
        return {"choices": choices, "gone": [one for one in gone if one["code"] not in codes]}

    @classmethod
    def built_with(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        gone = [one for one in options.get("gone") or () if one.get("code")]
        former = tuple((one["code"], Named(one.get("en", ""), one.get("zh", ""))) for one in gone)
        return {**super().built_with(options), "gone": former}

    def show(self, value: Any, language: str) -> str:
        names = dict((*self.gone, *self.options))
        return ", ".join(str(names.get(code, code)) for code in value or ())
