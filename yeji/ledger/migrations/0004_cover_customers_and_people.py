"""Customers signed, and a person's entries, are read from the index alone."""

from django.db import migrations

OLD = """
CREATE INDEX ledger_entry_metric_day ON ledger_entry (metric_id, scenario, day)
    INCLUDE (person, unit, customer, count, overlay);
"""
NEW = """
CREATE INDEX ledger_entry_metric_day_person ON ledger_entry (metric_id, scenario, day, person)
    INCLUDE (unit, customer, amount, count, overlay);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_sums_without_products"),
    ]

    operations = [
        migrations.RunSQL(
            f"DROP INDEX ledger_entry_metric_day; {NEW}", f"DROP INDEX ledger_entry_metric_day_person; {OLD}"
        ),
    ]
