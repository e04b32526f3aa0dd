"""Seals of locked months; what stood of stocks at the start of each month; entries found by when they were written."""

import django.db.models.deletion
from django.db import migrations, models

# Balances are found by month or by their whole key. Nothing ever names one by its id.
# Entries come in the order in which they are written, so a few bytes for each stretch of the table say which is when.
INDEXES = """
ALTER TABLE ledger_balance DROP CONSTRAINT ledger_balance_pkey;
CREATE UNIQUE INDEX balance_key ON ledger_balance (metric_id, month, position, person, unit, overlay, stage)
    NULLS NOT DISTINCT;
CREATE INDEX balance_nothing ON ledger_balance (month) WHERE amount = 0 AND count = 0;
CREATE INDEX ledger_entry_written ON ledger_entry USING brin (written_at) WITH (pages_per_range = 32);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_cover_sums"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("starts_on", models.DateField(primary_key=True, serialize=False)),
                ("ends_on", models.DateField()),
                ("number", models.IntegerField(unique=True)),
                ("format", models.SmallIntegerField()),
                ("since", models.DateField(null=True)),
                ("entries", models.BigIntegerField()),
                ("days", models.JSONField()),
                ("tree", models.CharField(max_length=64)),
                ("definitions", models.CharField(max_length=64)),
                ("steps", models.CharField(max_length=64)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField()),
                ("position", models.BigIntegerField(null=True)),
                ("person", models.BigIntegerField(null=True)),
                ("unit", models.BigIntegerField(null=True)),
                ("stage", models.BigIntegerField(null=True)),
                ("overlay", models.BooleanField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("count", models.BigIntegerField()),
                (
                    "metric",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.metric",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["month", "metric"],
                        include=("person", "unit", "position", "stage", "overlay", "amount", "count"),
                        name="balance_covering",
                    )
                ],
            },
        ),
        migrations.RunSQL(INDEXES, "DROP INDEX ledger_entry_written"),
    ]
