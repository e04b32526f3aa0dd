"""The roll-up without products tells the stages of stocks apart, so that a pipeline is read in its steps."""

from django.db import migrations, models

PEOPLE = "metric_id, scenario, month, position, person, unit, overlay"

OLD_KEY = f"""
DROP INDEX summary_key;
CREATE UNIQUE INDEX summary_key ON ledger_summary ({PEOPLE}) NULLS NOT DISTINCT WHERE folded;
"""
NEW_KEY = f"""
DROP INDEX summary_key;
CREATE UNIQUE INDEX summary_key ON ledger_summary ({PEOPLE}, stage) NULLS NOT DISTINCT WHERE folded;
"""

# Flows carry no stage: what is summed of them stays as it is.
FILL = f"""
DELETE FROM ledger_summary WHERE metric_id IN (SELECT id FROM ledger_metric WHERE definition ->> 'kind' = 'Stock');
INSERT INTO ledger_summary ({PEOPLE}, stage, amount, count, folded)
SELECT metric_id, scenario, date_trunc('month', day::timestamp)::date, position, person, unit, overlay, stage,
       sum(amount), sum(count), false
FROM ledger_entry
WHERE metric_id IN (SELECT id FROM ledger_metric WHERE definition ->> 'kind' = 'Stock')
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_cover_customers_and_people"),
    ]

    operations = [
        migrations.AddField(model_name="summary", name="stage", field=models.BigIntegerField(null=True)),
        migrations.RunSQL(NEW_KEY, OLD_KEY),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
