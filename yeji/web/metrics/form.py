"""The builder's form, drawn with the choices that follow from what was chosen so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.built import choices as chosen
from yeji.ledger.built.paths import CHOICE, DAY, LINK, NUMBER, TEXT, paths
from yeji.ledger.metrics import Flow, registry
from yeji.records.territories.dividing import is_divided, way_to
from yeji.records.types import ObjectType
from yeji.records.types import registry as types
from yeji.ui.components.fields import ChoiceField, DateField, FormField, Option, TextField
from yeji.web.metrics.conditions import ConditionRow, rows_of
from yeji.web.settings.forms import wrong
from yeji.web.visitor import Visitor


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The form with what can be chosen next. ``fixed``: a built metric keeps the records that it counts."""

    post: QueryDict
    problem: Refused | None
    visitor: Visitor
    fixed: bool = False

    @property
    def kind(self) -> ObjectType | None:
        return types.types.get(self.post.get("type", ""))

    @property
    def value(self) -> str:
        return self.post.get("value", chosen.COUNT)

    def words(self) -> Iterable[FormField]:
        """What it is called."""
        yield self._text("zh", _("Name in Chinese"), required=True)
        yield self._text("en", _("Name in English"))
        yield self._text("meaning_zh", _("What it means, in Chinese"))
        yield self._text("meaning_en", _("What it means, in English"))

    def counted(self) -> Iterable[FormField]:
        """What is counted: records of which type, or other metrics; what of them, and when."""
        yield self._choice("value", _("What is counted"), self._values())
        if self.value in chosen.OF_METRICS:
            yield from self._of_metrics()
            return
        yield self._choice("type", _("Records"), self._types())
        if self.kind is None:
            return
        yield from self._measure(self.kind)
        level = self.value == chosen.LEVEL
        yield self._choice("on", _("Stands from") if level else _("Counted on"), _options(self.kind, (DAY,)))
        if level:
            yield self._choice("until", _("Until"), _options(self.kind, (DAY,)), empty=_("as long as it is so"))

    def credited(self) -> Iterable[FormField]:
        """For whom."""
        if self.kind is None or self.value in chosen.OF_METRICS:
            return
        yield self._choice("who", _("Credited"), self._whom(self.kind))
        who = self.post.get("who", "")
        if who == chosen.PERSON:
            yield self._choice("credit_field", _("Person"), _people(self.kind))
        elif who == chosen.OWNER_OF:
            yield self._choice("credit_field", _("Record"), _owned(self.kind))
        elif who in ("", chosen.OWNER) and any(item.kind == "shares" for item in self.kind.fields):
            both = (Option(value="yes", label=_("shared as agreed")), Option(value="no", label=_("wholly the owner's")))
            yield self._choice("team", _("Where people share it"), both)
        directions = (Option(value="up", label=_("more is better")), Option(value="down", label=_("less is better")))
        yield self._choice("better", _("Direction"), directions)

    def conditions(self) -> list[ConditionRow]:
        """The conditions so far, and one more line."""
        if self.kind is None or self.value in chosen.OF_METRICS:
            return []
        return rows_of(self.post, self.kind, self.visitor.scope)

    def where(self) -> list[FormField]:
        """What else must hold, written as an expression: for "or", brackets, and comparisons of fields."""
        if self.kind is None or self.value in chosen.OF_METRICS:
            return []
        hint = _(
            "An expression, such as: amount >= 100000 and (probability > 50 or next_step = empty). May stay empty."
        )
        text = TextField(
            name="where",
            label=_("And this holds"),
            value=self.post.get("where", ""),
            error=wrong(self.problem, "where"),
            hint=hint,
            wide=True,
            maxlength=1000,
        )
        return [text]

    def since(self, opened: date | None) -> FormField:
        """From which day on."""
        hint = _("Months before %(day)s are locked.") % {"day": opened} if opened else _("Empty: all there is.")
        return DateField(
            name="since",
            label=_("Counts from"),
            value=self.post.get("since", ""),
            error=wrong(self.problem, "since"),
            hint=hint,
        )

    def _values(self) -> tuple[Option, ...]:
        words = {
            chosen.COUNT: _("how many records"),
            chosen.SUM: _("the sum of a field"),
            chosen.DAYS: _("the days between two days"),
            chosen.FIRST: _("the first of each kind, such as new customers"),
            chosen.LEVEL: _("a level, such as what is open"),
            chosen.DISTINCT: _("different customers of a metric"),
            chosen.RATIO: _("one metric divided by others"),
            chosen.FORMULA: _("a formula over metrics"),
        }
        if self.fixed:
            level = self.value == chosen.LEVEL
            words = {
                key: said for key, said in words.items() if key in chosen.OF_RECORDS and (key == chosen.LEVEL) == level
            }
        return tuple(Option(value=key, label=said) for key, said in words.items())

    def _types(self) -> tuple[Option, ...]:
        kinds = [self.kind] if self.fixed and self.kind else [one for one in types if one.in_menu and one.about is None]
        whose_first = sorted(kinds, key=lambda kind: kind.owner is None)
        return tuple(Option(value=kind.key, label=capfirst(str(kind.plural))) for kind in whose_first)

    def _measure(self, kind: ObjectType) -> Iterable[FormField]:
        if self.value == chosen.SUM:
            yield self._choice("measure", _("Field"), _options(kind, (NUMBER,)))
        elif self.value == chosen.LEVEL:
            yield self._choice("measure", _("Field"), _options(kind, (NUMBER,)), empty=_("how many records"))
        elif self.value == chosen.DAYS:
            yield self._choice("measure", _("From"), _options(kind, (DAY,)))
        elif self.value == chosen.FIRST:
            own = [one for one in _options(kind, (LINK, CHOICE, TEXT)) if "." not in one.value]
            yield self._choice("measure", _("The first of each"), tuple(own))

    def _of_metrics(self) -> Iterable[FormField]:
        listed = tuple(Option(value=one.key, label=f"{capfirst(str(one.label))} · {one.key}") for one in registry)
        flows = tuple(one for one in listed if isinstance(registry.metrics[one.value], Flow))
        picked = self.post.getlist("metrics")
        if self.value == chosen.FORMULA:
            yield TextField(
                name="formula",
                label=_("Formula"),
                value=self.post.get("formula", ""),
                error=wrong(self.problem, "formula") or wrong(self.problem, "metrics"),
                hint=_("Keys of metrics with + − × ÷ and brackets, such as (won_amount - 100) / won_deals"),
                wide=True,
            )
        elif self.value == chosen.DISTINCT:
            yield self._choice("metrics", _("Metric"), flows)
        else:
            for place, label in enumerate((_("Above the line"), _("Below the line"), _("and"))):
                yield ChoiceField(
                    name="metrics",
                    label=label,
                    options=listed,
                    value=picked[place] if place < len(picked) else "",
                    empty=_("nothing") if place > 1 else "",
                    required=place <= 1,
                    error=wrong(self.problem, "metrics") if place == 0 else "",
                )
        if self.value != chosen.DISTINCT:
            units = {"rate": _("per cent"), "money": _("money"), "count": _("a number"), "days": _("days")}
            yield self._choice(
                "unit", _("Shown as"), tuple(Option(value=unit, label=said) for unit, said in units.items())
            )

    def _whom(self, kind: ObjectType) -> tuple[Option, ...]:
        words = {
            chosen.OWNER: _("its owner") if kind.owner else "",
            chosen.PERSON: _("a person named in the record") if _people(kind) else "",
            chosen.OWNER_OF: _("the owner of a linked record") if _owned(kind) else "",
            chosen.TERRITORY: _("who is responsible for its territory") if self._by_territory(kind) else "",
            chosen.NOBODY: _("nobody in particular"),
        }
        return tuple(Option(value=key, label=said) for key, said in words.items() if said)

    def _by_territory(self, kind: ObjectType) -> bool:
        return is_divided(kind) or way_to(kind) is not None

    def _text(self, name: str, label: str, *, required: bool = False) -> TextField:
        return TextField(
            name=name,
            label=label,
            value=self.post.get(name, ""),
            error=wrong(self.problem, "name") if name == "zh" else "",
            required=required,
            maxlength=200,
        )

    def _choice(self, name: str, label: str, options: Sequence[Option], *, empty: str = "") -> ChoiceField:
        value = self.post.get(name, "")
        if value not in {one.value for one in options} and (empty or options):
            # Nothing is meant that does not stand there to be chosen.
            value = "" if empty else options[0].value
            self.post[name] = value
        return ChoiceField(
            name=name,
            label=label,
            options=tuple(options),
            value=value,
            empty=empty,
            required=not empty,
            error=wrong(self.problem, "credit" if name == "credit_field" else name),
        )


def _options(kind: ObjectType, sorts: tuple[str, ...]) -> tuple[Option, ...]:
    found = [path for path in paths(kind) if path.sort in sorts]
    return tuple(Option(value=path.key, label=capfirst(path.label)) for path in found)


def _people(kind: ObjectType) -> tuple[Option, ...]:
    found = [link for link in kind.links() if link.to == "person"]
    return tuple(Option(value=link.key, label=capfirst(str(link.label))) for link in found)


def _owned(kind: ObjectType) -> tuple[Option, ...]:
    found = [link for link in kind.links() if link.to in types.types and types.get(link.to).owner]
    return tuple(Option(value=link.key, label=capfirst(str(link.label))) for link in found)
