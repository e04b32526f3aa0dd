"""Units, positions and people with their days; roles, rights and sharing; territories."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import yeji.platform.custom_values
import yeji.platform.rows

# Dated rows of one thing never overlap; core ranges need no extension.
NO_OVERLAP = """
ALTER TABLE org_unitplace ADD CONSTRAINT unit_in_one_place
    EXCLUDE USING gist (int8range(unit_id, unit_id, '[]') WITH &&, days WITH &&) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE org_positionplace ADD CONSTRAINT position_in_one_unit
    EXCLUDE USING gist (int8range(position_id, position_id, '[]') WITH &&, days WITH &&) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE org_membership ADD CONSTRAINT one_primary_a_day
    EXCLUDE USING gist (int8range(person_id, person_id, '[]') WITH &&, days WITH &&)
    WHERE ("primary") DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):
    # What instances made before these were one have run; such an instance has nothing left to do.
    replaces = [
        ("org", "0001_first"),
        ("org", "0002_who_closes_months"),
        ("org", "0003_demo_and_readers"),
        ("org", "0004_who_assists"),
        ("org", "0005_who_plans"),
        ("org", "0006_own_fields"),
        ("org", "0007_rights_by_type_and_sharing"),
        ("org", "0008_handing_over"),
        ("org", "0009_reveals"),
        ("org", "0010_sharing_some"),
        ("org", "0011_one_step_for_each_record"),
        ("org", "0012_territories"),
        ("org", "0013_who_is_responsible"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Role",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                (
                    "record_reach",
                    models.CharField(
                        choices=[
                            ("own", "own"),
                            ("team", "own unit"),
                            ("unit", "own unit and below"),
                            ("all", "whole company"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "figure_reach",
                    models.CharField(
                        choices=[
                            ("own", "own"),
                            ("team", "own unit"),
                            ("unit", "own unit and below"),
                            ("all", "whole company"),
                        ],
                        max_length=10,
                    ),
                ),
                ("administers", models.BooleanField(default=False)),
                ("closes", models.BooleanField(db_default=False, default=False)),
                ("writes", models.BooleanField(db_default=True, default=True)),
                ("assists", models.BooleanField(db_default=False, default=False)),
                ("plans", models.BooleanField(db_default=False, default=False)),
                ("hands_over", models.BooleanField(db_default=False, default=False)),
                ("looks_as", models.BooleanField(db_default=False, default=False)),
                ("reveals", models.BooleanField(db_default=False, default=False)),
                ("divided", models.BooleanField(db_default=False, default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("currency", models.CharField(max_length=3)),
                ("zone", models.CharField(max_length=64)),
                ("fiscal_start", models.SmallIntegerField(default=1)),
                ("founded_at", models.DateTimeField()),
                ("demo", models.BooleanField(default=False)),
                ("reveals_a_day", models.SmallIntegerField(db_default=30, default=30)),
                ("setup", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="company_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(("fiscal_start__range", (1, 12))), name="company_fiscal_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reveals_a_day__gte", 0)), name="company_reveals_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("name", models.CharField(max_length=200)),
                ("code", models.CharField(max_length=100, null=True, unique=True)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
                (
                    "account",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("on", models.DateField()),
                ("receivers", models.JSONField(default=dict)),
                ("follows", models.BooleanField(default=True)),
                ("closes", models.BooleanField(default=True)),
                ("leaves", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                            ("undoing", "Undoing"),
                            ("undone", "Undone"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("total", models.IntegerField(default=0)),
                ("done", models.IntegerField(default=0)),
                ("moved", models.IntegerField(default=0)),
                ("reason", models.TextField(blank=True)),
                ("kept", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.person"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("leads", models.BooleanField(default=False)),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("primary", models.BooleanField(default=True)),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.person"),
                ),
                (
                    "position",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.position"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reveal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=60)),
                ("record", models.BigIntegerField()),
                ("field", models.CharField(max_length=60)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.role"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoleField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=40)),
                ("field", models.CharField(max_length=60)),
                (
                    "access",
                    models.CharField(
                        choices=[("hidden", "hidden"), ("masked", "masked"), ("read", "read only")], max_length=10
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="org.role"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoleRight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=40)),
                (
                    "sees",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own", "own"),
                            ("team", "own unit"),
                            ("unit", "own unit and below"),
                            ("all", "whole company"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "edits",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own", "own"),
                            ("team", "own unit"),
                            ("unit", "own unit and below"),
                            ("all", "whole company"),
                        ],
                        max_length=10,
                    ),
                ),
                ("creates", models.BooleanField()),
                ("deletes", models.BooleanField()),
                ("exports", models.BooleanField()),
                (
                    "role",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="org.role"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Teammate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.BigIntegerField()),
                ("edits", models.BooleanField(default=False)),
                ("part", models.CharField(blank=True, max_length=60)),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="org.person"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Territory",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("name", models.CharField(max_length=200)),
                ("code", models.CharField(max_length=100, null=True, unique=True)),
                ("turn", models.IntegerField(null=True)),
                ("rule", models.CharField(blank=True, default="", max_length=2000)),
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
                    "manager",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.person"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.territory"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("name", models.CharField(max_length=200)),
                ("code", models.CharField(max_length=100, null=True, unique=True)),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Sharing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=40)),
                ("edits", models.BooleanField(default=False)),
                ("condition", models.JSONField(db_default={}, default=dict)),
                (
                    "owned_in",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="org.unit"),
                ),
                (
                    "seen_in",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="org.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoleUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="org.role"),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="org.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PositionPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "position",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.position"),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitPath",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("depth", models.SmallIntegerField()),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "ancestor",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="org.unit"),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="org.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("code", models.CharField(max_length=20, null=True, unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("day", models.DateField()),
                ("rate", models.DecimalField(decimal_places=10, max_digits=20)),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="exchange_rate_positive")
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="HandOverStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=60)),
                ("record", models.BigIntegerField()),
                ("to", models.BigIntegerField()),
                ("outcome", models.CharField(blank=True, db_default="", default="", max_length=10)),
                ("reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("version", models.IntegerField(null=True)),
                (
                    "handover",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="org.handover"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["handover", "outcome", "type", "id"], name="handoverstep_next")],
                "constraints": [
                    models.UniqueConstraint(fields=("handover", "type", "record"), name="handoverstep_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["state", "on"], name="handover_waiting"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("planned", "running", "undoing"))),
                fields=("person",),
                name="handover_one_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="reveal",
            index=models.Index(fields=["account", "at"], name="reveal_account_at"),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(fields=("account", "role"), name="grant_once"),
        ),
        migrations.AddConstraint(
            model_name="rolefield",
            constraint=models.UniqueConstraint(fields=("role", "type", "field"), name="role_field_once"),
        ),
        migrations.AddConstraint(
            model_name="roleright",
            constraint=models.UniqueConstraint(fields=("role", "type"), name="role_right_once"),
        ),
        migrations.AddConstraint(
            model_name="teammate",
            constraint=models.UniqueConstraint(fields=("record", "person"), name="teammate_once"),
        ),
        migrations.AddConstraint(
            model_name="sharing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("condition", {})), fields=("type", "owned_in", "seen_in"), name="sharing_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharing",
            constraint=models.CheckConstraint(
                condition=models.Q(("condition", {}), ("edits", False), _connector="OR"),
                name="sharing_some_is_seen_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleunit",
            constraint=models.UniqueConstraint(fields=("role", "unit"), name="role_unit_once"),
        ),
        migrations.AddIndex(
            model_name="unitpath",
            index=models.Index(fields=["ancestor", "unit"], name="unitpath_ancestor_unit"),
        ),
        migrations.RunSQL(NO_OVERLAP, migrations.RunSQL.noop),
    ]
