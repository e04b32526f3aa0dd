"""What a law is: a rule of this house that no general linter knows."""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import ClassVar, Final

LAYERS: Final = (
    ("config",),
    ("solutions",),
    ("web", "api", "cli"),
    ("performance", "business"),
    ("reporting",),
    ("ledger",),
    ("process",),
    ("records",),
    ("org",),
    ("platform",),
    ("ui",),
    ("kit",),
)
"""The rooms from the top of the house down."""


@dataclass(frozen=True)
class Source:
    """A file of the repository: its path from the root, and its text."""

    path: str
    text: str

    @property
    def room(self) -> str:
        """The room the file stands in, ``""`` outside the product."""
        parts = PurePosixPath(self.path).parts
        return parts[1] if len(parts) > 2 and parts[0] == "yeji" else ""

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.path).name

    @property
    def is_test(self) -> bool:
        """Whether the file proves something rather than does it."""
        parts = PurePosixPath(self.path).parts
        return "tests" in parts or self.name == "conftest.py"

    @property
    def is_migration(self) -> bool:
        """Whether the file is a step of the database's history."""
        return "migrations" in PurePosixPath(self.path).parts

    @cached_property
    def tree(self) -> ast.Module:
        """The file as Python reads it."""
        return ast.parse(self.text, self.path)

    @cached_property
    def lines(self) -> list[str]:
        """The file line by line."""
        return self.text.splitlines()

    @cached_property
    def imported(self) -> Mapping[str, str]:
        """Where each imported name comes from: ``{"timezone": "django.utils.timezone"}``."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    found[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{node.module or ''}.{alias.name}"
        return found

    def origin(self, node: ast.AST) -> str:
        """The full dotted name of an expression such as ``tz.now``, ``""`` when it does not start at an import."""
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, "")
        if isinstance(node, ast.Attribute):
            start = self.origin(node.value)
            return f"{start}.{node.attr}" if start else ""
        return ""


@dataclass(frozen=True)
class Finding:
    """A place where a law is broken."""

    law: str
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.law}]"


class Law(ABC):
    """A rule with its reason (the docstring), samples that keep it and samples that break it.

    A sample may begin with ``# at: PATH`` to stand somewhere else than ``stands_at``. A line may be excused by
    the comment ``# law: ESCAPE - why``; the reason is part of it. ``globs`` says which files are looked at.
    """

    globs: ClassVar[tuple[str, ...]] = ("yeji/**/*.py",)
    stands_at: ClassVar[str] = "yeji/business/sales/services.py"
    good: ClassVar[tuple[str, ...]]
    bad: ClassVar[tuple[str, ...]]
    escape: ClassVar[str]

    @abstractmethod
    def breaches(self, source: Source) -> Iterator[tuple[ast.AST | int, str]]:
        """The places (a node or a line) where ``source`` breaks the law, and what to do instead."""

    def findings(self, source: Source) -> Iterator[Finding]:
        """The breaches that no comment excuses."""
        for place, message in self.breaches(source):
            first, last = _lines_of(place)
            if not any(self.excuses(source, line) for line in source.lines[first - 1 : last]):
                yield Finding(self.escape, source.path, first, message)

    def excuses(self, source: Source, line: str) -> bool:
        """Whether a line of ``source`` carries this law's escape with a reason."""
        return re.search(rf"# law: {re.escape(self.escape)} - \S", line) is not None


def _lines_of(place: ast.AST | int) -> tuple[int, int]:
    if isinstance(place, int):
        return place, place
    first: int = getattr(place, "lineno", 1)
    last: int = getattr(place, "end_lineno", None) or first
    return first, last


def depth_of(room: str) -> int:
    """How far down the house a room lies.

    :raises ValueError: when the room is on no floor.
    """
    for depth, floor in enumerate(LAYERS):
        if room in floor:
            return depth
    raise ValueError(f"the room {room!r} is on no floor of the house")


def chain_of(node: ast.AST) -> tuple[ast.AST, list[str]]:
    """What a chain such as ``Deal.objects.filter(…).update`` starts with, and its names from left to right."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return node, names[::-1]
