"""Lists under names, the columns that somebody chose, and the records that he opened last."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


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
    by = models.CharField(max_length=40, blank=True, default="")
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


class Looked(models.Model):
    """A record that somebody opened, and when last."""

    id = models.BigAutoField(primary_key=True)
    account = models.BigIntegerField()
    record = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "record"], name="looked_once")]
        indexes = [models.Index(fields=["account", "-at"], name="looked_last")]
