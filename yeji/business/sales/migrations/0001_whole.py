"""Customers, contacts, products and deals."""

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models

import yeji.platform.custom_values
import yeji.platform.rows


class Migration(migrations.Migration):
    # What instances made before these were one have run; such an instance has nothing left to do.
    replaces = [
        ("sales", "0001_first"),
        ("sales", "0002_contacts_and_more"),
        ("sales", "0003_own_fields"),
        ("sales", "0004_expected_order"),
        ("sales", "0005_product_tree"),
        ("sales", "0006_territories"),
    ]

    initial = True

    dependencies = [
        ("org", "0001_whole"),
        ("process", "0001_whole"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("name", models.CharField(max_length=300)),
                ("code", models.CharField(max_length=100, null=True, unique=True)),
                ("industry", models.CharField(blank=True, max_length=100)),
                ("level", models.CharField(max_length=10, null=True)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("credit_code", models.CharField(max_length=18, null=True)),
                ("source", models.CharField(blank=True, default="", max_length=100)),
                ("founded_year", models.IntegerField(null=True)),
                ("staff", models.IntegerField(null=True)),
                ("revenue", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("territory_chosen", models.BooleanField(db_default=False, default=False)),
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
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.person"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.customer"
                    ),
                ),
                (
                    "territory",
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
            name="Contact",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("name", models.CharField(max_length=200)),
                ("code", models.CharField(max_length=100, null=True, unique=True)),
                ("job_title", models.CharField(blank=True, max_length=100)),
                ("department", models.CharField(blank=True, max_length=100)),
                ("mobile", models.CharField(blank=True, max_length=40)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("decides", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True)),
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
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.person",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.customer"
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
            name="Product",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("name", models.CharField(max_length=200)),
                ("code", models.CharField(max_length=100, null=True, unique=True)),
                ("family", models.CharField(blank=True, max_length=100)),
                ("price", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
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
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.product"
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
            name="Deal",
            fields=[
                ("id", yeji.platform.rows.SharedIdField(primary_key=True, serialize=False)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                ("custom", yeji.platform.custom_values.CustomValues(db_default={}, default=dict)),
                ("name", models.CharField(max_length=300)),
                ("code", models.CharField(max_length=100, null=True, unique=True)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                ("currency", models.CharField(max_length=3)),
                ("opened_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("expected_close_on", models.DateField(null=True)),
                ("probability", models.SmallIntegerField(null=True)),
                ("next_step", models.CharField(blank=True, default="", max_length=200)),
                ("next_step_on", models.DateField(null=True)),
                ("source", models.CharField(blank=True, default="", max_length=100)),
                ("opening_assumed", models.BooleanField(default=False)),
                ("shares", models.JSONField(null=True)),
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
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.person",
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="process.stage",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.product",
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
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["name"], name="customer_name"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["name", "id"], name="contact_name"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["owner", "name", "id"], name="contact_owner_name"),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__isnull", True), ("price__gte", 0), _connector="OR"), name="product_price"
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                models.F("owner"),
                models.F("stage"),
                models.OrderBy(models.F("amount"), descending=True, nulls_last=True),
                models.F("id"),
                name="deal_owner_stage_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                models.OrderBy(models.F("amount"), descending=True, nulls_last=True),
                models.F("id"),
                name="deal_amount_order",
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                models.OrderBy(models.F("closed_on"), descending=True, nulls_last=True),
                models.F("id"),
                name="deal_closed_order",
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                models.OrderBy(models.F("expected_close_on"), descending=True, nulls_last=True),
                models.F("id"),
                name="deal_expected_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("amount__gte", 0), _connector="OR"), name="deal_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(("probability__isnull", True), ("probability__range", (0, 100)), _connector="OR"),
                name="deal_probability",
            ),
        ),
    ]
