"""Targets."""

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import yeji.platform.custom_values
import yeji.platform.rows

NO_OVERLAP = """
-- A node's target on one metric and level is never given twice for the same day.
ALTER TABLE planning_target ADD CONSTRAINT target_given_once
    EXCLUDE USING gist (
        int8range(coalesce(unit_id, person_id, 0), coalesce(unit_id, person_id, 0), '[]') WITH &&,
        int8range(hashtextextended(metric || ' ' || level, 0), hashtextextended(metric || ' ' || level, 0), '[]') WITH &&,
        daterange(starts_on, ends_on) WITH &&
    ) WHERE (deleted_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
"""


class Migration(migrations.Migration):
    # What instances made before these were one have run; such an instance has nothing left to do.
    replaces = [
        ("planning", "0001_first"),
        ("planning", "0002_own_fields"),
        ("planning", "0003_forecasts"),
    ]

    initial = True

    dependencies = [
        ("org", "0001_whole"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("metric", models.CharField(max_length=100)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("target", "target"),
                            ("floor", "floor"),
                            ("stretch", "stretch"),
                            ("forecast", "forecast"),
                        ],
                        default="target",
                        max_length=10,
                    ),
                ),
                ("period", models.CharField(max_length=10)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20)),
                ("code", models.CharField(max_length=200, null=True, unique=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.person"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="target_amount"),
                    models.CheckConstraint(
                        condition=models.Q(("unit__isnull", True), ("person__isnull", True), _connector="OR"),
                        name="target_one_node",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(NO_OVERLAP, migrations.RunSQL.noop),
    ]
