"""The directory of all records and their history. Both are written by the database's own triggers."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from yeji.org.models import Person
from yeji.platform.rows import Row
from yeji.records.files.models import StoredFile  # noqa: F401 - one of this room's tables
from yeji.records.talk.models import Comment, Follow, Quiet  # noqa: F401


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


class ObjectDefinition(models.Model):
    """A kind of record that a company made itself, or what it changed in the lists of one that is declared in code.

    ``built`` tells the first from the second. ``numbering`` is the pattern of its numbers (``records.custom.numbers``);
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


class Merge(models.Model):
    """Records that were made one: ``gone`` went into ``kept``. With it the values that stayed had ``before`` and got.

    ``cleared`` is what those that went had to let go of, because it may stand in one record only.
    """

    type = models.CharField(max_length=60)
    kept = models.BigIntegerField()
    gone = ArrayField(models.BigIntegerField())
    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)
    before: models.JSONField[Any, Any] = models.JSONField(default=dict)
    after: models.JSONField[Any, Any] = models.JSONField(default=dict)
    cleared: models.JSONField[Any, Any] = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["type", "kept"], name="merge_kept"),
            GinIndex(fields=["gone"], name="merge_gone"),
        ]


class MergeMove(models.Model):
    """Records of one type that pointed to ``was`` by one field, and were pointed to the one that stayed."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="+")
    type = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    was = models.BigIntegerField()
    records = ArrayField(models.BigIntegerField())


class MassChange(models.Model):
    """One change for many records, as somebody asked for it: see ``records.mass``.

    ``change`` holds typed values by field; ``told`` says in words which records were meant; ``undoes`` the change that
    this one takes back.
    """

    class Action(models.TextChoices):
        CHANGE = "change"
        REMOVE = "remove"
        UNDO = "undo"

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"
        FAILED = "failed"

    id = models.BigAutoField(primary_key=True)
    type = models.CharField(max_length=60)
    account = models.ForeignKey("platform.Account", on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=10, choices=Action.choices)
    change: models.JSONField[Any, Any] = models.JSONField(default=dict)
    told = models.TextField(blank=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="undone_by")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_mass"
        indexes = [models.Index(fields=["account", "-id"], name="mass_account")]


class MassStep(models.Model):
    """One record of such a change: what became of it, and its values before and after, for taking it back."""

    id = models.BigAutoField(primary_key=True)
    mass = models.ForeignKey(MassChange, on_delete=models.CASCADE, related_name="+", db_index=False)
    record = models.BigIntegerField()
    outcome = models.CharField(max_length=10, blank=True, default="", db_default="")
    values: models.JSONField[Any, Any] = models.JSONField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        db_table = "records_massstep"
        indexes = [models.Index(fields=["mass", "outcome", "id"], name="massstep_next")]


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


class ImportRun(models.Model):
    """A file that somebody brings in: what is in it, how it is to be read, and how far that has come.

    Its counts are sums over its batches. ``wish`` is what a running one is asked to do; ``found`` what a rehearsal
    showed; ``kept`` the file's name among the instance's own; ``rest`` what becomes of the rows that ask and were not
    answered one by one; ``filled``: every cell of a merged range has its value, not the first alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        TRYING = "trying"
        TRIED = "tried"
        RUNNING = "running"
        PAUSED = "paused"
        CANCELLED = "cancelled"
        DONE = "done"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    type = models.CharField(max_length=60)
    account = models.BigIntegerField(null=True)
    file = models.CharField(max_length=300)
    kept = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    sheet = models.CharField(max_length=200, blank=True)
    header_row = models.IntegerField(default=0)
    encoding = models.CharField(max_length=20, blank=True)
    header: models.JSONField[Any, Any] = models.JSONField(default=list)
    map: models.JSONField[Any, Any] = models.JSONField(default=dict)
    known = models.CharField(max_length=10, default="update")
    rest = models.CharField(max_length=10, blank=True, default="")
    filled = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    wish = models.CharField(max_length=10, blank=True)
    total = models.IntegerField(default=0)
    read = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    found: models.JSONField[Any, Any] = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="importrun_account")]


class ImportBatch(models.Model):
    """What one batch of rows became, written with the rows themselves: what an undo takes back."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="+")
    number = models.IntegerField()
    read = models.IntegerField()
    created = ArrayField(models.BigIntegerField())
    updated = ArrayField(models.BigIntegerField())
    refused: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="importbatch_once")]


class ImportQuestion(models.Model):
    """A row of an import that means a record which is there, found ``by`` a field, and would change it; not ``surely``:
    by a hint alone.

    ``changes`` has by field the value before and after; ``answer`` is what somebody decided.
    """

    class Answer(models.TextChoices):
        UPDATE = "update"
        SKIP = "skip"
        CREATE = "create"

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="+", db_index=False)
    row = models.IntegerField()
    record = models.BigIntegerField()
    by = models.CharField(max_length=60)
    surely = models.BooleanField(default=True, db_default=True)
    changes: models.JSONField[Any, Any] = models.JSONField(default=dict)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "row"], name="importquestion_once")]


class ImportMap(models.Model):
    """Which columns were which fields the last time that a file with this heading came: mine, or everybody's."""

    type = models.CharField(max_length=60)
    account = models.BigIntegerField(null=True)
    heading = models.CharField(max_length=64)
    map: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "heading", "account"], name="importmap_once", nulls_distinct=False)
        ]


class ExportRun(models.Model):
    """Records that somebody took out: who, which, how many. Its file is its maker's alone, and for a while."""

    type = models.CharField(max_length=60)
    account = models.BigIntegerField(null=True)
    form = models.CharField(max_length=10)
    asked: models.JSONField[Any, Any] = models.JSONField(default=dict)
    rows = models.IntegerField(null=True)
    kept = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Looked(models.Model):
    """A record that somebody opened, and when last."""

    id = models.BigAutoField(primary_key=True)
    account = models.BigIntegerField()
    record = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "record"], name="looked_once")]
        indexes = [models.Index(fields=["account", "-at"], name="looked_last")]
