"""A second roll-up, without products, for what nearly every page asks; and folding that touches only what is new."""

import django.db.models.deletion
from django.db import migrations, models

PEOPLE = "metric_id, scenario, month, position, person, unit, overlay"
LOOSE = "NOT folded OR (amount = 0 AND count = 0)"

# Rows are found by month or by their whole key. Nothing ever names one by its id, whose index was the dearest of all.
INDEXES = f"""
ALTER TABLE ledger_rollup DROP CONSTRAINT ledger_rollup_pkey;
ALTER TABLE ledger_summary DROP CONSTRAINT ledger_summary_pkey;
CREATE UNIQUE INDEX rollup_key ON ledger_rollup ({PEOPLE}, product) NULLS NOT DISTINCT WHERE folded;
CREATE UNIQUE INDEX summary_key ON ledger_summary ({PEOPLE}) NULLS NOT DISTINCT WHERE folded;
CREATE INDEX rollup_loose ON ledger_rollup (month) WHERE {LOOSE};
CREATE INDEX summary_loose ON ledger_summary (month) WHERE {LOOSE};
"""

FILL = f"""
INSERT INTO ledger_summary ({PEOPLE}, amount, count, folded)
SELECT {PEOPLE}, sum(amount), sum(count), false FROM ledger_rollup GROUP BY {PEOPLE};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_frozen_rates_and_steps_of_closing"),
    ]

    operations = [
        migrations.AddField(
            model_name="rollup", name="folded", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.CreateModel(
            name="Summary",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("scenario", models.SmallIntegerField()),
                ("month", models.DateField()),
                ("position", models.BigIntegerField(null=True)),
                ("person", models.BigIntegerField(null=True)),
                ("unit", models.BigIntegerField(null=True)),
                ("overlay", models.BooleanField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("count", models.BigIntegerField()),
                ("folded", models.BooleanField(db_default=False, default=False)),
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
                "indexes": [models.Index(fields=["metric", "scenario", "month"], name="summary_metric_month")],
            },
        ),
        migrations.RunSQL(INDEXES, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
