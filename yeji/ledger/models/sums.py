"""What is added up from entries and can be made again: by month, by what stood, by record; and what was known when."""

from __future__ import annotations

from django.db import models

from yeji.ledger.models.metrics import Metric


class _Monthly(models.Model):
    """Entries summed by month and what people ask by most. Appended by each statement, ``folded`` by a job."""

    id = models.BigAutoField(primary_key=True)
    metric = models.ForeignKey(
        Metric, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    scenario = models.SmallIntegerField()
    month = models.DateField()
    position = models.BigIntegerField(null=True)
    person = models.BigIntegerField(null=True)
    unit = models.BigIntegerField(null=True)
    overlay = models.BooleanField()
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    count = models.BigIntegerField()
    folded = models.BooleanField(default=False, db_default=False)

    class Meta:
        abstract = True


class Rollup(_Monthly):
    """Entries summed by month. Appended by the database with each statement, ``folded`` by a job; readers sum."""

    product = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["metric", "scenario", "month"], name="rollup_metric_month")]


class Summary(_Monthly):
    """The roll-up without products: what pages read that ask for people, units, and the stages of a pipeline."""

    stage = models.BigIntegerField(null=True)

    class Meta:
        # Whole figures are read from the index alone: its rows lie in the table as writers came, all over it.
        indexes = [
            models.Index(
                fields=["metric", "scenario", "month"],
                include=["person", "unit", "position", "stage", "overlay", "amount", "count"],
                name="summary_covering",
            )
        ]


class Folded(models.Model):
    """How often a metric's month was folded. Between two folds rows are only appended to a month of the summary: so
    the times, and how many rows are not folded yet, say together whether anything was posted there.
    """

    id = models.BigAutoField(primary_key=True)
    metric = models.ForeignKey(
        Metric, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    scenario = models.SmallIntegerField()
    month = models.DateField()
    times = models.BigIntegerField()


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
            # A record with more than one row has one that counts for none or for several: they are looked for first.
            models.Index(
                fields=["metric", "record"],
                include=["overlay", "person", "unit"],
                name="standing_odd",
                condition=~models.Q(count=1),
            ),
            models.Index(
                fields=["metric", "-amount", "record"],
                include=["person", "unit", "position", "product", "customer", "stage", "overlay", "count", "day"],
                name="standing_largest",
            ),
        ]


class Unsummed(models.Model):
    """A metric that is filled in for the first time: its entries are not in the sums yet, and nobody asks for them.

    While they are ``put_off`` nothing is summed as it is posted.
    """

    metric = models.OneToOneField(
        Metric, on_delete=models.DO_NOTHING, related_name="+", primary_key=True, db_constraint=False
    )
    put_off = models.BooleanField(default=True)


class Watermark(models.Model):
    """At ``at``, every entry written before ``below`` was known for certain. Lets past views be read back."""

    at = models.DateTimeField(primary_key=True)
    below = models.DateTimeField()
