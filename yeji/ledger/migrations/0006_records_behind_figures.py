"""The records behind a figure are read from the index; those with more than one entry have one of their own."""

from django.db import migrations

OLD = """
DROP INDEX ledger_entry_metric_day_person;
CREATE INDEX ledger_entry_metric_day_person ON ledger_entry (metric_id, scenario, day, person)
    INCLUDE (unit, customer, amount, count, overlay);
DROP INDEX ledger_entry_odd;
"""
NEW = """
DROP INDEX ledger_entry_metric_day_person;
CREATE INDEX ledger_entry_metric_day_person ON ledger_entry (metric_id, scenario, day, person)
    INCLUDE (unit, customer, amount, count, overlay, record, adjusts, belongs_on);
CREATE INDEX ledger_entry_odd ON ledger_entry (metric_id, scenario, day)
    INCLUDE (person, unit, overlay, record, adjusts, belongs_on) WHERE count <> 1 OR adjusts;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_stages_of_stocks"),
    ]

    operations = [migrations.RunSQL(NEW, OLD)]
