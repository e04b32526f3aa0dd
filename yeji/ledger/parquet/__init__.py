"""The ledger as partitioned Parquet files, so that other engines can answer from it: incremental, and verifiable.

A directory holds entries by month of their day, each run's new ones in files of their own; the metrics and the paths of
units beside them; and a manifest that names every file with its hash and sums. Entries are never changed, so what was
written once stays.
"""

from yeji.ledger.parquet.exporting import check, export
from yeji.ledger.parquet.frames import NoColumns
from yeji.ledger.parquet.manifest import MANIFEST, Export, File, NotOurs

__all__ = ["MANIFEST", "Export", "File", "NoColumns", "NotOurs", "check", "export"]
