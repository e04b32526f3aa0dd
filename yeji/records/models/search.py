"""What records are found by: an index that the door keeps, and how far it has come."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


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
