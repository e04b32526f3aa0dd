"""What every version of a metric has ever meant: ``python -m tools.definitions keep`` adds new ones to the list.

A version is never changed: entries carry its number, and what they counted would silently mean another thing.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

KEPT: Final = Path(__file__).parent.parent / "yeji/ledger/tests/definitions.json"


def declared() -> dict[str, Any]:
    """The definition of each version that the code declares, as data."""
    from yeji.ledger.metrics import registry

    said = {f"{metric.key} v{metric.version}": metric.definition() for metric in registry}
    known: dict[str, Any] = json.loads(json.dumps(said, default=str))
    return known


def kept() -> dict[str, Any]:
    """The definitions written down so far."""
    known: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return known


def changed() -> list[str]:
    """The versions whose declaration is no longer what was written down: each needs a version of its own."""
    now = declared()
    return [name for name, definition in kept().items() if name in now and now[name] != definition]


def unwritten() -> list[str]:
    """The versions that are not written down yet."""
    return sorted(declared().keys() - kept().keys())


def keep() -> None:
    """Write down what is new. What is written stays as it is."""
    text = json.dumps({**declared(), **kept()}, indent=1, sort_keys=True, ensure_ascii=False)
    KEPT.write_text(f"{text}\n", encoding="utf-8")


def main(asked: str) -> int:
    """Run one command; 1 for one that is none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
    import django

    django.setup()
    if asked != "keep":
        print(__doc__, file=sys.stderr)
        return 1
    keep()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
