"""The hall of the house: what counts, who is credited, what was counted, and which periods are final."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yeji.platform.models import Account


class Scenario(models.IntegerChoices):
    """What a figure is: fact or plan. Plans are entries too."""

    ACTUAL = 0, _("actual")
    TARGET = 1, _("target")
    FLOOR = 2, _("floor")
    STRETCH = 3, _("stretch")
    FORECAST = 4, _("forecast")


class Part(models.IntegerChoices):
    """Which step of a stock's life an entry is; a flow has none."""

    FLOW = 0, _("flow")
    OPENING = 1, _("opening")
    CHANGE = 2, _("change")
    CLOSING = 3, _("closing")


class CreditKind(models.IntegerChoices):
    """Direct and split credit make up unit totals; overlay stands beside them."""

    DIRECT = 0, _("direct")
    SPLIT = 1, _("split")
    OVERLAY = 2, _("overlay")


class Metric(models.Model):
    """A version of a declared metric. Entries point here; a changed meaning is a new version."""

    key = models.CharField(max_length=100)
    version = models.IntegerField()
    since = models.DateField(null=True)
    definition: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="metric_version_once")]


class Definition(models.Model):
    """A version of a metric that people built: what they chose, as data of the format that ``body`` names.

    It counts from ``since`` on (None: since the beginning), until the next version begins. ``reason`` says why it was
    changed; ``problem`` why it could not be filled in. A ``retired`` metric is offered nowhere any more.
    ``worded_by`` called it otherwise last, at ``worded_at``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        FILLING = "filling", _("being filled in")
        LIVE = "live", _("in use")
        FAILED = "failed", _("failed")

    key = models.CharField(max_length=60)
    version = models.IntegerField()
    since = models.DateField(null=True)
    body: models.JSONField[Any, Any] = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    problem = models.CharField(max_length=1000, blank=True)
    retired = models.BooleanField(default=False)
    effect: models.JSONField[Any, Any] = models.JSONField(default=list)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    live_at = models.DateTimeField(null=True)
    worded_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    worded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="definition_version_once")]


class TileChoice(models.Model):
    """The figures that somebody wants on the own overview, in order. Without a row: the usual ones."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="+")
    tiles: models.JSONField[Any, Any] = models.JSONField(default=list)


class Event(models.Model):
    """Something that can happen to a record and credits people, such as a deal won."""

    id = models.SmallAutoField(primary_key=True)
    key = models.CharField(max_length=100, unique=True)


