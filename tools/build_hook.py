"""What the wheel holds beside the source: the compiled translations and the built front end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ProductHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the translations, and refuses a wheel without the front end."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs before the files are collected; a development install makes them by ``make setup`` instead."""
        if version == "editable":
            return
        root = Path(self.root)
        if not any((root / "yeji" / "ui" / "static" / "built").glob("*.js")):
            raise RuntimeError("the front end is not built: run make setup first")
        sys.path.insert(0, self.root)
        from tools import messages

        messages.main(["compile"])
