"""The directory of all records and their history. Both are written by the database's own triggers."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.db import models


class Exact(json.JSONDecoder):
    """Reads numbers as they were written: an amount in the history never passes through a float."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "parse_float": Decimal})


class Directory(models.Model):
    """Which object type an id belongs to, so that an id alone names a record."""

    id = models.BigIntegerField(primary_key=True)
    type = models.CharField(max_length=60)


class History(models.Model):
    """One write of one record: who, when, by which verb, and each changed field's value before and after."""

    id = models.BigAutoField(primary_key=True)
    record = models.BigIntegerField()
    type = models.CharField(max_length=60)
    version = models.IntegerField()
    at = models.DateTimeField(null=True)
    written_at = models.DateTimeField()
    account = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    changes: models.JSONField[Any, Any] = models.JSONField(null=True, decoder=Exact)

    class Meta:
        indexes = [models.Index(fields=["record", "id"], name="history_record")]
