"""Finds the sentences that a person reads: in Python and in Django templates, room by room."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

Places = tuple[int | tuple[int, str], ...] | None

# Which arguments are the sentence, its plural and its context, by the name of the call.
_CALLS: Final[Mapping[str, Places]] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_KIT_TEXT: Final = re.compile(r"^\s*from yeji\.kit\.words import [^\n]*\bText\b(?: as (\w+))?", re.M)
_WINGS: Final = ("business", "performance", "solutions")
_NOT_SHOWN: Final = frozenset({"tests", "migrations", "static", "node_modules"})


@dataclass(frozen=True)
class Sentence:
    """One sentence in the source: its text (singular and plural when counted), context and file."""

    msgid: str | tuple[str, str]
    context: str | None
    path: str
    comments: tuple[str, ...] = ()


def rooms(package: Path) -> list[Path]:
    """The folders that keep translations of their own: the rooms, and in the wings each room's parts."""
    found = []
    for room in sorted(path for path in package.iterdir() if (path / "__init__.py").exists()):
        if room.name in _WINGS:
            found += sorted(part for part in room.iterdir() if (part / "__init__.py").exists())
        else:
            found.append(room)
    return found


def sentences(room: Path, root: Path) -> Catalog:
    """Every sentence of a room, with the files it stands in relative to ``root``."""
    catalogue = Catalog(locale="zh_Hans_CN", fuzzy=False)
    for found in (*_in_files(room, root), *(_in_help() if room.name == "cli" else ())):
        catalogue.add(
            found.msgid,
            context=found.context,
            locations=[(found.path, 1)],
            auto_comments=found.comments,
            flags=("python-format",) if _has_places(found.msgid) else (),
        )
    return catalogue


def _in_help() -> Iterator[Sentence]:
    """The help of every command and option, as the finished tree of commands has it."""
    import typer

    from yeji.cli.help_words import helps
    from yeji.cli.main import app

    for _holder, text in helps(typer.main.get_command(app)):
        yield Sentence(msgid=text, context=None, path="yeji/cli/main.py")


def in_python(source: str, path: str) -> Iterator[Sentence]:
    """The marked sentences of a Python file. ``Text`` marks only where it is the kit's."""
    kit = _KIT_TEXT.search(source)
    calls = {**_CALLS, kit[1] or "Text": None} if kit else _CALLS
    yield from _extracted(source, calls, path)


def in_template(source: str, path: str) -> Iterator[Sentence]:
    """The marked sentences of a Django template."""
    # Django turns the marks into calls and the rest into filler, whose indentation Python could not read.
    calls = "\n".join(line.lstrip() for line in templatize(source, origin=path).splitlines())
    yield from _extracted(calls, _CALLS, path)


def _in_files(room: Path, root: Path) -> Iterator[Sentence]:
    for file in sorted(room.rglob("*")):
        inside = file.relative_to(room)
        if _NOT_SHOWN.isdisjoint(inside.parts) and file.is_file():
            path = file.relative_to(root).as_posix()
            if file.suffix == ".py":
                yield from in_python(file.read_text(encoding="utf-8"), path)
            elif "templates" in inside.parts:
                yield from in_template(file.read_text(encoding="utf-8"), path)


def _extracted(source: str, calls: Mapping[str, Places], path: str) -> Iterator[Sentence]:
    stream = io.BytesIO(source.encode())
    for _, call, found, comments in extract_python(stream, dict(calls), ("Translators:",), {"encoding": "utf-8"}):
        texts = [found] if isinstance(found, str) else list(found or ())
        context, chosen = _chosen(calls[str(call)], texts)
        if chosen and all(chosen):
            msgid = chosen[0] if len(chosen) == 1 else (chosen[0], chosen[1])
            yield Sentence(msgid, context, path, tuple(str(line) for line in comments or ()))


def _chosen(places: Places, texts: Sequence[str | None]) -> tuple[str | None, list[str]]:
    """The context and the sentences among a call's arguments; none when one of them is not a literal."""
    context: str | None = None
    chosen: list[str] = []
    for place in places or (1,):
        position = place if isinstance(place, int) else place[0]
        text = texts[position - 1] if position <= len(texts) else None
        if text is None:
            return None, []
        if isinstance(place, int):
            chosen.append(text)
        else:
            context = text
    return context, chosen


def _has_places(msgid: str | tuple[str, str]) -> bool:
    return "%(" in (msgid if isinstance(msgid, str) else "".join(msgid))
