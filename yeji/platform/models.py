"""The account people sign in with, and the small tables every face needs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by login, written the way the person happened to type it."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """Who signs in. The person in the organisation points here; an account may exist without one."""

    login = models.CharField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10, default="zh-hans")
    theme = models.CharField(
        max_length=10, default="system", choices=[("system", "system"), ("light", "light"), ("dark", "dark")]
    )
    shortcuts = models.BooleanField(default=True, db_default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class TokenAccess(models.TextChoices):
    """What a token does with what its account may."""

    WRITE = "write", _("reads and writes")
    READ = "read", _("only reads")


class Token(models.Model):
    """A program's key to the REST interface. Only its digest is kept.

    ``types`` are the types of records to which it is bound; none: it reaches what its account reaches. ``used_at`` is
    exact to ten minutes.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    access = models.CharField(
        max_length=10, choices=TokenAccess.choices, default=TokenAccess.WRITE, db_default=TokenAccess.WRITE
    )
    types = ArrayField(models.CharField(max_length=60), default=list, db_default=[])
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class Pace(models.Model):
    """How often a token or an account asked in the last minute in which it did. Counted by ``platform_pace``."""

    whose = models.CharField(max_length=40, primary_key=True)
    minute = models.DateTimeField()
    number = models.IntegerField()


class SetupLink(models.Model):
    """A one-time link that makes the first administrator. Only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class PasswordLink(models.Model):
    """A one-time link by which somebody gives an account its password. Only its digest is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class AccountEvent(models.Model):
    """What was done to an account and by whom. Appended; the application can neither change nor remove a line."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=40)
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="accountevent_account")]


class Operation(models.Model):
    """A long piece of work on the whole instance: a backup, a check. Done by the worker, followed on a page.

    ``progress`` is in per cent; ``step`` says what is being done; ``result`` what came of it, ``reason`` why not.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=40, blank=True)
    progress = models.SmallIntegerField(default=0)
    result: models.JSONField[Any, Any] = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(state__in=("waiting", "running")), name="operation_one_at_a_time"
            )
        ]


class SignInTry(models.Model):
    """An attempt to sign in, by account name and by address, for slowing guesses down.

    A right one is kept too: an address it came from is not shut out by what strangers try elsewhere.
    """

    login = models.CharField(max_length=254)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()
    right = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["login", "at"], name="signintry_login_at"),
            models.Index(fields=["address", "at"], name="signintry_address_at"),
        ]


class IdempotentAnswer(models.Model):
    """What a request with an idempotency key was answered, kept in the transaction of its effect."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    body: models.JSONField[Any, Any] = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="idempotent_answer_once")]


class Notice(models.Model):
    """Something an account should know. The sentence is made when it is read, in the reader's language and scope."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    record = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="notice_account"),
            models.Index(fields=["account"], condition=models.Q(read_at=None), name="notice_unread"),
        ]


class Content(models.Model):
    """Bytes that somebody uploaded, once however often they came: see ``platform.files``.

    ``pictured``: there are pictures of it to be shown.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=100)
    pictured = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()
