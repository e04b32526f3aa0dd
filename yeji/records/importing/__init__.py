"""Files in: read, map, check, write; good rows go in, bad ones come back with their reasons."""

from yeji.records.importing.mapping import Mapping, read_mapping
from yeji.records.importing.outcome import Outcome, RowRefused
from yeji.records.importing.run import run_import

__all__ = ["Mapping", "Outcome", "RowRefused", "read_mapping", "run_import"]
