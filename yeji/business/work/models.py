"""The nouns of daily work: what was done for a customer, and what is to be done."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yeji.org.models import Person
from yeji.platform.rows import Row


class ActivityKind(models.TextChoices):
    """How one gets in touch, or what else there is to do."""

    CALL = "call", _("call")
    VISIT = "visit", _("visit")
    MEETING = "meeting", _("meeting")
    MAIL = "mail", _("mail")
    TASK = "task", _("task")
    NOTE = "note", _("note")


class ActivityState(models.TextChoices):
    """Whether it is still to be done."""

    OPEN = "open", pgettext_lazy("of an activity", "to do")
    DONE = "done", pgettext_lazy("of an activity", "done")


class Activity(Row):
    """A call, a visit, a task …: planned for a day, done on a day, with what came of it."""

    subject = models.CharField(max_length=300)
    code = models.CharField(max_length=100, null=True, unique=True)
    kind = models.CharField(max_length=10, choices=ActivityKind.choices, default=ActivityKind.CALL)
    state = models.CharField(max_length=10, choices=ActivityState.choices, default=ActivityState.OPEN)
    customer = models.ForeignKey("sales.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey("sales.Contact", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    deal = models.ForeignKey("sales.Deal", null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_on = models.DateField(null=True)
    due_at = models.TimeField(null=True)
    done_on = models.DateField(null=True)
    minutes = models.IntegerField(null=True)
    result = models.TextField(blank=True)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=ActivityState.OPEN, done_on__isnull=True)
                | models.Q(state=ActivityState.DONE, done_on__isnull=False),
                name="activity_done_on",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__isnull=True) | models.Q(minutes__gte=0), name="activity_minutes"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "state", "due_on", "id"], name="activity_owner_state_due"),
            models.Index(models.F("due_on").desc(nulls_last=True), "id", name="activity_due_order"),
        ]
