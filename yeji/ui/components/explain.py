"""What opens behind a figure: its definition, its sum, its largest or newest entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from django.utils.safestring import SafeString

from yeji.ui.component import Component
from yeji.ui.components.figure import Figure

Sign = Literal["", "+", "−", "÷"]


@dataclass(frozen=True, kw_only=True)
class SumLine:
    """A line of the addition: its sign, what it is, its part (a ``Figure`` or text), whether it is a reversal."""

    label: str
    part: object
    sign: Sign = ""
    bad: bool = False


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """An entry: day, record, who was credited, amount. ``href`` opens the record."""

    day: SafeString | str
    title: str
    amount: object
    href: str = ""
    who: str = ""
    bad: bool = False


@dataclass(frozen=True, kw_only=True)
class Explain(Component):
    """The popover's content, from top to bottom.

    ``where`` is period and scope; ``version`` names the definition and ``version_url`` opens it; ``total_label`` and
    ``total`` close the addition of ``lines``; ``unseen`` counts and sums what the reader may not see, without naming
    it; ``checked`` says when the sum last agreed with the ledger, ``agrees`` whether it does; ``all_url`` opens the
    whole list and ``all_label`` says how long it is.
    """

    template: ClassVar[str] = "ui/components/explain.html"

    where: str
    name: str
    figure: Figure
    definition: str
    version: str = ""
    version_url: str = ""
    lines: tuple[SumLine, ...] = ()
    total_label: str = ""
    total: object = ""
    entries: tuple[EntryLine, ...] = ()
    unseen: str = ""
    checked: str = ""
    agrees: bool = True
    all_url: str = ""
    all_label: str = ""
