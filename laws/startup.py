"""What must not be loaded when a command or a server starts.

numpy, scipy, scikit-learn and polars cost half a second and a hundred megabytes; only the question that needs
them pays for them. What is loaded is observed, not read from the source, because it comes by any route.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterable
from typing import Final

ENTRIES: Final = ("yeji.cli.main", "yeji.config.settings", "yeji.config.urls", "yeji.config.wsgi", "yeji.config.asgi")
HEAVY: Final = frozenset({"numpy", "scipy", "sklearn", "polars", "pandas", "statsmodels", "chinese_calendar"})

_PROGRAM: Final = """
import importlib, os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
if sys.argv[1] == "yeji.config.urls":
    import django
    django.setup()
importlib.import_module(sys.argv[1])
print(*{name.partition(".")[0] for name in sys.modules}, sep="\\n")
"""


def exists(entry: str) -> bool:
    """Whether a module can be found, without running it."""
    try:
        return importlib.util.find_spec(entry) is not None
    except ModuleNotFoundError:
        return False


def loaded_by(entry: str, heavy: Iterable[str] = HEAVY) -> frozenset[str]:
    """Which of ``heavy`` are loaded once a fresh Python has imported the module ``entry``.

    :raises RuntimeError: when the module cannot be imported, with what Python said.
    """
    command = [sys.executable, "-c", _PROGRAM, entry]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{entry} cannot be imported:\n{ran.stderr}")
    return frozenset(ran.stdout.split()) & frozenset(heavy)
