"""How often the roll-ups of a metric's month were folded, by which an answer is known to be still true."""

import django.db.models.deletion
from django.db import migrations, models

# Months are found by their whole key. Nothing ever names one by its id.
KEY = """
ALTER TABLE ledger_folded DROP CONSTRAINT ledger_folded_pkey;
CREATE UNIQUE INDEX folded_key ON ledger_folded (metric_id, scenario, month) INCLUDE (times);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0012_the_odd_ones_of_what_stands"),
    ]

    operations = [
        migrations.CreateModel(
            name="Folded",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("scenario", models.SmallIntegerField()),
                ("month", models.DateField()),
                ("times", models.BigIntegerField()),
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
        ),
        migrations.RunSQL(KEY, migrations.RunSQL.noop),
    ]
