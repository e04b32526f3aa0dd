"""The directory of all records and their history. Both are written by the database's own triggers."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
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


class SearchEntry(models.Model):
    """What one record is found by. Derived: ``records.search`` keeps it, and can make it again."""

    pk = models.CompositePrimaryKey("type", "id")
    type = models.CharField(max_length=60)
    id = models.BigIntegerField()
    owner = models.BigIntegerField(null=True)
    words = SearchVectorField()

    class Meta:
        db_table = "records_search"
        indexes = [
            GinIndex(fields=["words"], name="search_words"),
            models.Index(fields=["type", "owner", "id"], name="search_owner"),
        ]


class SearchWaiting(models.Model):
    """Records of one large write that are not in the index yet."""

    id = models.BigAutoField(primary_key=True)
    type = models.CharField(max_length=60)
    records = ArrayField(models.BigIntegerField())

    class Meta:
        db_table = "records_searchwaiting"


class SearchState(models.Model):
    """How far the records of a type that were there before the index have been brought into it."""

    type = models.CharField(max_length=60, primary_key=True)
    form = models.TextField()
    done_to = models.BigIntegerField()
    until = models.BigIntegerField()

    class Meta:
        db_table = "records_searchstate"


class SavedView(models.Model):
    """A list that somebody gave a name: see ``records.views.shape.View``."""

    id = models.BigAutoField(primary_key=True)
    type = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey("platform.Account", on_delete=models.CASCADE, related_name="+")
    filter: models.JSONField[Any, Any] = models.JSONField(default=dict)
    sort = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=100, blank=True)
    look = models.CharField(max_length=10, default="list")
    columns: models.JSONField[Any, Any] = models.JSONField(default=list)
    shared = models.BooleanField(default=False)
    roles = ArrayField(models.CharField(max_length=40), default=list)
    units = ArrayField(models.BigIntegerField(), default=list)
    default_roles = ArrayField(models.CharField(max_length=40), default=list)
    place = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "records_view"
        indexes = [models.Index(fields=["type", "owner"], name="view_type_owner")]


class ViewEvent(models.Model):
    """What was done to a view, by whom and when: its content afterwards."""

    id = models.BigAutoField(primary_key=True)
    view = models.BigIntegerField()
    account = models.BigIntegerField()
    verb = models.CharField(max_length=20)
    content: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        db_table = "records_viewevent"
        indexes = [models.Index(fields=["view", "-id"], name="viewevent_view")]


class ColumnChoice(models.Model):
    """The columns that somebody chose for a view of a type."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey("platform.Account", on_delete=models.CASCADE, related_name="+")
    type = models.CharField(max_length=60)
    view = models.CharField(max_length=40, blank=True)
    columns: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        db_table = "records_columnchoice"
        constraints = [models.UniqueConstraint(fields=["account", "type", "view"], name="column_choice_once")]
