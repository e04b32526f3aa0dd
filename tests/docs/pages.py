"""The pages of the documentation, taken apart."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
GUIDE: Final = ROOT / "docs" / "guide"
LANGUAGES: Final = ("en", "zh")
_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_LINK: Final = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING: Final = re.compile(r"^#{1,6} (.+)$", re.M)
_SETTING: Final = re.compile(r"[A-Z_]+=")


@dataclass(frozen=True)
class Page:
    """One page of Markdown."""

    path: Path

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """The page without its blocks of code."""
        return _FENCE.sub("", self.text)

    def blocks(self, *languages: str) -> Iterator[str]:
        """The blocks of code in these languages."""
        for language, block in _FENCE.findall(self.text):
            if language in languages:
                yield block

    def links(self) -> Iterator[str]:
        """Where the page points to."""
        yield from _LINK.findall(self.prose)

    def anchors(self) -> set[str]:
        """The places in the page that one can point to, as readers of Markdown make them from headings."""
        return {anchor_of(heading) for heading in _HEADING.findall(self.prose)}

    def headings(self) -> list[int]:
        """How deep each heading is, in order."""
        return [len(found.group(0).split(" ")[0]) for found in _HEADING.finditer(self.prose)]

    def commands(self) -> Iterator[list[str]]:
        """Every command line in the page's blocks, as words, without the settings before it."""
        for block in self.blocks("sh"):
            for line in block.replace("\\\n", " ").splitlines():
                words = shlex.split(line, comments=True)
                while words and _SETTING.match(words[0]):
                    words = words[1:]
                if words:
                    yield words


def anchor_of(heading: str) -> str:
    """The anchor of a heading: small letters, spaces to hyphens, everything else but letters and digits dropped."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return kept.strip().replace(" ", "-")


def pages() -> list[Page]:
    """Every page we write."""
    return [Page(path) for path in sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")})]


def guide(language: str) -> list[Page]:
    """The guide in one language."""
    return [Page(path) for path in sorted((GUIDE / language).glob("*.md"))]
