"""The stages of the sales process."""

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import yeji.platform.custom_values
import yeji.platform.rows


class Migration(migrations.Migration):
    # What instances made before these were one have run; such an instance has nothing left to do.
    replaces = [
        ("process", "0001_first"),
        ("process", "0002_stale_after"),
        ("process", "0003_own_fields"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Stage",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("name", models.CharField(max_length=100)),
                ("code", models.CharField(max_length=100, null=True, unique=True)),
                ("place", models.IntegerField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("open", "open"), ("won", "won"), ("lost", "lost")], default="open", max_length=10
                    ),
                ),
                ("stale_after", models.IntegerField(null=True)),
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
    ]
