"""How what a company built is changed: by administrators, one at a time, noted, and known to every process at once."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.calendar import company, company_changed, touch_setup
from yeji.org.models import Company
from yeji.org.scopes import Scope
from yeji.records.custom.told import Told
from yeji.records.models import SetupChange


class MayNotBuild(Refused):
    """Only administrators change what fields and objects there are."""

    status = 403
    code = "setup.forbidden"


def may_build(by: Scope) -> None:
    """Let administrators pass.

    :raises MayNotBuild: if it is none.
    """
    if not by.administers:
        raise MayNotBuild(_("Only administrators change fields and objects."))


def begin_building() -> None:
    """Let one person build at a time; and know what there is now."""
    Company.objects.select_for_update().get()
    company_changed()
    company()


def note(
    verb: str, *, type_key: str, field: str = "", before: Told | None, after: Told | None, by: Scope, at: datetime
) -> None:
    """Keep what somebody changed, and let every process know that there is something else now."""
    SetupChange.objects.create(
        at=at, account=by.account, verb=verb, type=type_key, field=field, before=before, after=after
    )
    touch_setup()
