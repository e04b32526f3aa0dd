"""The dated tree of units, positions and people; and that of territories."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models

from yeji.platform.models import Account
from yeji.platform.rows import Row


class Unit(Row):
    """A region, department or team. Its place in the tree is dated: see UnitPlace."""

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=100, null=True, unique=True)


class UnitPlace(models.Model):
    """Under which unit a unit stands, and when. No parent: directly under the company."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    days = DateRangeField()


class UnitPath(models.Model):
    """The closure of the dated tree: every unit with each of its ancestors, itself at depth 0. Derived."""

    ancestor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    depth = models.SmallIntegerField()
    days = DateRangeField()

    class Meta:
        indexes = [models.Index(fields=["ancestor", "unit"], name="unitpath_ancestor_unit")]


class Position(Row):
    """A post in a unit that carries targets and results, whoever occupies it."""

    title = models.CharField(max_length=200, blank=True)
    leads = models.BooleanField(default=False)


class PositionPlace(models.Model):
    """In which unit a position is, and when."""

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    days = DateRangeField()


class Person(Row):
    """Somebody who works here, with or without an account to sign in."""

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=100, null=True, unique=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    account = models.OneToOneField(Account, null=True, on_delete=models.PROTECT, related_name="+")


class Membership(models.Model):
    """Who holds a position, and when. Exactly one membership a day is a person's primary one."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    primary = models.BooleanField(default=True)
    days = DateRangeField()


class Territory(Row):
    """A part of the market, under another one where they stand in a tree, and who is responsible for it.

    ``rule`` is the filter, as one line, by which records fall into it; the one with the smallest ``turn`` is asked
    first.
    """

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=100, null=True, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    manager = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    turn = models.IntegerField(null=True)
    rule = models.CharField(max_length=2000, blank=True, default="")
