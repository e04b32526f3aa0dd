"""What was counted, and for whom: events, credit lines, entries."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yeji.ledger.models.metrics import Metric


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
