"""The company, its dated tree of units, positions, people, and who holds which role."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from yeji.platform.models import Account
from yeji.platform.rows import Row


class Company(models.Model):
    """The one company of an installation. A business day is a day in its time zone. ``demo``: it is made up.

    ``reveals_a_day`` is how many masked values one account has shown a day at most.
    ``setup`` is another number after each change to what the company built itself: its fields and objects.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    zone = models.CharField(max_length=64)
    fiscal_start = models.SmallIntegerField(default=1)
    founded_at = models.DateTimeField()
    demo = models.BooleanField(default=False)
    reveals_a_day = models.SmallIntegerField(default=30, db_default=30)
    setup = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="company_is_one"),
            models.CheckConstraint(condition=models.Q(fiscal_start__range=(1, 12)), name="company_fiscal_month"),
            models.CheckConstraint(condition=models.Q(reveals_a_day__gte=0), name="company_reveals_not_negative"),
        ]


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


class Reach(models.TextChoices):
    """How far a role sees."""

    OWN = "own", _("own")
    TEAM = "team", _("own unit")
    UNIT = "unit", _("own unit and below")
    ALL = "all", _("whole company")


class Role(models.Model):
    """What its holders see and may do. Records and figures reach separately (LEDGER.md, Figures 7).

    ``closes``: they may take months on towards being locked. ``assists``: they enter for others, and begin with that.
    ``plans``: they set targets, as far as their figures reach, but none for themselves or their own unit.
    ``divided``: they see whatever belongs to customers of the territories that they are responsible for.
    ``hands_over``: when somebody leaves whose records they may change, they hand these over. ``looks_as``: they look at
    the product as somebody else sees it. ``reveals``: they have masked values shown, which is noted.
    """

    code = models.CharField(max_length=40, primary_key=True)
    record_reach = models.CharField(max_length=10, choices=Reach.choices)
    figure_reach = models.CharField(max_length=10, choices=Reach.choices)
    administers = models.BooleanField(default=False)
    closes = models.BooleanField(default=False, db_default=False)
    writes = models.BooleanField(default=True, db_default=True)
    assists = models.BooleanField(default=False, db_default=False)
    plans = models.BooleanField(default=False, db_default=False)
    hands_over = models.BooleanField(default=False, db_default=False)
    looks_as = models.BooleanField(default=False, db_default=False)
    reveals = models.BooleanField(default=False, db_default=False)
    divided = models.BooleanField(default=False, db_default=False)


class RoleUnit(models.Model):
    """A unit that a role reaches with everything below it, wherever its holders work: chosen departments."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "unit"], name="role_unit_once")]


class RoleRight(models.Model):
    """What a role may do with records of one type, where that differs from what the role may do otherwise.

    ``sees`` and ``edits`` are reaches; an empty one is none at all.
    """

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="+")
    type = models.CharField(max_length=40)
    sees = models.CharField(max_length=10, blank=True, choices=Reach.choices)
    edits = models.CharField(max_length=10, blank=True, choices=Reach.choices)
    creates = models.BooleanField()
    deletes = models.BooleanField()
    exports = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "type"], name="role_right_once")]


class Access(models.TextChoices):
    """What is left of a field for the holders of a role."""

    HIDDEN = "hidden", _("hidden")
    MASKED = "masked", _("masked")
    READ = "read", _("read only")


class RoleField(models.Model):
    """A field of which the holders of a role see less than the whole, or which they do not change."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="+")
    type = models.CharField(max_length=40)
    field = models.CharField(max_length=60)
    access = models.CharField(max_length=10, choices=Access.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "type", "field"], name="role_field_once")]


class Sharing(models.Model):
    """Everybody in one unit sees, or edits too, what everybody in another owns, of one type. Units count with all
    that stands below them, and on each day by who works there then.

    With a ``condition``, a filter on the type's own fields as ``records.filters`` keeps it, only the records that it
    lets through are shared, and seen alone."""

    type = models.CharField(max_length=40)
    owned_in = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    seen_in = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    edits = models.BooleanField(default=False)
    condition: models.JSONField[Any, Any] = models.JSONField(default=dict, db_default={})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["type", "owned_in", "seen_in"], condition=models.Q(condition={}), name="sharing_once"
            ),
            models.CheckConstraint(
                condition=models.Q(condition={}) | models.Q(edits=False), name="sharing_some_is_seen_alone"
            ),
        ]


class Teammate(models.Model):
    """Somebody works on a record of any type beside its owner, and therefore sees it, or edits it too."""

    record = models.BigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    edits = models.BooleanField(default=False)
    part = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "person"], name="teammate_once")]


class Grant(models.Model):
    """An account holds a role."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "role"], name="grant_once")]


class Reveal(models.Model):
    """A masked value that somebody had shown: whose record, which field, and why, if that was said. Appended only."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    type = models.CharField(max_length=60)
    record = models.BigIntegerField()
    field = models.CharField(max_length=60)
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "at"], name="reveal_account_at")]


class HandOver(models.Model):
    """What somebody who leaves owns goes to others, on a day: see ``records.handover``.

    ``receivers`` are people by type of record; under ``*`` whoever gets the types that are not named. ``follows``: what
    belongs to a customer goes to whoever gets the customer. ``closes``: the account ends with it, ``leaves``: so does
    the place in the organisation; ``kept`` is what of these a way back needs.
    """

    class State(models.TextChoices):
        PLANNED = "planned"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    receivers: models.JSONField[Any, Any] = models.JSONField(default=dict)
    follows = models.BooleanField(default=True)
    closes = models.BooleanField(default=True)
    leaves = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    moved = models.IntegerField(default=0)
    reason = models.TextField(blank=True)
    kept: models.JSONField[Any, Any] = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "on"], name="handover_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=("planned", "running", "undoing")),
                name="handover_one_at_a_time",
            )
        ]


class HandOverStep(models.Model):
    """One record of a hand-over: to whom it goes, what became of it, and the version that it had then."""

    id = models.BigAutoField(primary_key=True)
    handover = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="+", db_index=False)
    type = models.CharField(max_length=60)
    record = models.BigIntegerField()
    to = models.BigIntegerField()
    outcome = models.CharField(max_length=10, blank=True, default="", db_default="")
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    version = models.IntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["handover", "outcome", "type", "id"], name="handoverstep_next")]
        constraints = [models.UniqueConstraint(fields=["handover", "type", "record"], name="handoverstep_once")]


class ExchangeRate(Row):
    """What one unit of a currency is worth in the company's, from a day until the next rate's day."""

    code = models.CharField(max_length=20, null=True, unique=True)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
        ]
