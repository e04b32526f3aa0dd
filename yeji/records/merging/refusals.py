"""Why records are not made one, or not made several again."""

from __future__ import annotations

from yeji.kit.refusal import Refused


class CannotMerge(Refused):
    """These records cannot be made one."""

    status = 422
    code = "merge.refused"


class CannotUnmerge(Refused):
    """What was merged cannot be taken apart any more, or not yet."""

    status = 409
    code = "merge.cannot_undo"


class NoSuchMerge(Refused):
    """There is no such merge, it was undone, or the one who asks may not see it."""

    status = 404
    code = "merge.unknown"
