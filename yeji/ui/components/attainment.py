"""The attainment card: the gauge, always followed by its figures in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString

from yeji.ui.component import Component
from yeji.ui.components.figure import Figure
from yeji.ui.components.gauge import Gauge
from yeji.ui.signs import Meaning


@dataclass(frozen=True, kw_only=True)
class Stat:
    """One of the figures under a gauge, and which of the four meanings it has."""

    label: str
    figure: Figure
    meaning: Meaning


@dataclass(frozen=True, kw_only=True)
class AttainmentCard(Component):
    """The one gauge of a page.

    ``rate`` is the hero below it (None when no target is set), ``line`` one sentence of what is still missing,
    ``sign`` a tag beside the title (ahead, behind), ``action`` what to do when there is nothing to measure against.
    """

    template: ClassVar[str] = "ui/components/attainment.html"

    title: str
    subject: str
    gauge: Gauge
    rate: Figure | None
    stats: tuple[Stat, ...]
    line: SafeString | str = ""
    sign: SafeString | str = ""
    action: SafeString | str = ""
