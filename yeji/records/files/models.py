"""What was uploaded, and to which record it belongs."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yeji.platform.models import Content


class StoredFile(models.Model):
    """A file of a record: what its sender called it, and its content.

    ``field`` is the key of the field whose value it is, empty for one that hangs on the record itself. Without a
    ``record`` it was uploaded for a form that is not sent yet, and is its sender's alone. ``came_from`` are the records
    that merges brought it from, the last one last. Its id cannot be guessed, but guards nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    record = models.BigIntegerField(null=True)
    field = models.CharField(max_length=60, blank=True, default="")
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    account = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.BigIntegerField(null=True)
    came_from = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        db_table = "records_file"
        indexes = [models.Index(fields=["record", "field", "at"], name="file_record")]
