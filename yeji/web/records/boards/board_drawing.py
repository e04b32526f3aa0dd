"""A board as it is drawn for a visitor: lanes, cards and the ways that a card can go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yeji.kit.numbers import Unit
from yeji.kit.refusal import Refused
from yeji.platform.rows import Row
from yeji.records.boards import board_by
from yeji.records.fields import Choice
from yeji.records.filters.tree import Condition, Group, both
from yeji.records.reading import may_write
from yeji.records.types import Board, ObjectType
from yeji.ui.components import Figure
from yeji.ui.components.board import BoardView, Card, Lane, Way, cards_html
from yeji.ui.days import day_tag
from yeji.ui.signs import face, language, phrase
from yeji.web.records.boards import lanes
from yeji.web.records.lists.listing import BOARD, Asked, Page, page_of
from yeji.web.records.showing import cells
from yeji.web.visitor import Visitor

_TINY: Final = Decimal(10_000)

_VERB_ICONS = {"won": "trophy", "lost": "flag-off"}


class CannotMove(Refused):
    """The stage is none that a record is simply moved to."""

    status = 422
    code = "board.cannot_move"


@dataclass
class Drawing:
    """A board being drawn for a visitor. Unless one is ``patient``, very many records are added up afterwards."""

    asked: Asked
    visitor: Visitor
    given: Mapping[str, str]
    patient: bool = False

    def __post_init__(self) -> None:
        self.kind: ObjectType = self.asked.kind
        self.form: Board = board_by(self.kind, self.asked.by)
        self.adds_up = lanes.adds_up(self.kind, self.form)
        self.stages = lanes.stages_of(self.kind, self.form.by, self.visitor)
        self.open = lanes.open_ones(self.stages)
        self.movable = may_write(self.visitor.scope, self.kind) and not self.kind.field(self.form.by).read_only
        whole = "lane" not in self.given
        self.late = whole and not self.patient and lanes.is_large(self.asked, self.visitor, self.open)
        self.sums: dict[Any, lanes.Sums] = {}
        if whole and not self.late:
            self.sums = lanes.sums_of(self.asked, self.visitor, self.open)

    def any(self) -> bool:
        """Whether there is anything on the board."""
        return self.late or any(sums.count for sums in self.sums.values())

    def lede(self) -> SafeString:
        """The board in a sentence."""
        every = self.sums.values()
        count, stale = sum(sums.count for sums in every), sum(sums.stale for sums in every)
        own = self.visitor.company.currency
        parts: dict[str, object] = {
            "count": Figure(value=Decimal(count)),
            "sum": self._money(sum((sums.money.get(own, Decimal(0)) for sums in every), Decimal(0)), own),
            "weighted": self._money(sum((sums.weighed.get(own, Decimal(0)) for sums in every), Decimal(0)), own),
            "stale": Figure(value=Decimal(stale)),
        }
        said = _("%(count)s open, %(sum)s.") if self.adds_up else _("%(count)s open.")
        if isinstance(self.kind.field(self.form.by), Choice):
            said = _("%(count)s on the board, %(sum)s.") if self.adds_up else _("%(count)s on the board.")
        if any(sums.weighed for sums in every):
            said = _("%(count)s open, %(sum)s, weighted %(weighted)s.")
        told = phrase(said, **parts)
        if not stale:
            return told
        late = ngettext(
            "%(stale)s has not moved for too long.", "%(stale)s have not moved for too long.", stale
        )  # the figure itself stands in the sentence
        return format_html("{}{}{}", told, "" if language().startswith("zh") else " ", phrase(late, **parts))

    def board(self) -> BoardView:
        """Lanes and ways."""
        sizes = {stage.pk: self._size(stage) for stage in self.open}
        pages = lanes.cards_of(self.asked, self.visitor, self.open, sizes)
        rows = [row for page in pages.values() for row in page.rows]
        around = self._around(rows)
        own = around.currency
        most = max((sums.money.get(own, Decimal(0)) for sums in self.sums.values()), default=Decimal(0))
        return BoardView(
            label=capfirst(str(self.kind.plural)),
            url=f"/records/{self.kind.key}/",
            here=self.asked.url(BOARD),
            lanes=tuple(self._lane(stage, pages[stage.pk], around, most, sizes[stage.pk]) for stage in self.open),
            ways=tuple(self._ways()),
            movable=self.movable,
            by=self.form.by,
        )

    def more(self, request: HttpRequest) -> HttpResponse:
        """The next cards of one lane."""
        stage = next((stage for stage in self.open if lanes.key_of(stage) == self.given["lane"]), None)
        if stage is None:
            raise CannotMove(_("There is no such stage any more."))
        page = page_of(self._within(stage), self.visitor.scope, lanes.CARDS)
        size = min(self._size(stage) + lanes.CARDS, lanes.MOST_CARDS)
        more_url, more_label = self._more(stage, page, size)
        context = {
            "body": cards_html(self._cards(stage, page.rows, self._around(page.rows)), movable=self.movable),
            "key": lanes.key_of(stage),
            "shown": size,
            "more_url": more_url,
            "more_label": more_label,
        }
        return render(request, "web/records/cards_more.html", context)

    def _within(self, stage: lanes.Step) -> Asked:
        """The list of the records in one lane."""
        by = self.form.by
        if stage.pk is not None:
            return replace(self.asked, where={**self.asked.where, by: stage.pk})
        return replace(self.asked, filter=both(self.asked.filter, Group((Condition(by, "empty", ()),))))

    def _around(self, rows: Sequence[Row]) -> cells.Surroundings:
        currency = self.visitor.company.currency
        return cells.surroundings(
            self.kind, rows, scope=self.visitor.scope, today=self.visitor.today, currency=currency
        )

    def _size(self, stage: lanes.Step) -> int:
        raw = self.given.get(f"n{lanes.key_of(stage)}", "")
        asked = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else lanes.CARDS
        return min(max(asked, lanes.CARDS), lanes.MOST_CARDS)

    def _more(self, stage: lanes.Step, page: Page, size: int) -> tuple[str, str]:
        if not page.later:
            return "", ""
        if size >= lanes.MOST_CARDS:  # so many cards nobody walks through: the list can be searched
            return "", ""
        key = lanes.key_of(stage)
        url = self.asked.url(BOARD, lane=key, after=page.rows[-1].pk, **{f"n{key}": size})
        return url, _("Show more")

    def _lane(self, stage: lanes.Step, page: Page, around: cells.Surroundings, most: Decimal, size: int) -> Lane:
        sums, own = self.sums.get(stage.pk, lanes.Sums()), around.currency
        more_url, more_label = self._more(stage, page, size)
        left = sums.count - len(page.rows)
        if more_url and not self.late:
            more_label = ngettext("Show more (%(count)s left)", "Show more (%(count)s left)", left) % {
                "count": f"{left:,}"
            }
        weighed = sums.weighed.get(own)
        return Lane(
            key=lanes.key_of(stage),
            label=stage.name,
            href=self._within(stage).url(),
            count=None if self.late else Figure(value=Decimal(sums.count)),
            cards=self._cards(stage, page.rows, around),
            adds_up=self.adds_up,
            sums=tuple(self._money(value, currency) for currency, value in sorted(sums.money.items()) if value),
            weighed=self._money(weighed, own) if weighed else None,
            part=sums.money.get(own, Decimal(0)) / most if most else Decimal(0),
            weighed_part=(weighed or Decimal(0)) / most if most else Decimal(0),
            shown=size,
            more_url=more_url,
            more_label=more_label,
            movable=self.movable,
        )

    def _cards(self, stage: lanes.Step, rows: Sequence[Row], around: cells.Surroundings) -> tuple[Card, ...]:
        return tuple(self._card(stage, row, around) for row in rows)

    def _card(self, stage: lanes.Step, row: Row, around: cells.Surroundings) -> Card:
        kind, form = self.kind, self.form
        amount = self._value(row, form.total)
        title = kind.label_of(row)
        beside = around.names.get(form.beside, {}).get(self._value(row, form.beside), "")
        stale = lanes.stale_days(row, stage, self.visitor)
        step_on = self._value(row, form.step_on)
        owner = around.names.get(kind.owner or "", {}).get(self._value(row, kind.owner or ""), "")
        return Card(
            key=str(row.pk),
            version=row.version,
            title=title,
            href=f"/records/{kind.key}/{row.pk}/",
            figure=self._money(amount, cells.currency_of(kind, row, around.currency)) if amount is not None else None,
            chance=_whole(self._value(row, form.chance)),
            beside="" if beside in title else beside,
            step=str(self._value(row, form.step) or ""),
            lacking=self._lacking(row),
            step_on=day_tag(step_on, today=around.today) if step_on else "",
            step_tone=_tone(step_on, around.today),
            owner=face(owner, "s") if owner else "",
            stale=ngettext("%(count)s day still", "%(count)s days still", stale) % {"count": stale} if stale else "",
        )

    def _lacking(self, row: Row) -> str:
        """That nothing is agreed for what stands on its type's own board, where each still needs a next step."""
        kind, step = self.kind, self.form.step
        if not step or kind.board is None or kind.board.by != self.form.by or self._value(row, step):
            return ""
        return _("No next step")

    def _value(self, row: Row, key: str) -> Any:
        return self.kind.field(key).of(row) if key else None

    def _money(self, value: Decimal, currency: str) -> Figure:
        # Cards and lanes are read beside one another: their unit changes only where it would tell too little.
        unit = Unit.CENTS if abs(value) < _TINY else Unit.MONEY
        return Figure(value=value, unit=unit, currency=currency)

    def _ways(self) -> Iterator[Way]:
        for stage in self.open:
            yield Way(key=lanes.key_of(stage), label=stage.name)
        own = self.kind.board is not None and self.kind.board.by == self.form.by
        for verb in self.kind.verbs:
            if own and verb.ends and verb.may(self.visitor.scope):
                tone: Literal["good", "bad"] = "good" if verb.ends == "won" else "bad"
                icon = _VERB_ICONS.get(verb.ends, "arrow-right")
                yield Way(key=verb.key, label=capfirst(str(verb.label)), verb=True, icon=icon, tone=tone)


def _tone(day: date | None, today: date) -> Literal["", "bad", "tgt"]:
    if day is None or day > today:
        return ""
    return "tgt" if day == today else "bad"


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
