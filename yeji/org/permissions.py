"""The verbs about roles: what their holders may do, by type and by field, which units they reach, what units share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.accounts import allow
from yeji.org.models import Access, Grant, Reach, Role, RoleField, RoleRight, RoleUnit, Sharing, Unit
from yeji.org.roles import BUILT_IN, role_label
from yeji.org.scopes import Scope
from yeji.platform import services
from yeji.platform.models import Account

LONGEST: Final = 40
HEAD: Final = "administrator"
FLAGS: Final = ("writes", "plans", "closes", "assists", "hands_over", "looks_as", "reveals", "divided")


class UnknownRole(Refused):
    """There is no such role."""

    status = 404
    code = "role.unknown"


class UnknownSharing(Refused):
    """There is no such rule of sharing."""

    status = 404
    code = "sharing.unknown"


class CannotChangeRole(Refused):
    """The role cannot be so, or must stay as it is."""

    status = 422
    code = "role.cannot_change"


@dataclass(frozen=True, kw_only=True)
class TypeRight:
    """What a role may do with one type; an empty reach is none. ``fields`` says what is left of single fields."""

    sees: str
    edits: str
    creates: bool
    deletes: bool
    exports: bool
    fields: Mapping[str, str]


def role_of(code: str, *, by: Scope) -> Role:
    """A role, for administrators.

    :raises MayNotAdminister, UnknownRole: if there is none for this reader.
    """
    allow(by)
    found = Role.objects.filter(pk=code).first()
    if found is None:
        raise UnknownRole(_("There is no such role."))
    return found


@transaction.atomic
def make_role(*, name: str, like: str, by: Scope, at: datetime) -> Role:
    """A role of the company's own, which begins as a copy of another.

    :raises MayNotAdminister, CannotChangeRole: if it may not or cannot be.
    """
    pattern = role_of(like, by=by)
    code = " ".join(name.split())
    if not code or len(code) > LONGEST or not all(one.isalnum() or one in " -_" for one in code):
        message = _("A role's name has letters, digits, spaces and hyphens, at most %(most)s of them.")
        raise CannotChangeRole(message % {"most": LONGEST}, field="name")
    taken = {str(one).casefold() for one in Role.objects.values_list("code", flat=True)}
    taken |= {str(built.label).casefold() for built in BUILT_IN}
    if code.casefold() in taken:
        raise CannotChangeRole(_("There is a role of this name already."), field="name")
    flags = {flag: getattr(pattern, flag) for flag in FLAGS}
    made = Role.objects.create(
        code=code, record_reach=pattern.record_reach, figure_reach=pattern.figure_reach, administers=False, **flags
    )
    tables: Any = ((RoleRight, _RIGHT), (RoleField, ("type", "field", "access")), (RoleUnit, ("unit_id",)))
    for table, copied in tables:
        table.objects.bulk_create(table(role=made, **row) for row in table.objects.filter(role=pattern).values(*copied))
    _note(by, at, made, made=True)
    return made


_RIGHT: Final = ("type", "sees", "edits", "creates", "deletes", "exports")


@transaction.atomic
def describe_role(*, role: Role, given: Mapping[str, Any], by: Scope, at: datetime) -> None:
    """Say how far a role reaches, what else it may do, and which chosen units it reaches beside.

    ``given`` are parts of what ``told`` tells; the others stay as they are.

    :raises MayNotAdminister, CannotChangeRole: if it may not or cannot be.
    """
    allow(by)
    if role.pk == HEAD:
        raise CannotChangeRole(_("The administrators' role stays as it is, so that somebody can always mend the rest."))
    held = Role.objects.select_for_update().get(pk=role.pk)
    before = told(held)
    wanted = {**before, **given}
    if wanted["records"] not in Reach.values or wanted["figures"] not in Reach.values:
        raise CannotChangeRole(_("Choose how far the role reaches."), field="records")
    held.record_reach, held.figure_reach = wanted["records"], wanted["figures"]
    for flag in FLAGS:
        setattr(held, flag, wanted[flag])
    held.save()
    chosen = set(Unit.unscoped.filter(pk__in=list(wanted["units"]), deleted_at=None).values_list("pk", flat=True))
    RoleUnit.objects.filter(role=held).exclude(unit__in=chosen).delete()
    RoleUnit.objects.bulk_create((RoleUnit(role=held, unit_id=unit) for unit in chosen), ignore_conflicts=True)
    _note(by, at, held, before=before, after=told(held))


@transaction.atomic
def allow_type(*, role: Role, kind: str, right: TypeRight | None, by: Scope, at: datetime) -> None:
    """Say what a role may do with one type; None: what it may do anyway, and every field whole.

    :raises MayNotAdminister, CannotChangeRole: if it may not or cannot be.
    """
    allow(by)
    if role.pk == HEAD:
        raise CannotChangeRole(_("The administrators' role stays as it is, so that somebody can always mend the rest."))
    Role.objects.select_for_update().get(pk=role.pk)
    before = list(RoleRight.objects.filter(role=role, type=kind).values(*_RIGHT))
    RoleRight.objects.filter(role=role, type=kind).delete()
    RoleField.objects.filter(role=role, type=kind).delete()
    if right is not None:
        for name, reach in (("sees", right.sees), ("edits", right.edits)):
            if reach and reach not in Reach.values:
                raise CannotChangeRole(_("Choose how far the role reaches."), field=name)
        RoleRight.objects.create(
            role=role, type=kind, sees=right.sees, edits=right.edits, creates=right.creates, deletes=right.deletes,
            exports=right.exports,
        )  # fmt: skip
        RoleField.objects.bulk_create(
            RoleField(role=role, type=kind, field=key, access=left)
            for key, left in right.fields.items()
            if left in Access.values
        )
    _note(
        by,
        at,
        role,
        type=kind,
        before=before,
        after=list(RoleRight.objects.filter(role=role, type=kind).values(*_RIGHT)),
    )


@transaction.atomic
def drop_role(*, role: Role, by: Scope, at: datetime) -> None:
    """Take away a role of the company's own that nobody holds.

    :raises MayNotAdminister, CannotChangeRole: if it may not or cannot be.
    """
    allow(by)
    if any(built.code == role.pk for built in BUILT_IN):
        raise CannotChangeRole(_("This role comes with Yeji. It can be changed, not deleted."))
    Role.objects.select_for_update().get(pk=role.pk)
    if Grant.objects.filter(role=role).exists():
        raise CannotChangeRole(_("Somebody has this role. Give those accounts another one first."))
    _note(by, at, role, dropped=True)
    role.delete()


@transaction.atomic
def share(
    *,
    kind: str,
    owned_in: int,
    seen_in: int,
    edits: bool,
    by: Scope,
    at: datetime,
    condition: Mapping[str, Any] | None = None,
) -> Sharing:
    """Let everybody in one unit see, or edit too, what everybody in another owns, of one type.

    ``condition`` is a filter that was checked (``records.sharing``): only what it lets through is shared, and seen.

    :raises MayNotAdminister, CannotChangeRole: if it may not or cannot be.
    """
    allow(by)
    if owned_in == seen_in:
        raise CannotChangeRole(_("Choose two different units."), field="seen_in")
    if Unit.unscoped.filter(pk__in=[owned_in, seen_in], deleted_at=None).count() < 2:
        raise CannotChangeRole(_("There is no such unit."), field="owned_in")
    if condition:
        made, _fresh = Sharing.objects.get_or_create(
            type=kind, owned_in_id=owned_in, seen_in_id=seen_in, edits=False, condition=dict(condition)
        )
    else:
        made, _fresh = Sharing.objects.update_or_create(
            type=kind, owned_in_id=owned_in, seen_in_id=seen_in, condition={}, defaults={"edits": edits}
        )
    _note(by, at, None, shared=kind, owned_in=owned_in, seen_in=seen_in, edits=made.edits, condition=made.condition)
    return made


def sharing(*, by: Scope) -> list[Sharing]:
    """Every rule of sharing, for administrators.

    :raises MayNotAdminister: for everybody else.
    """
    allow(by)
    return list(Sharing.objects.select_related("owned_in", "seen_in").order_by("type", "pk"))


def sharing_of(rule: int, *, by: Scope, hold: bool = False) -> Sharing:
    """A rule of sharing, for administrators; ``hold``: locked until the transaction ends.

    :raises MayNotAdminister, UnknownSharing: if there is none for this reader.
    """
    allow(by)
    rows = Sharing.objects.select_for_update() if hold else Sharing.objects
    found = rows.filter(pk=rule).first()
    if found is None:
        raise UnknownSharing(_("There is no such rule of sharing."))
    return found


@transaction.atomic
def reshare(*, rule: int, edits: bool, condition: Mapping[str, Any], by: Scope, at: datetime) -> Sharing:
    """Let a rule of sharing lend other rights, or mean other records. ``condition`` is one that was checked.

    :raises MayNotAdminister, UnknownSharing, CannotChangeRole: if it may not or cannot be.
    """
    found = sharing_of(rule, by=by, hold=True)
    before = {"edits": found.edits, "condition": found.condition}
    found.edits, found.condition = edits, dict(condition)
    others = Sharing.objects.filter(type=found.type, owned_in=found.owned_in_id, seen_in=found.seen_in_id)
    if others.filter(condition=found.condition).exclude(pk=found.pk).exists():
        raise CannotChangeRole(_("There is such a rule already."), field="condition")
    found.save(update_fields=["edits", "condition"])
    after = {"edits": edits, "condition": found.condition}
    units = {"owned_in": found.owned_in_id, "seen_in": found.seen_in_id}
    _note(by, at, None, reshared=found.type, **units, before=before, after=after)
    return found


@transaction.atomic
def unshare(*, rule: int, by: Scope, at: datetime) -> None:
    """End a rule of sharing. Ending one that is gone changes nothing.

    :raises MayNotAdminister: for everybody else.
    """
    allow(by)
    found = Sharing.objects.select_for_update().filter(pk=rule).first()
    if found is not None:
        _note(by, at, None, unshared=found.type, owned_in=found.owned_in_id, seen_in=found.seen_in_id)
        found.delete()


def told(role: Role) -> dict[str, Any]:
    """How far a role reaches and what else it may do, as data."""
    units = sorted(RoleUnit.objects.filter(role=role).values_list("unit", flat=True))
    return {
        "records": role.record_reach,
        "figures": role.figure_reach,
        "units": units,
        **{flag: getattr(role, flag) for flag in FLAGS},
    }


def _note(by: Scope, at: datetime, role: Role | None, **facts: Any) -> None:
    """Leave a line with whoever changed it. What the command line does has no account to leave it with."""
    if by.account is not None:
        account = Account.objects.get(pk=by.account)
        name = role_label(role.pk) if role else str(_("Sharing between units"))
        services.note(account=account, by=by.account, verb="permissions", at=at, name=name, **facts)
