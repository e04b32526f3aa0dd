"""The law of names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from laws.law import Law, Source

_SAY_NOTHING = frozenset({"utils", "util", "utilities", "helpers", "helper", "common", "misc", "base", "exceptions"})


class NamesSayWhatIsInside(Law):
    """A file or folder named ``utils`` or ``common`` becomes the place for whatever has no place.

    Name it after what it holds; an error lives beside the function that raises it.
    """

    globs = ("yeji/**/*.py", "tests/**/*.py", "laws/**/*.py", "tools/**/*.py")
    escape = "name"
    good = (
        "# at: yeji/kit/refusal.py\n",
        "# at: yeji/records/fields/phone.py\n",
        "# at: yeji/web/common_words.py\n",
    )
    bad = (
        "# at: yeji/kit/utils.py\n",
        "# at: yeji/web/helpers.py\n",
        "# at: yeji/org/exceptions.py\n",
        "# at: yeji/web/base.py\n",
        "# at: tests/common/people.py\n",
        "# at: yeji/records/misc/__init__.py\n",
    )

    def breaches(self, source: Source) -> Iterator[tuple[ast.AST | int, str]]:
        """Parts of the path that say nothing."""
        for part in PurePosixPath(source.path).with_suffix("").parts:
            if part in _SAY_NOTHING:
                yield 1, f"the name {part!r} does not say what is inside"
