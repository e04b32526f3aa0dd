"""``python -m tools.reference write|check``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import django
from django.utils import translation

import tools.reference
from tools.reference.pages import MAKERS, PAGES, stale


def main(arguments: Sequence[str]) -> int:
    """Do what the command line asks; the exit code is 1 when a check finds something."""
    verb = arguments[0] if arguments else ""
    if verb not in ("write", "check"):
        print(tools.reference.__doc__, file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
    django.setup()
    with translation.override("en"):
        if verb == "check":
            found = stale()
            print(
                *(f"docs/reference/{name} is out of date: python -m tools.reference write" for name in found), sep="\n"
            )
            return 1 if found else 0
        PAGES.mkdir(parents=True, exist_ok=True)
        for name, make in MAKERS.items():
            (PAGES / name).write_text(make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
