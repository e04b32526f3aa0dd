"""The nouns of selling: customers, the people there, products and deals."""

from __future__ import annotations

from typing import Any

from django.db import models

from yeji.org.models import Person, Territory
from yeji.platform.rows import Row
from yeji.process.models import Stage


class Customer(Row):
    """A company we sell to, or hope to. It belongs to the company; the owner looks after it."""

    name = models.CharField(max_length=300)
    code = models.CharField(max_length=100, null=True, unique=True)
    industry = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=10, null=True)
    place = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True, default="")
    credit_code = models.CharField(max_length=18, null=True)
    source = models.CharField(max_length=100, blank=True, default="")
    founded_year = models.IntegerField(null=True)
    staff = models.IntegerField(null=True)
    revenue = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    territory = models.ForeignKey(Territory, null=True, on_delete=models.PROTECT, related_name="+")
    territory_chosen = models.BooleanField(default=False, db_default=False)

    class Meta(Row.Meta):
        indexes = [models.Index(fields=["name"], name="customer_name")]


class Contact(Row):
    """Somebody at a customer whom our people talk to."""

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=100, null=True, unique=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    job_title = models.CharField(max_length=100, blank=True)
    department = models.CharField(max_length=100, blank=True)
    mobile = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    decides = models.BooleanField(default=False)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.TextField(blank=True)

    class Meta(Row.Meta):
        indexes = [
            models.Index(fields=["name", "id"], name="contact_name"),
            models.Index(fields=["owner", "name", "id"], name="contact_owner_name"),
        ]


class Product(Row):
    """Something we sell, in its family; under another one where products stand in a tree."""

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=100, null=True, unique=True)
    family = models.CharField(max_length=100, blank=True)
    price = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price__isnull=True) | models.Q(price__gte=0), name="product_price"
            )
        ]


class Deal(Row):
    """A chance to sell, from the day it is opened to the day it is won or lost."""

    name = models.CharField(max_length=300)
    code = models.CharField(max_length=100, null=True, unique=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    currency = models.CharField(max_length=3)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    expected_close_on = models.DateField(null=True)
    probability = models.SmallIntegerField(null=True)
    next_step = models.CharField(max_length=200, blank=True, default="")
    next_step_on = models.DateField(null=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=100, blank=True, default="")
    opening_assumed = models.BooleanField(default=False)
    shares: models.JSONField[Any, Any] = models.JSONField(null=True)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0), name="deal_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(probability__isnull=True) | models.Q(probability__range=(0, 100)),
                name="deal_probability",
            ),
        ]
        indexes = [
            models.Index(
                "owner", "stage", models.F("amount").desc(nulls_last=True), "id", name="deal_owner_stage_amount"
            ),
            models.Index(models.F("amount").desc(nulls_last=True), "id", name="deal_amount_order"),
            models.Index(models.F("closed_on").desc(nulls_last=True), "id", name="deal_closed_order"),
            models.Index(models.F("expected_close_on").desc(nulls_last=True), "id", name="deal_expected_order"),
        ]
