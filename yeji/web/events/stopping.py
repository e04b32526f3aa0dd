"""Whether the server has been asked to stop: one byte that the workers share with the process they parted from."""

from __future__ import annotations

from multiprocessing import RawValue
from typing import Any, Final

stopping: Final[Any] = RawValue("b", 0)
