"""Who answers for a metric: the person an administrator named, else whoever wrote its newest version.

Metrics that come with Yeji can be answered for like those that people built. Nothing is counted anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.ledger.built import keeping
from yeji.ledger.metrics import registry
from yeji.ledger.models import Definition, MetricOwner
from yeji.org.scopes import Scope
from yeji.records.reading import NotFound, get
from yeji.records.types import registry as types


@dataclass(frozen=True, kw_only=True)
class Named:
    """Somebody who was named to answer for a metric; without a ``person`` the naming was taken back.

    ``by`` is who named them; empty: the system.
    """

    person: int | None
    name: str
    by: str
    at: datetime


@transaction.atomic
def entrust(*, key: str, person: int | None, by: Scope, at: datetime) -> None:
    """Let a person answer for a metric from now on; None: whoever writes its newest version, as before.

    Naming who answers already changes nothing.

    :raises MayNotBuild: for all but administrators.
    :raises UnknownMetric: if there is no such metric.
    :raises NotFound: if there is no such person.
    """
    keeping.allow(by)
    if not Definition.objects.select_for_update(of=("self",)).filter(key=key).exists():
        registry.get(key)
    if person is not None:
        try:
            get(by, types.get("person"), person)
        except NotFound:
            raise NotFound(_("There is no such person."), field="person") from None
    last = MetricOwner.objects.filter(key=key).order_by("-pk").first()
    if person != (last.person_id if last else None):
        MetricOwner.objects.create(key=key, person_id=person, by_id=by.account, at=at)


def named(key: str) -> list[Named]:
    """Everybody who was ever named for a metric, the newest first; none where nobody was."""
    rows = MetricOwner.objects.filter(key=key).select_related("person", "by").order_by("-pk")
    return [
        Named(
            person=row.person_id,
            name=row.person.name if row.person else "",
            by=row.by.name if row.by else "",
            at=row.at,
        )
        for row in rows
    ]


def answers(given: Sequence[Named], *, last: Definition | None) -> str:
    """Who answers for a metric now, by whom was ``given`` for it, the newest first.

    Empty where nobody was named and no person wrote its newest version, ``last``.
    """
    if given and given[0].person is not None:
        return given[0].name
    return last.by.name if last is not None and last.by else ""
