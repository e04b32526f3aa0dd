"""The form of a record section by section, as its layout has it for what has been typed so far.

Every field that people may set stands in the form. Those that are not shown stand in it unseen, so that what was typed
into them is there again when they are shown; it is not written while they are not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import capfirst

from yeji.kit.refusal import Refused
from yeji.platform.rows import Row
from yeji.records.fields import Field
from yeji.records.layouts.arranging import Arrangement, Part, Standing, arranged
from yeji.records.layouts.asked import why_locked
from yeji.records.reading import labels, values_behind
from yeji.records.types import ObjectType, registry
from yeji.records.writing.drafts import beginning
from yeji.ui.components.fields import FixedField, FormField
from yeji.web.records.editing import controls, forms
from yeji.web.records.showing import cells
from yeji.web.visitor import Visitor


@dataclass(frozen=True, kw_only=True)
class FormLine:
    """A control, and whether it is seen."""

    control: FormField
    shown: bool = True


@dataclass(frozen=True, kw_only=True)
class FormSection:
    """A section of a form: ``open`` unless somebody has to unfold it, ``shown`` if any of its fields is."""

    lines: tuple[FormLine, ...]
    title: str = ""
    columns: int = 2
    open: bool = True
    shown: bool = True


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form that somebody fills in: of which type, for which record (none: a new one), by whom.

    ``also`` are fields that are shown whatever the layout says, because the address names them.
    """

    kind: ObjectType
    row: Row | None
    visitor: Visitor
    also: Collection[str] = ()

    def arranged(self, given: Mapping[str, forms.Raw]) -> Arrangement:
        """How the fields stand with what was typed. What cannot be read counts as it was."""
        scope = self.visitor.scope
        before = values_behind(scope, self.kind, self.row) if self.row else self._beginning()
        now = before | {
            item.key: _meant(item, given[item.key], before) for item in self.kind.fields if item.key in given
        }
        return arranged(
            self.kind,
            before,
            now,
            fresh=self.row is None,
            by=scope,
            day=self.visitor.today,
            also=self.also,
        )

    def _beginning(self) -> dict[str, Any]:
        return beginning(registry.types.get(self.kind.key, self.kind), by=self.visitor.scope)

    def said(self, given: Mapping[str, forms.Raw]) -> dict[str, forms.Raw]:
        """Of what was sent, that which could be said: what is not shown, or locked, stays as it is."""
        open_now = self.arranged(given).open
        return {key: value for key, value in given.items() if key in open_now}

    def unseen(self, given: Mapping[str, forms.Raw], copied: Mapping[str, forms.Raw]) -> dict[str, forms.Raw]:
        """Of the values of the record that this one is made like, those which are not shown, and not locked."""
        if not copied:
            return {}
        kept = {one.field.key for one in self.arranged(given).standings if not one.shown and one.locked is None}
        return {key: value for key, value in copied.items() if key in kept}

    def sections(self, values: Mapping[str, forms.Raw], errors: Mapping[str, str]) -> tuple[FormSection, ...]:
        """The form's sections with these values."""
        return tuple(self._section(part, values, errors) for part in self.arranged(values).parts if _settable(part))

    def _section(self, part: Part, values: Mapping[str, forms.Raw], errors: Mapping[str, str]) -> FormSection:
        standings = _settable(part)
        lines = tuple(self._lines(standings, values, errors))
        wanted = any(one.shown and (one.needed or one.field.key in errors) for one in standings)
        return FormSection(
            lines=lines,
            title=str(part.title),
            columns=part.columns,
            open=not part.folded or (wanted and (self.row is None or bool(errors))),
            shown=any(line.shown for line in lines),
        )

    def _lines(
        self, standings: list[Standing], values: Mapping[str, forms.Raw], errors: Mapping[str, str]
    ) -> Iterator[FormLine]:
        loose = [one.field for one in standings if one.locked is None]
        made = dict(
            zip(
                (item.key for item in loose),
                controls.of(self.kind, loose, values, self.visitor, errors),
                strict=True,
            )
        )
        for one in standings:
            control = made.get(one.field.key) or self._fixed(one)
            yield FormLine(control=replace(control, required=control.required or one.needed), shown=one.shown)

    def _fixed(self, one: Standing) -> FormField:
        item, scope = one.field, self.visitor.scope
        shown: object = ""
        if self.row is not None:
            shown = cells.show(item, item.of(self.row), self._around(), currency=self._currency())
        elif item.key == self.kind.owner and scope.person is not None:
            shown = labels(scope, registry.get("person"), [scope.person]).get(scope.person, "")
        why = why_locked(self.kind, item.key, one.locked, by=scope) if one.locked else ""
        return FixedField(name=item.key, label=capfirst(str(item.label)), shown=shown, hint=why, required=True)

    def _around(self) -> cells.Surroundings:
        visitor = self.visitor
        rows = [self.row] if self.row else []
        return cells.surroundings(
            self.kind, rows, scope=visitor.scope, today=visitor.today, currency=visitor.company.currency
        )

    def _currency(self) -> str:
        currency = self.visitor.company.currency
        return cells.currency_of(self.kind, self.row, currency) if self.row else currency


def listens(kind: ObjectType) -> bool:
    """Whether what is typed can change how the fields of a type stand."""
    return any(True for layout in kind.layouts for _rule in layout.rules) or any(
        item.required_when for item in kind.fields
    )


def plain(made: tuple[FormField, ...]) -> tuple[FormSection, ...]:
    """Controls without a layout: those of a verb."""
    return (FormSection(lines=tuple(FormLine(control=control) for control in made)),)


def _settable(part: Part) -> list[Standing]:
    return [one for one in part.fields if not one.field.read_only]


def _meant(item: Field, raw: Any, before: Mapping[str, Any]) -> Any:
    try:
        return item.clean(raw)
    except Refused:
        return before[item.key]
