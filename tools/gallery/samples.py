"""Which components there are, and the samples that the tests draw of each."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

from yeji.ui import components
from yeji.ui.component import Component
from yeji.ui.components import FunnelStage, PaceRow, Place, Task
from yeji.ui.components.fields import FormField
from yeji.ui.tests import gallery

MOST: Final = 4
"""Samples of one component that stand on the page."""
BASES: Final = frozenset({FormField})
"""What only others are made from."""


WITHIN: Final[Mapping[type[Component], tuple[str, str]]] = {
    PaceRow: ('<div role="table">', "</div>"),
    Place: ('<ol class="podium">', "</ol>"),
    Task: ('<ul class="errands">', "</ul>"),
    FunnelStage: ('<div class="fn">', "</div>"),
}
"""What stands around parts that never stand alone."""


def kinds() -> list[type[Component]]:
    """Every component there is, by the module and the line it is written in."""
    for module in iter_modules(components.__path__):
        import_module(f"{components.__name__}.{module.name}")
    found = [kind for kind in _below(Component) if kind.__module__.startswith("yeji.ui.") and kind not in BASES]
    return sorted(found, key=lambda kind: (kind.__module__, inspect.getsourcelines(kind)[1]))


def samples(theme: str) -> Mapping[type[Component], list[Component]]:
    """The samples of each component, the first few that differ."""
    found: dict[type[Component], list[Component]] = {}
    for one in _within(gallery.everything(theme)):
        kept = found.setdefault(type(one), [])
        if len(kept) < MOST and one not in kept:
            kept.append(one)
    return found


def _below(kind: type[Component]) -> Iterator[type[Component]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _within(value: Any) -> Iterator[Component]:
    """The components in a value, and those in them."""
    if isinstance(value, Component):
        yield value
    if is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from _within(getattr(value, item.name))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _within(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _within(one)
