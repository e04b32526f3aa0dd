"""Pipelines and their stages: where a deal stands and how it ended."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yeji.platform.rows import Row


class Outcome(models.TextChoices):
    """What a stage means for the result."""

    OPEN = "open", _("open")
    WON = "won", _("won")
    LOST = "lost", _("lost")


class Stage(Row):
    """A step of the sales process, in the order in which it is walked.

    What stands in it longer than ``stale_after`` days without a change is called stale.
    """

    name = models.CharField(max_length=100)
    code = models.CharField(max_length=100, null=True, unique=True)
    place = models.IntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    stale_after = models.IntegerField(null=True)
