"""Metrics, credit lines, entries by year, and everything that is summed up from them."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ENTRY = """
CREATE SEQUENCE ledger_entry_id AS bigint CACHE 100;
CREATE TABLE ledger_entry (
    id bigint NOT NULL DEFAULT nextval('ledger_entry_id'),
    metric_id integer NOT NULL,
    scenario smallint NOT NULL,
    part smallint NOT NULL,
    day date NOT NULL,
    belongs_on date NOT NULL,
    position bigint,
    person bigint,
    unit bigint,
    territory bigint,
    product bigint,
    customer bigint,
    stage bigint,
    amount numeric(20, 4) NOT NULL,
    count integer NOT NULL,
    currency char(3),
    currency_amount numeric(20, 4) NOT NULL,
    record bigint NOT NULL,
    line bigint,
    overlay boolean NOT NULL,
    adjusts boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    written_at timestamptz NOT NULL DEFAULT clock_timestamp()
) PARTITION BY RANGE (day);
CREATE INDEX ledger_entry_record ON ledger_entry (record);
-- Sums, and the records behind them, are read from this index alone.
CREATE INDEX ledger_entry_metric_day_person ON ledger_entry (metric_id, scenario, day, person)
    INCLUDE (unit, customer, amount, count, overlay, record, adjusts, belongs_on);
-- Those of which a record may have more than one.
CREATE INDEX ledger_entry_odd ON ledger_entry (metric_id, scenario, day)
    INCLUDE (person, unit, overlay, record, adjusts, belongs_on) WHERE count <> 1 OR adjusts;
CREATE INDEX ledger_entry_largest ON ledger_entry (metric_id, amount DESC, record)
    INCLUDE (day, person, unit, count, overlay, adjusts)
    WHERE part = 0 AND scenario = 0 AND currency IS NOT NULL;
-- Entries come in the order in which they are written, so a few bytes for each stretch of the table say which is when.
CREATE INDEX ledger_entry_written ON ledger_entry USING brin (written_at) WITH (pages_per_range = 32);
"""

PEOPLE = "metric_id, scenario, month, position, person, unit, overlay"
LOOSE = "NOT folded OR (amount = 0 AND count = 0)"

# Rows are found by month or by their whole key. Nothing ever names one by its id, whose index was the dearest of all.
KEYS = f"""
ALTER TABLE ledger_rollup DROP CONSTRAINT ledger_rollup_pkey;
ALTER TABLE ledger_summary DROP CONSTRAINT ledger_summary_pkey;
ALTER TABLE ledger_balance DROP CONSTRAINT ledger_balance_pkey;
ALTER TABLE ledger_standing DROP CONSTRAINT ledger_standing_pkey;
ALTER TABLE ledger_folded DROP CONSTRAINT ledger_folded_pkey;
CREATE UNIQUE INDEX rollup_key ON ledger_rollup ({PEOPLE}, product) NULLS NOT DISTINCT WHERE folded;
CREATE UNIQUE INDEX summary_key ON ledger_summary ({PEOPLE}, stage) NULLS NOT DISTINCT WHERE folded;
CREATE INDEX rollup_loose ON ledger_rollup (month) WHERE {LOOSE};
CREATE INDEX summary_loose ON ledger_summary (month) WHERE {LOOSE};
CREATE UNIQUE INDEX balance_key ON ledger_balance (metric_id, month, position, person, unit, overlay, stage)
    NULLS NOT DISTINCT;
CREATE INDEX balance_nothing ON ledger_balance (month) WHERE amount = 0 AND count = 0;
CREATE UNIQUE INDEX folded_key ON ledger_folded (metric_id, scenario, month) INCLUDE (times);
"""

FIRST_YEAR, LAST_YEAR = 2021, 2032


def partitions() -> str:
    """One partition a year around today's use, one for what lies before and one for what lies after."""
    bounds = ["MINVALUE", *(f"'{year}-01-01'" for year in range(FIRST_YEAR, LAST_YEAR + 1)), "MAXVALUE"]
    names = ["before", *(str(year) for year in range(FIRST_YEAR, LAST_YEAR)), "after"]
    return "".join(
        f"CREATE TABLE ledger_entry_{name} PARTITION OF ledger_entry FOR VALUES FROM ({start}) TO ({end});"
        for name, start, end in zip(names, bounds, bounds[1:], strict=False)
    )


def narrow_rights(apps: Any, schema_editor: Any) -> None:
    """The application may append to the parent alone; the partitions are nobody's but the owner's."""
    app = settings.DATABASES["default"]["USER"]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'ledger_entry'::regclass")
        for (name,) in cursor.fetchall():
            cursor.execute(f'REVOKE ALL ON {name} FROM "{app}"')


