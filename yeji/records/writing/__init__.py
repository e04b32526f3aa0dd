"""The one door for writing. Nothing reaches a record's table but through here, or its twin for bulk work.

A write is allowed (``allowing``), decided (``drafts``, ``clashes``), done (``door``) and told (``telling``).
"""

from yeji.records.writing.clashes import Conflict
from yeji.records.writing.door import remove, restore, save
from yeji.records.writing.refusals import AlreadyThere, MayNotWrite, NotAccepted
from yeji.records.writing.telling import react, set_context, wrote

__all__ = [
    "AlreadyThere",
    "Conflict",
    "MayNotWrite",
    "NotAccepted",
    "react",
    "remove",
    "restore",
    "save",
    "set_context",
    "wrote",
]
