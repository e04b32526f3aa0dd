"""Who signs in as whom: accounts with their roles and the person they belong to. For administrators alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.models import Grant, Person, Role
from yeji.org.scopes import Scope
from yeji.org.services import CannotGrant, grant_role
from yeji.platform import services
from yeji.platform.links import password_link
from yeji.platform.models import Account

FIRST_ROLE: Final = "administrator"


class MayNotAdminister(Refused):
    """Only administrators open accounts and say what they may do."""

    status = 403
    code = "account.forbidden"


class CannotChangeAccount(Refused):
    """The account must stay as it is: without it, nobody could administer the company any more."""

    status = 409
    code = "account.cannot_change"


class UnknownAccount(Refused):
    """There is no such account."""

    status = 404
    code = "account.unknown"


def allow(by: Scope) -> None:
    """Let administrators pass.

    :raises MayNotAdminister: for everybody else.
    """
    if not by.administers:
        raise MayNotAdminister(_("Only administrators may do this."))


def account_of(number: int, *, by: Scope) -> Account:
    """The account of this number, for an administrator.

    :raises MayNotAdminister, UnknownAccount: if there is none for the reader.
    """
    allow(by)
    found = Account.objects.filter(pk=number).first()
    if found is None:
        raise UnknownAccount(_("There is no such account."))
    return found


@transaction.atomic
def open_for(
    *, login: str, name: str, roles: Iterable[str], person: Person | None, language: str, by: Scope, at: datetime
) -> tuple[Account, str]:
    """Open an account for somebody, who chooses the password by the one-time link that is returned with it.

    :raises MayNotAdminister, CannotOpenAccount, CannotGrant: if it may not or cannot be; nothing was made then.
    """
    allow(by)
    account = services.open_account(login=login, name=name, password=None, language=language, at=at)
    given = sorted(set(roles))
    if not given:
        raise CannotGrant(_("Choose at least one role."), field="roles")
    for role in given:
        grant_role(account=account, role=role)
    if person is not None:
        grant_role(account=account, role=given[0], person=person)
    services.note(account=account, by=by.account, verb="open", at=at, roles=given, person=person and person.name)
    return account, password_link(account=account, at=at)


@transaction.atomic
def set_roles(*, account: Account, roles: Iterable[str], by: Scope, at: datetime) -> None:
    """Give an account exactly these roles.

    :raises MayNotAdminister, CannotGrant, CannotChangeAccount: if it may not or cannot be.
    """
    allow(by)
    _hold_administrators()
    wanted = set(roles)
    held = set(Grant.objects.filter(account=account).values_list("role", flat=True))
    for role in sorted(wanted - held):
        grant_role(account=account, role=role)
    Grant.objects.filter(account=account, role__in=held - wanted).delete()
    _refuse_headless()
    if wanted != held:
        services.note(account=account, by=by.account, verb="roles", at=at, before=sorted(held), after=sorted(wanted))


@transaction.atomic
def tie(*, account: Account, person: Person | None, by: Scope, at: datetime) -> None:
    """Say whose records are an account's own; None: nobody's.

    :raises MayNotAdminister, CannotGrant: if the person signs in with another account.
    """
    allow(by)
    tied = Person.unscoped.select_for_update().filter(account=account).first()
    if (tied and tied.pk) == (person and person.pk):
        return
    if tied is not None:
        Person.unscoped.filter(pk=tied.pk).update(account=None)
    if person is not None and not Person.unscoped.filter(pk=person.pk, account=None).update(account=account):
        message = _("%(person)s signs in with another account already.") % {"person": person.name}
        raise CannotGrant(message, field="person")
    services.note(
        account=account, by=by.account, verb="tie", at=at, before=tied and tied.name, after=person and person.name
    )


@transaction.atomic
def shut_out(*, account: Account, by: Scope, at: datetime) -> None:
    """Deactivate: sessions, tokens and links end at once. What the account did and owns stays.

    :raises MayNotAdminister, CannotChangeAccount: for oneself, and for the last administrator.
    """
    allow(by)
    if account.pk == by.account:
        raise CannotChangeAccount(_("You cannot deactivate yourself: ask another administrator."))
    _hold_administrators()
    services.deactivate(account=account, at=at)
    _refuse_headless()
    services.note(account=account, by=by.account, verb="deactivate", at=at)


@transaction.atomic
def let_in(*, account: Account, by: Scope, at: datetime) -> None:
    """Let a deactivated account sign in again.

    :raises MayNotAdminister: if the writer may not.
    """
    allow(by)
    services.reactivate(account=account)
    services.note(account=account, by=by.account, verb="reactivate", at=at)


@transaction.atomic
def new_link(*, account: Account, by: Scope, at: datetime) -> str:
    """A one-time link by which the account's holder chooses a new password.

    :raises MayNotAdminister, CannotChangeAccount: if the writer may not, or the account is deactivated.
    """
    allow(by)
    if not account.is_active:
        raise CannotChangeAccount(_("This account is deactivated."))
    services.note(account=account, by=by.account, verb="link", at=at)
    return password_link(account=account, at=at)


def _hold_administrators() -> None:
    """One at a time, so that two administrators do not take each other's right at the same moment."""
    list(Role.objects.select_for_update().filter(administers=True))


def _refuse_headless() -> None:
    if not Grant.objects.filter(role__administers=True, account__is_active=True).exists():
        raise CannotChangeAccount(_("Somebody must be left who administers the company."))