class CreditLine(models.Model):
    """Who is credited with which part of an event of a record. The ledger reads these, not the record's owner.

    A flow's line stands from the day of the event until the event no longer counts (``ended_at``). A
    stock's line spans ``from_on`` to ``to_on``; a new ``spell`` begins when credit moves or a record reopens.
    A foreign ``currency`` has the ``rate`` of ``from_on``, frozen when the line was written. A flow's position and
    unit are those of its day; on a stock's line they are those of its first day, and entries follow the person.
    ``kin`` says of which kind the record is the first, where that is what counts.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.BigIntegerField()
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    number = models.SmallIntegerField()
    spell = models.IntegerField(default=1)
    person = models.BigIntegerField(null=True)
    position = models.BigIntegerField(null=True)
    unit = models.BigIntegerField(null=True)
    share = models.DecimalField(max_digits=7, decimal_places=4)
    kind = models.SmallIntegerField(choices=CreditKind.choices)
    currency = models.CharField(max_length=3, null=True)
    rate = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    kin = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["record", "event"], name="creditline_record"),
            models.Index(fields=["event", "kin"], name="creditline_kin", condition=models.Q(kin__isnull=False)),
        ]


class Entry(models.Model):
    """One line of the ledger. Appended, never changed; partitioned by ``day`` (see the first migration)."""

    id = models.BigIntegerField(primary_key=True)
    metric = models.ForeignKey(Metric, on_delete=models.DO_NOTHING, related_name="+")
    scenario = models.SmallIntegerField(choices=Scenario.choices)
    part = models.SmallIntegerField(choices=Part.choices)
    day = models.DateField()
    belongs_on = models.DateField()
    position = models.BigIntegerField(null=True)
    person = models.BigIntegerField(null=True)
    unit = models.BigIntegerField(null=True)
    territory = models.BigIntegerField(null=True)
    product = models.BigIntegerField(null=True)
    customer = models.BigIntegerField(null=True)
    stage = models.BigIntegerField(null=True)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    count = models.IntegerField()
    currency = models.CharField(max_length=3, null=True)
    currency_amount = models.DecimalField(max_digits=20, decimal_places=4)
    record = models.BigIntegerField()
    line = models.BigIntegerField(null=True)
    overlay = models.BooleanField()
    adjusts = models.BooleanField()
    recorded_at = models.DateTimeField()
    written_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_entry"


class Rollup(models.Model):
    """Entries summed by month. Appended by the database with each statement, ``folded`` by a job; readers sum."""

    id = models.BigAutoField(primary_key=True)
    metric = models.ForeignKey(
        Metric, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    scenario = models.SmallIntegerField()
    month = models.DateField()
    position = models.BigIntegerField(null=True)
    person = models.BigIntegerField(null=True)
    unit = models.BigIntegerField(null=True)
    product = models.BigIntegerField(null=True)
    overlay = models.BooleanField()
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    count = models.BigIntegerField()
    folded = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["metric", "scenario", "month"], name="rollup_metric_month")]


class Summary(models.Model):
    """The roll-up without products: what pages read that ask for people, units, and the stages of a pipeline."""

    id = models.BigAutoField(primary_key=True)
    metric = models.ForeignKey(
        Metric, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    scenario = models.SmallIntegerField()
    month = models.DateField()
    position = models.BigIntegerField(null=True)
    person = models.BigIntegerField(null=True)
    unit = models.BigIntegerField(null=True)
    stage = models.BigIntegerField(null=True)
    overlay = models.BooleanField()
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    count = models.BigIntegerField()
    folded = models.BooleanField(default=False, db_default=False)

    class Meta:
        # Whole figures are read from the index alone: its rows lie in the table as writers came, all over it.
        indexes = [
            models.Index(
                fields=["metric", "scenario", "month"],
                include=["person", "unit", "position", "stage", "overlay", "amount", "count"],
                name="summary_covering",
            )
        ]


class Balance(models.Model):
    """What stood of a stock at the start of a month, by the keys of the summary: what was folded before it, added up.

    Kept by the fold for every month up to the present one; a key that came to nothing has no row.
    """

    id = models.BigAutoField(primary_key=True)
    metric = models.ForeignKey(
        Metric, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    month = models.DateField()
    position = models.BigIntegerField(null=True)
    person = models.BigIntegerField(null=True)
    unit = models.BigIntegerField(null=True)
    stage = models.BigIntegerField(null=True)
    overlay = models.BooleanField()
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    count = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["month", "metric"],
                include=["person", "unit", "position", "stage", "overlay", "amount", "count"],
                name="balance_covering",
            )
        ]


class Standing(models.Model):
    """What a record has in a stock as it stands: its entries added up, by the keys of the entries. ``day`` is that of
    the newest of them.

    Kept by the database with each statement that posts; what came to nothing has no row. Rows of a record add up.
    """

    id = models.BigAutoField(primary_key=True)
    metric = models.ForeignKey(
        Metric, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    record = models.BigIntegerField()
    position = models.BigIntegerField(null=True)
    person = models.BigIntegerField(null=True)
    unit = models.BigIntegerField(null=True)
    product = models.BigIntegerField(null=True)
    customer = models.BigIntegerField(null=True)
    stage = models.BigIntegerField(null=True)
    overlay = models.BooleanField()
    day = models.DateField()
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    count = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["record", "metric"], name="standing_record"),
            models.Index(fields=["metric", "-day", "-record"], name="standing_newest"),
            models.Index(
                fields=["metric", "-amount", "record"],
                include=["person", "unit", "position", "product", "customer", "stage", "overlay", "count", "day"],
                name="standing_largest",
            ),
        ]


class PeriodStatus(models.TextChoices):
    """How far a month's closing has come. From locked on it is final."""

    CALCULATED = "calculated", _("calculated")
    REVIEWED = "reviewed", _("reviewed")
    LOCKED = "locked", _("locked")
    PAID = "paid", _("paid")


class Period(models.Model):
    """A month that is on its way to being closed. A month without a row is open."""

    starts_on = models.DateField(unique=True)
    ends_on = models.DateField(unique=True)
    status = models.CharField(max_length=12, choices=PeriodStatus.choices)
    calculated_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)


class PeriodChange(models.Model):
    """One step in the closing of a month. Appended, never changed.

    ``known_at`` is the database's own clock at the step: what was posted by then is what the step was taken on.
    """

    starts_on = models.DateField()
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    known_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["starts_on", "id"], name="periodchange_month")]


class Seal(models.Model):
    """The hash of all that became final with a month, and of the seal before it. Written by the database alone.

    ``days`` has the number of entries and their hash for each day from ``since`` (None: from the beginning) up to
    ``ends_on``; what is hashed and in which order, ``format`` says (see ``capture/closing.py``).
    """

    starts_on = models.DateField(primary_key=True)
    ends_on = models.DateField()
    number = models.IntegerField(unique=True)
    format = models.SmallIntegerField()
    since = models.DateField(null=True)
    entries = models.BigIntegerField()
    days: models.JSONField[Any, Any] = models.JSONField()
    tree = models.CharField(max_length=64)
    definitions = models.CharField(max_length=64)
    steps = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()


class Watermark(models.Model):
    """At ``at``, every entry written before ``below`` was known for certain. Lets past views be read back."""

    at = models.DateTimeField(primary_key=True)
    below = models.DateTimeField()