class Migration(migrations.Migration):
    # What instances made before these were one have run; such an instance has nothing left to do.
    replaces = [
        ("ledger", "0001_first"),
        ("ledger", "0002_frozen_rates_and_steps_of_closing"),
        ("ledger", "0003_sums_without_products"),
        ("ledger", "0004_cover_customers_and_people"),
        ("ledger", "0005_stages_of_stocks"),
        ("ledger", "0006_records_behind_figures"),
        ("ledger", "0007_cover_sums"),
        ("ledger", "0008_seals_and_balances"),
        ("ledger", "0009_built_metrics"),
        ("ledger", "0010_what_stands"),
        ("ledger", "0011_tiles_and_words"),
        ("ledger", "0012_the_odd_ones_of_what_stands"),
        ("ledger", "0013_how_often_months_were_folded"),
        ("ledger", "0014_following"),
    ]

    initial = True

    dependencies = [
        ("platform", "0001_whole"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "scenario",
                    models.SmallIntegerField(
                        choices=[(0, "actual"), (1, "target"), (2, "floor"), (3, "stretch"), (4, "forecast")]
                    ),
                ),
                (
                    "part",
                    models.SmallIntegerField(choices=[(0, "flow"), (1, "opening"), (2, "change"), (3, "closing")]),
                ),
                ("day", models.DateField()),
                ("belongs_on", models.DateField()),
                ("position", models.BigIntegerField(null=True)),
                ("person", models.BigIntegerField(null=True)),
                ("unit", models.BigIntegerField(null=True)),
                ("territory", models.BigIntegerField(null=True)),
                ("product", models.BigIntegerField(null=True)),
                ("customer", models.BigIntegerField(null=True)),
                ("stage", models.BigIntegerField(null=True)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("count", models.IntegerField()),
                ("currency", models.CharField(max_length=3, null=True)),
                ("currency_amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("record", models.BigIntegerField()),
                ("line", models.BigIntegerField(null=True)),
                ("overlay", models.BooleanField()),
                ("adjusts", models.BooleanField()),
                ("recorded_at", models.DateTimeField()),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_entry",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=100, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Following",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=100)),
                ("written", models.CharField(max_length=100)),
                ("records", models.JSONField()),
                ("changed", models.JSONField(null=True)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("after", models.BigIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=1000)),
            ],
        ),
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
            name="TileChoice",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("tiles", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Watermark",
            fields=[
                ("at", models.DateTimeField(primary_key=True, serialize=False)),
                ("below", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Metric",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("version", models.IntegerField()),
                ("since", models.DateField(null=True)),
                ("definition", models.JSONField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key", "version"), name="metric_version_once")],
            },
        ),
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
        migrations.CreateModel(
            name="Period",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(unique=True)),
                ("ends_on", models.DateField(unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("calculated", "calculated"),
                            ("reviewed", "reviewed"),
                            ("locked", "locked"),
                            ("paid", "paid"),
                        ],
                        max_length=12,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "calculated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Definition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60)),
                ("version", models.IntegerField()),
                ("since", models.DateField(null=True)),
                ("body", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("filling", "being filled in"),
                            ("live", "in use"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("progress", models.SmallIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("problem", models.CharField(blank=True, max_length=1000)),
                ("retired", models.BooleanField(default=False)),
                ("effect", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("live_at", models.DateTimeField(null=True)),
                ("worded_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "worded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("key", "version"), name="definition_version_once")],
            },
        ),
        migrations.CreateModel(
            name="CreditLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.BigIntegerField()),
                ("number", models.SmallIntegerField()),
                ("spell", models.IntegerField(default=1)),
                ("person", models.BigIntegerField(null=True)),
                ("position", models.BigIntegerField(null=True)),
                ("unit", models.BigIntegerField(null=True)),
                ("share", models.DecimalField(decimal_places=4, max_digits=7)),
                ("kind", models.SmallIntegerField(choices=[(0, "direct"), (1, "split"), (2, "overlay")])),
                ("currency", models.CharField(max_length=3, null=True)),
                ("rate", models.DecimalField(decimal_places=10, max_digits=20, null=True)),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("kin", models.TextField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.event",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["record", "event"], name="creditline_record"),
                    models.Index(
                        condition=models.Q(("kin__isnull", False)), fields=["event", "kin"], name="creditline_kin"
                    ),
                ],
            },
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
        migrations.CreateModel(
            name="PeriodChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField()),
                ("before", models.CharField(blank=True, max_length=12)),
                ("after", models.CharField(blank=True, max_length=12)),
                ("at", models.DateTimeField()),
                ("known_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["starts_on", "id"], name="periodchange_month")],
            },
        ),
        migrations.CreateModel(
            name="Rollup",
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
                ("product", models.BigIntegerField(null=True)),
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
                "indexes": [models.Index(fields=["metric", "scenario", "month"], name="rollup_metric_month")],
            },
        ),
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
                        condition=models.Q(("count", 1), _negated=True),
                        fields=["metric", "record"],
                        name="standing_odd",
                    ),
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
                ("stage", models.BigIntegerField(null=True)),
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
                        fields=["metric", "scenario", "month"],
                        include=("person", "unit", "position", "stage", "overlay", "amount", "count"),
                        name="summary_covering",
                    )
                ],
            },
        ),
        migrations.RunSQL(ENTRY + partitions(), "DROP TABLE ledger_entry; DROP SEQUENCE ledger_entry_id"),
        migrations.RunPython(narrow_rights, migrations.RunPython.noop),
        migrations.RunSQL(KEYS, migrations.RunSQL.noop),
    ]
