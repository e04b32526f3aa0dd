"""What is still to be counted anew, because something that records link to was written."""

from __future__ import annotations

from typing import Any

from django.db import models


class Following(models.Model):
    """Records of a ``type`` are captured anew by the worker: those that link to ``records`` of the type ``written``.

    ``changed`` names the fields that were written there; None: any. All with numbers up to ``after`` are done.
    ``problem`` says why the rest could not be counted.
    """

    type = models.CharField(max_length=100)
    written = models.CharField(max_length=100)
    records: models.JSONField[Any, Any] = models.JSONField()
    changed: models.JSONField[Any, Any] = models.JSONField(null=True)
    day = models.DateField()
    at = models.DateTimeField()
    after = models.BigIntegerField(default=0)
    problem = models.CharField(max_length=1000, blank=True)
