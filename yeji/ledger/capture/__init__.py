"""Capture: what the metrics call for now, minus the net of what was posted, appended. One statement per object type."""

from yeji.ledger.capture.install import install
from yeji.ledger.capture.run import capture, capture_all, chunks, owed_of

__all__ = ["capture", "capture_all", "chunks", "install", "owed_of"]
