"""Reads of the process."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.process.models import Outcome, Stage


class NoStage(Refused):
    """No stage leads to the outcome asked for."""

    status = 422
    code = "stage.missing"


def outcomes() -> dict[int, str]:
    """What each stage means for the result."""
    with connection.cursor() as cursor:
        # Asked with every deal that is written: written out, it costs a third of what building it costs.
        cursor.execute("SELECT id, outcome FROM process_stage WHERE deleted_at IS NULL")
        return dict(cursor.fetchall())


def first_stage(outcome: Outcome) -> int:
    """The first stage with this outcome.

    :raises NoStage: if there is none.
    """
    stage = Stage.unscoped.filter(deleted_at=None, outcome=outcome).order_by("place", "pk").first()
    if stage is None:
        raise NoStage(_("There is no stage with the outcome %(outcome)s.") % {"outcome": outcome.label}, field="stage")
    return int(stage.pk)
