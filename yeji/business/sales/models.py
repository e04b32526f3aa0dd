"""The nouns of selling: customers, products and deals."""

from __future__ import annotations

from typing import Any

from django.db import models

from yeji.org.models import Person
from yeji.platform.rows import Row
from yeji.process.models import Stage


class Customer(Row):
    """A company we sell to, or hope to. It belongs to the company; the owner looks after it."""

    name = models.CharField(max_length=300)
    code = models.CharField(max_length=100, null=True, unique=True)
    industry = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=200, blank=True)
    founded_year = models.IntegerField(null=True)
    staff = models.IntegerField(null=True)
    revenue = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Row.Meta):
        indexes = [models.Index(fields=["name"], name="customer_name")]


class Product(Row):
    """Something we sell, in its family."""

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=100, null=True, unique=True)
    family = models.CharField(max_length=100, blank=True)
    price = models.DecimalField(max_digits=20, decimal_places=4, null=True)

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
    opening_assumed = models.BooleanField(default=False)
    shares: models.JSONField[Any, Any] = models.JSONField(null=True)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0), name="deal_amount"
            ),
        ]
        indexes = [
            models.Index(
                "owner", "stage", models.F("amount").desc(nulls_last=True), "id", name="deal_owner_stage_amount"
            ),
            models.Index(models.F("amount").desc(nulls_last=True), "id", name="deal_amount_order"),
            models.Index(models.F("closed_on").desc(nulls_last=True), "id", name="deal_closed_order"),
        ]
