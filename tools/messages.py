"""The Chinese words of every room: ``python -m tools.messages extract|check|compile [ROOM …]``.

``extract`` brings the sentences of the source into ``<room>/locale/zh_Hans/LC_MESSAGES/django.po``, keeping
the translations that are there. ``check`` lists every sentence that a Chinese reader would not get, and
fails when there is one. ``compile`` writes the ``.mo`` files the product reads. English needs no catalogue.
"""

from __future__ import annotations

import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools.extraction import rooms, sentences

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = ROOT / "yeji"
_HEADER: Final = """\
# Chinese words of {room}. The sentences come from the source (make messages); the translations are written here.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
_PLACE: Final = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]")
_BRACES: Final = re.compile(r"\{\w*\}")
_HALF_WIDTH: Final = re.compile(r"[一-鿿][,;:?!]|[,;:?!][一-鿿]")


def catalogue_of(room: Path) -> Path:
    """Where a room keeps its translations."""
    return room / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def extract(room: Path, root: Path = ROOT) -> bool:
    """Bring a room's catalogue up to its source, and say whether that changed it."""
    wanted = sentences(room, root)
    file = catalogue_of(room)
    if not len(wanted) and not file.exists():
        return False
    kept = _read(file)
    for message in _messages(wanted):
        old = kept.get(message.id, message.context)
        if old is not None:
            message.string = old.string
            message.flags |= old.flags & {"fuzzy"}
            message.user_comments = old.user_comments
    new = _written(wanted, room.relative_to(root))
    if file.exists() and file.read_text(encoding="utf-8") == new:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(new, encoding="utf-8")
    return True


def faults(room: Path, root: Path = ROOT) -> Iterator[str]:
    """What a Chinese reader of a room would miss, one line each."""
    wanted, kept = sentences(room, root), _read(catalogue_of(room))
    for message in _messages(wanted):
        where = f"{message.locations[0][0]}: {message.id!r}"
        found = kept.get(message.id, message.context)
        if found is None:
            yield f"{where} is not in the catalogue (make messages)"
        elif not _translation(found):
            yield f"{where} has no Chinese"
        else:
            yield from (f"{where} {fault}" for fault in _faults_of(found))
    for message in _messages(kept):
        if wanted.get(message.id, message.context) is None:
            yield f"{catalogue_of(room).relative_to(root)}: {message.id!r} is nowhere in the source (make messages)"


def quarrels(catalogues: Sequence[Path]) -> Iterator[str]:
    """Sentences that two rooms translate differently: at run time only one of the two would be shown."""
    translations: dict[tuple[object, object], dict[str, str]] = defaultdict(dict)
    for file in catalogues:
        for message in _messages(_read(file)):
            room = file.parent.parent.parent.parent.name
            translations[message.context, message.id].setdefault(_translation(message), room)
    for (_, msgid), found in translations.items():
        if len(found) > 1:
            said = ", ".join(f"{translation!r} in {room}" for translation, room in found.items())
            yield f"{msgid!r} is {said}: use one, or pgettext with a context"


def compiled(room: Path) -> Path | None:
    """Write the file that the product reads, and say where; none for a room without sentences."""
    file = catalogue_of(room)
    if not file.exists():
        return None
    target = file.with_suffix(".mo")
    buffer = io.BytesIO()
    write_mo(buffer, _read(file))
    if not target.exists() or target.read_bytes() != buffer.getvalue():
        target.write_bytes(buffer.getvalue())
    return target


def every_fault(package: Path = PACKAGE, root: Path = ROOT) -> list[str]:
    """All that is wrong with the translations of all rooms."""
    found = [fault for room in rooms(package) for fault in faults(room, root)]
    return found + list(quarrels([file for room in rooms(package) if (file := catalogue_of(room)).exists()]))


def _faults_of(message: Message) -> Iterator[str]:
    translation = _translation(message)
    sources = (message.id,) if isinstance(message.id, str) else message.id
    if message.fuzzy:
        yield "is marked fuzzy"
    given = {place for source in sources for place in _places(source)}
    named = set(_places(translation))
    if named != given:
        yield f"has other places in Chinese: {', '.join(sorted(named ^ given))}"
    elif _PLACE.search(translation) and not _can_be_filled(translation):
        yield "has a stray per cent sign in Chinese"
    if _HALF_WIDTH.search(translation):
        yield f"has half-width punctuation in Chinese: {translation!r}"


def _places(text: str) -> list[str]:
    return _PLACE.findall(text) + _BRACES.findall(text)


def _can_be_filled(translation: str) -> bool:
    try:
        _PLACE.sub("", translation) % {}
    except (TypeError, ValueError, KeyError):
        return False
    return True


def _read(file: Path) -> Catalog:
    if not file.exists():
        return Catalog(locale="zh_Hans_CN", fuzzy=False)
    with file.open("rb") as stream:
        return read_po(stream, locale="zh_Hans_CN")


def _written(catalogue: Catalog, room: Path) -> str:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, omit_header=True, sort_output=True, include_lineno=False)
    return _HEADER.format(room=room.as_posix()) + buffer.getvalue().decode()


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _translation(message: Message) -> str:
    string = message.string
    return string if isinstance(string, str) else (string[0] if string else "")


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks; the exit code is 1 when a check finds something."""
    verb, *names = arguments or ("",)
    chosen = [Path(name).resolve() for name in names] or rooms(PACKAGE)
    if verb == "extract":
        changed = [room for room in chosen if extract(room)]
        print(*(f"extracted {catalogue_of(room).relative_to(ROOT)}" for room in changed), sep="\n")
    elif verb == "compile":
        print(f"compiled {len([file for room in chosen if (file := compiled(room))])} catalogues")
    elif verb == "check":
        found = every_fault() if not names else [fault for room in chosen for fault in faults(room)]
        print(*found, f"{len(found)} faults in the translations", sep="\n")
        return 1 if found else 0
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
