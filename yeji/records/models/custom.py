"""What a company builds itself: types of record, their records and numbers, fields, checks and layouts."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yeji.org.models import Person
from yeji.platform.rows import Row


class ObjectDefinition(models.Model):
    """A kind of record that a company made itself, or what it changed in the lists of one that is declared in code.

    ``built`` tells the first from the second. ``numbering`` is the pattern of its numbers (``records.numbers``);
    ``board`` the key of the choice by which its records stand in columns, ``calendar`` that of the day by which they
    stand in a calendar; ``same`` by what duplicates are found, None as declared (``records.duplicates``).
    """

    key = models.CharField(max_length=40, primary_key=True)
    built = models.BooleanField(default=True)
    label_en = models.CharField(max_length=60, blank=True)
    label_zh = models.CharField(max_length=60, blank=True)
    plural_en = models.CharField(max_length=60, blank=True)
    title_en = models.CharField(max_length=60, blank=True)
    title_zh = models.CharField(max_length=60, blank=True)
    icon = models.CharField(max_length=40, default="file-text")
    numbering = models.CharField(max_length=60, blank=True)
    owned = models.BooleanField(default=True)
    in_menu = models.BooleanField(default=True)
    columns = ArrayField(models.CharField(max_length=40), default=list)
    filters = ArrayField(models.CharField(max_length=40), default=list)
    board = models.CharField(max_length=40, blank=True)
    calendar = models.CharField(max_length=40, blank=True, default="", db_default="")
    same: models.JSONField[Any, Any] = models.JSONField(null=True)
    place = models.IntegerField(default=0)
    deleted_at = models.DateTimeField(null=True)


class FieldDefinition(models.Model):
    """A field that a company made itself, on any type of record. ``options`` are those of its kind.

    ``required_when`` is a condition on the record under which the field is needed (``records.needed``).

    ``index`` is what the database has for it: nothing, an index that is wanted, or one that is there. A deleted one
    keeps its values until ``records.custom.upkeep`` removes both.
    """

    class Index(models.TextChoices):
        NONE = "none"
        WANTED = "wanted"
        READY = "ready"
        FAILED = "failed"

    type = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    label_en = models.CharField(max_length=60, blank=True)
    label_zh = models.CharField(max_length=60, blank=True)
    help_en = models.CharField(max_length=200, blank=True)
    help_zh = models.CharField(max_length=200, blank=True)
    options: models.JSONField[Any, Any] = models.JSONField(default=dict)
    required = models.BooleanField(default=False)
    required_when = models.CharField(max_length=500, blank=True, default="")
    private = models.BooleanField(default=False)
    unique = models.BooleanField(default=False)
    searched = models.BooleanField(default=False)
    index = models.CharField(max_length=10, choices=Index.choices, default=Index.NONE)
    place = models.IntegerField(default=0)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type", "key"], name="field_key_once")]


class SetupChange(models.Model):
    """What somebody changed in what the company built itself: nobody wonders later where a field has gone."""

    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=40)
    type = models.CharField(max_length=40)
    field = models.CharField(max_length=40, blank=True)
    before: models.JSONField[Any, Any] = models.JSONField(null=True)
    after: models.JSONField[Any, Any] = models.JSONField(null=True)


class GivenNumber(models.Model):
    """The last number that was given for a field within a text, such as ``样品-2026-{0}``."""

    pk = models.CompositePrimaryKey("type", "field", "within")
    type = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    within = models.CharField(max_length=100)
    last = models.BigIntegerField()

    class Meta:
        db_table = "records_number"


class Thing(Row):
    """A record of any kind that a company made itself. All but its name, number and owner stands in ``custom``."""

    type = models.CharField(max_length=40)
    name = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=100, null=True)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["type", "code"], name="thing_code_once")]
        indexes = [
            models.Index(fields=["type", "id"], name="thing_type"),
            models.Index(fields=["type", "name", "id"], name="thing_name"),
            models.Index(fields=["type", "owner", "id"], name="thing_owner"),
        ]


class CheckDefinition(models.Model):
    """What an administrator wants no record of a type to be like: its ``expression`` holds of those that are wrong.

    ``key`` names it in a package, among those of its type.
    """

    type = models.CharField(max_length=40)
    key = models.CharField(max_length=40, default="", blank=True)
    expression = models.TextField()
    message_en = models.CharField(max_length=200, blank=True)
    message_zh = models.CharField(max_length=200, blank=True)
    field = models.CharField(max_length=40, blank=True)
    refuses = models.BooleanField(default=True)
    deleted_at = models.DateTimeField(null=True)


class LayoutDefinition(models.Model):
    """How the fields of a type stand in its forms and on its pages, for some: see ``records.layouts.shape.Layout``.

    ``sections`` holds them in the form of ``records.layouts.told``; ``place`` is its rank among those of its type.
    """

    type = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    label_en = models.CharField(max_length=60, blank=True)
    label_zh = models.CharField(max_length=60, blank=True)
    roles = ArrayField(models.CharField(max_length=40), default=list)
    units = ArrayField(models.BigIntegerField(), default=list)
    when = models.CharField(max_length=500, blank=True)
    sections: models.JSONField[Any, Any] = models.JSONField(default=list)
    place = models.IntegerField(default=0)

    class Meta:
        db_table = "records_layout"
        constraints = [models.UniqueConstraint(fields=["type", "key"], name="layout_key_once")]
