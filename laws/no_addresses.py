"""The law of locks without addresses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from laws.law import Law, Source

_PIP = re.compile(
    r"^\s*(?:-i\b|-f\b|--(?:index-url|extra-index-url|find-links|trusted-host|no-index)\b)|://|\bgit\+|\s@\s"
)
_NPM = re.compile(r'"resolved"|"version": "(?:https?|git(?:\+\w+)?|file):|^\s*registry\s*=')


class LocksNameNoAddress(Law):
    """A lock says which package and which hash; where it is fetched from is the reader's own setting.

    An address in a lock ties everybody to one server, and fails behind a mirror.
    """

    globs = ("requirements/*.txt", "requirements/*.in", "frontend/package-lock.json", "frontend/.npmrc")
    escape = "address"
    stands_at = "requirements/runtime.txt"
    good = (
        "django==5.2.19 \\\n    --hash=sha256:00\n    # via django-csp",
        "-r runtime.in\n-c runtime.txt",
        '# at: frontend/package-lock.json\n{"node_modules/sass": {"version": "1.0.0", "integrity": "sha512-x=="}}',
        '# at: frontend/package-lock.json\n{"funding": {"url": "https://example.org/thanks"}}',
        "# at: frontend/.npmrc\nignore-scripts=true",
    )
    bad = (
        "--index-url https://example.org/simple",
        "-i https://example.org/simple",
        "--find-links wheels",
        "-f wheels",
        "django @ file:///wheels/django.whl",
        "django @ git+ssh://example.org/django",
        '# at: frontend/package-lock.json\n{"resolved": "x"}',
        '# at: frontend/package-lock.json\n{"version": "https://example.org/sass.tgz"}',
        "# at: frontend/.npmrc\nregistry=https://example.org",
    )

    def breaches(self, source: Source) -> Iterator[tuple[ast.AST | int, str]]:
        """Lines that name an index, a link or a folder."""
        pattern = _PIP if source.path.startswith("requirements/") else _NPM
        for number, line in enumerate(source.lines, start=1):
            if pattern.search(line):
                yield number, f"the lock names an address: {line.strip()[:60]}"
