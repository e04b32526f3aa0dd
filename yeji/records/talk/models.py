"""Comments on records, and who follows which."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yeji.platform.models import Account


class Comment(models.Model):
    """What somebody said about a record. People he named stand in the text as ``@[12]``, by their ids.

    ``before`` is what it said before each change, ``came_from`` the records that merges brought it from.
    """

    record = models.BigIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    before: models.JSONField[Any, Any] = models.JSONField(default=list)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.BigIntegerField(null=True)
    came_from = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        db_table = "records_comment"
        indexes = [models.Index(fields=["record", "-id"], name="comment_record")]


class Follow(models.Model):
    """Whether an account follows a record, where that was said: whoever owns one follows it without a word."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    record = models.BigIntegerField()
    follows = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "records_follow"
        constraints = [models.UniqueConstraint(fields=["record", "account"], name="follow_once")]


class Quiet(models.Model):
    """What an account does not want to hear of the records that it follows (``following.HEARD``)."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="+")
    about = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        db_table = "records_quiet"
