"""Who holds which role, what roles allow, and what units and people let others see."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yeji.org.models.tree import Person, Unit
from yeji.platform.models import Account


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
