"""What stands of stocks record by record; and the largest entries of flows are found at once."""

import django.db.models.deletion
from django.db import migrations, models

KEYS = "metric_id, record, position, person, unit, product, customer, stage, overlay"

# Nothing ever names a row by its id.
FILL = f"""
ALTER TABLE ledger_standing DROP CONSTRAINT ledger_standing_pkey;
INSERT INTO ledger_standing ({KEYS}, day, amount, count)
SELECT {KEYS}, max(day), sum(amount), sum(count) FROM ledger_entry WHERE part <> 0 AND scenario = 0
GROUP BY {KEYS} HAVING sum(amount) <> 0 OR sum(count) <> 0;
"""

LARGEST = """
CREATE INDEX ledger_entry_largest ON ledger_entry (metric_id, amount DESC, record)
    INCLUDE (day, person, unit, count, overlay, adjusts)
    WHERE part = 0 AND scenario = 0 AND currency IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0009_built_metrics"),
    ]

    operations = [
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.BigIntegerField()),
                ("position", models.BigIntegerField(null=True)),
                ("person", models.BigIntegerField(null=True)),
                ("unit", models.BigIntegerField(null=True)),
                ("product", models.BigIntegerField(null=True)),
                ("customer", models.BigIntegerField(null=True)),
                ("stage", models.BigIntegerField(null=True)),
                ("overlay", models.BooleanField()),
                ("day", models.DateField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("count", models.IntegerField()),
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
                    models.Index(fields=["record", "metric"], name="standing_record"),
                    models.Index(fields=["metric", "-day", "-record"], name="standing_newest"),
                    models.Index(
                        fields=["metric", "-amount", "record"],
                        include=(
                            "person",
                            "unit",
                            "position",
                            "product",
                            "customer",
                            "stage",
                            "overlay",
                            "count",
                            "day",
                        ),
                        name="standing_largest",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(LARGEST, "DROP INDEX ledger_entry_largest"),
    ]
