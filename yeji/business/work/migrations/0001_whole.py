"""Activities."""

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import yeji.platform.custom_values
import yeji.platform.rows


class Migration(migrations.Migration):
    # What instances made before these were one have run; such an instance has nothing left to do.
    replaces = [
        ("work", "0001_first"),
        ("work", "0002_own_fields"),
    ]

    initial = True

    dependencies = [
        ("org", "0001_whole"),
        ("sales", "0001_whole"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("subject", models.CharField(max_length=300)),
                ("code", models.CharField(max_length=100, null=True, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "call"),
                            ("visit", "visit"),
                            ("meeting", "meeting"),
                            ("mail", "mail"),
                            ("task", "task"),
                            ("note", "note"),
                        ],
                        default="call",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(choices=[("open", "to do"), ("done", "done")], default="open", max_length=10),
                ),
                ("due_on", models.DateField(null=True)),
                ("due_at", models.TimeField(null=True)),
                ("done_on", models.DateField(null=True)),
                ("minutes", models.IntegerField(null=True)),
                ("result", models.TextField(blank=True)),
                (
                    "contact",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.contact",
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
                (
                    "customer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.customer"
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.deal"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.person",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(fields=["owner", "state", "due_on", "id"], name="activity_owner_state_due"),
                    models.Index(
                        models.OrderBy(models.F("due_on"), descending=True, nulls_last=True),
                        models.F("id"),
                        name="activity_due_order",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on__isnull", True), ("state", "open")),
                            models.Q(("done_on__isnull", False), ("state", "done")),
                            _connector="OR",
                        ),
                        name="activity_done_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__isnull", True), ("minutes__gte", 0), _connector="OR"),
                        name="activity_minutes",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
