"""Rows that a statement appends to the sums cost less: they are found again by their number, which only grows."""

from django.db import migrations

LOOSE = "NOT folded OR (amount = 0 AND count = 0)"
TABLES = ("ledger_rollup", "ledger_summary", "ledger_balance", "ledger_standing")

# The fold asks for loose rows of the roll-up whatever their month. Among a few dozen months a new row is looked for its
# place between thousands of its like; by number it goes to the end. Numbers say nothing, so each session takes many.
LESS = f"""
DROP INDEX rollup_loose;
CREATE INDEX rollup_loose ON ledger_rollup (id) WHERE {LOOSE};
{"".join(f"ALTER TABLE {table} ALTER COLUMN id SET CACHE 1000;" for table in TABLES)}
"""
BEFORE = f"""
DROP INDEX rollup_loose;
CREATE INDEX rollup_loose ON ledger_rollup (month) WHERE {LOOSE};
{"".join(f"ALTER TABLE {table} ALTER COLUMN id SET CACHE 1;" for table in TABLES)}
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_whole"),
    ]

    operations = [
        migrations.RunSQL(LESS, BEFORE),
    ]
