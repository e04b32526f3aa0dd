"""What counts in daily work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yeji.ledger.metrics import Event, Flow, Source, Unit, registry
from yeji.ledger.wording import Rule

ACTIVITIES = Source(type="activity", table="work_activity", customer="r.customer_id")
VISIT = Event(key="activity.visit", source=ACTIVITIES, when="r.kind = 'visit' AND r.state = 'done'", on="r.done_on")
CALL = Event(key="activity.call", source=ACTIVITIES, when="r.kind = 'call' AND r.state = 'done'", on="r.done_on")

visits = Flow(
    key="visits",
    label=_("Visits"),
    meaning=_("Visits to customers by the day they were done."),
    unit=Unit.COUNT,
    event=VISIT,
    rule=Rule(formula=_("the number of visits"), where=_("they are done"), day=_("done on"), credit=_("for the owner")),
)
calls = Flow(
    key="calls",
    label=_("Calls"),
    meaning=_("Calls with customers by the day they were done."),
    unit=Unit.COUNT,
    event=CALL,
    rule=Rule(formula=_("the number of calls"), where=_("they are done"), day=_("done on"), credit=_("for the owner")),
)

registry.add(visits, calls)
