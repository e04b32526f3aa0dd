"""What was done to an account, told as events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from yeji.org.roles import role_label
from yeji.platform.models import Account, AccountEvent
from yeji.ui.components import Event
from yeji.ui.days import moment_tag
from yeji.web.visitor import Visitor

_SHOWN_EVENTS: Final = 100
_ICONS: Final = {
    "deactivate": "lock",
    "link": "key",
    "password": "key",
    "roles": "shield-check",
    "tie": "user",
    "looked_at": "eye",
}


def roles_told(codes: Iterable[str]) -> str:
    """The roles of an account in words."""
    return " · ".join(role_label(code) for code in codes)


def events(account: Account, visitor: Visitor) -> Iterable[Event]:
    """What was done to the account, newest first."""
    titles = _titles()
    lines = AccountEvent.objects.filter(account=account).select_related("by").order_by("-pk")[:_SHOWN_EVENTS]
    for line in lines:
        yield Event(
            title=titles.get(line.verb, line.verb),
            when=moment_tag(line.at.astimezone(visitor.now.tzinfo), now=visitor.now),
            who=line.by.name if line.by else _("Command line"),
            icon=_ICONS.get(line.verb, "edit"),
            text=_told(line),
        )


def _titles() -> dict[str, str]:
    """What can be done to an account, in words."""
    return {
        "open": _("Opened"),
        "set_up": _("Opened by the set-up link"),
        "roles": _("Roles changed"),
        "tie": _("Tied to a person"),
        "deactivate": _("Deactivated"),
        "reactivate": _("Let in again"),
        "link": _("One-time link made"),
        "password": _("Password chosen"),
        "backup": _("Asked for a backup"),
        "check": _("Asked for a check of the data"),
        "backup_download": _("Downloaded a backup"),
        "backup_delete": _("Deleted a backup"),
        "restore": _("Restored a backup"),
        "permissions": _("Changed what a role may do"),
        "reveal_limit": _("Changed how many masked values a day allows"),
        "looked_at": _("Somebody began to look as this account"),
        "looked_at_end": _("Somebody stopped looking as this account"),
    }


def _told(line: AccountEvent) -> str:
    """What an event changed, in words."""
    facts = line.facts
    if line.verb == "open":
        return roles_told(facts.get("roles", ()))
    if line.verb == "roles":
        return f"{roles_told(facts.get('before', ())) or '—'} → {roles_told(facts.get('after', ())) or '—'}"
    if "name" in facts:
        return str(facts["name"])
    if line.verb in ("tie", "reveal_limit"):
        return f"{_or_none(facts.get('before'))} → {_or_none(facts.get('after'))}"
    return ""


def _or_none(fact: object) -> str:
    return "—" if fact in (None, "") else str(fact)
