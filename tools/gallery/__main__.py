"""``python -m tools.gallery``."""

from __future__ import annotations

import os
from pathlib import Path

import django


def main() -> None:
    """Write the gallery and say where it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
    django.setup()
    from tools.gallery.pages import write

    print(write(Path(__file__).resolve().parents[2] / "build" / "gallery"))


if __name__ == "__main__":
    main()
