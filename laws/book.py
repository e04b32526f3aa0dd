"""All laws, and the walk over the repository that applies them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from laws.door_writes import WritesGoThroughTheDoor
from laws.keys_point_down import ForeignKeysPointDown
from laws.law import Finding, Law, Source
from laws.names import NamesSayWhatIsInside
from laws.no_addresses import LocksNameNoAddress
from laws.no_clock import NoClockBelowAFace
from laws.no_signals import NoSignals
from laws.scoped_reads import ReadsAreScoped

ROOT: Final = Path(__file__).resolve().parent.parent

LAWS: Final[tuple[Law, ...]] = (
    ReadsAreScoped(),
    WritesGoThroughTheDoor(),
    NoClockBelowAFace(),
    NoSignals(),
    ForeignKeysPointDown(),
    NamesSayWhatIsInside(),
    LocksNameNoAddress(),
)

_ESCAPE: Final = re.compile(r"# law: (\S+)")


def breaches(root: Path = ROOT, laws: Sequence[Law] = LAWS) -> list[Finding]:
    """Every place in the repository that breaks a law, in the order of the files."""
    read: dict[Path, Source] = {}
    found: list[Finding] = []
    for law in laws:
        for path in sorted({path for glob in law.globs for path in root.glob(glob)}):
            if path not in read:
                read[path] = Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
            found += law.findings(read[path])
    unknown = [finding for source in read.values() for finding in _unknown_escapes(source, laws)]
    return sorted(found + unknown, key=lambda finding: (finding.path, finding.line))


def _unknown_escapes(source: Source, laws: Sequence[Law]) -> Iterator[Finding]:
    """Excuses that no law knows: a slip of the pen would otherwise look like an excuse."""
    known = {law.escape for law in laws}
    if PurePosixPath(source.path).parts[0] != "yeji":
        return
    for number, line in enumerate(source.lines, start=1):
        named = _ESCAPE.search(line)
        if named and named[1] not in known:
            yield Finding("escape", source.path, number, f"no law has the escape {named[1]!r}")
