"""``python -m tools.locks`` checks, without a network, that the locks answer to what is asked for.

Every package named in ``requirements/*.in`` is pinned in its lock at a version that fits, every pin carries
hashes, the three locks agree with each other, and ``pyproject.toml`` asks for the same as ``runtime.in``.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parent.parent
NAMES: Final = ("runtime", "build", "test")
_PIN: Final = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)", re.M
)


def asked(folder: Path, name: str) -> list[Requirement]:
    """What ``<name>.in`` asks for, and what the files it refers to do."""
    found = []
    for line in (folder / f"{name}.in").read_text(encoding="utf-8").splitlines():
        wanted = line.partition("#")[0].strip()
        if wanted.startswith("-r "):
            found += asked(folder, wanted.removeprefix("-r ").strip().removesuffix(".in"))
        elif wanted and not wanted.startswith("-"):
            found.append(Requirement(wanted))
    return found


def pins(folder: Path, name: str) -> Mapping[str, tuple[str, bool]]:
    """The version of each package in ``<name>.txt``, and whether it carries hashes."""
    text = (folder / f"{name}.txt").read_text(encoding="utf-8")
    return {
        canonicalize_name(found["name"]): (found["version"], "--hash=sha256:" in found["rest"])
        for found in _PIN.finditer(text)
    }


def faults(root: Path = ROOT) -> Iterator[str]:
    """What does not fit, one line each."""
    folder = root / "requirements"
    locks = {name: pins(folder, name) for name in NAMES}
    for name in NAMES:
        yield from _unanswered(name, asked(folder, name), locks[name])
        yield from (
            f"{name}.txt: {package} has no hashes" for package, (_, hashed) in locks[name].items() if not hashed
        )
        yield from (
            f"{name}.txt has {package} {version}, test.txt has {locks['test'].get(package, ('none',))[0]}"
            for package, (version, _) in locks[name].items()
            if locks["test"].get(package, ("none",))[0] != version
        )
    yield from _different_from_project(root, asked(folder, "runtime"))


def _unanswered(name: str, wanted: list[Requirement], lock: Mapping[str, tuple[str, bool]]) -> Iterator[str]:
    for requirement in wanted:
        version, _ = lock.get(canonicalize_name(requirement.name), ("", False))
        if not version:
            yield f"{name}.txt has no {requirement.name}: run make lock"
        elif not requirement.specifier.contains(version, prereleases=True):
            yield f"{name}.txt has {requirement.name} {version}, asked for is {requirement}: run make lock"


def _different_from_project(root: Path, wanted: list[Requirement]) -> Iterator[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {str(Requirement(line)) for line in project["dependencies"]}
    for requirement in sorted(declared ^ {str(requirement) for requirement in wanted}):
        yield f"{requirement} is in only one of pyproject.toml and requirements/runtime.in"


def main() -> int:
    """Print the faults and their number; the exit code is 1 when there is one."""
    found = list(faults())
    print(*found, f"{len(found)} faults in the locks", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
