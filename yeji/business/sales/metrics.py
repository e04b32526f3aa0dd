"""What counts in selling."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yeji.ledger.metrics import Better, Count, Distinct, Event, Flow, Ratio, Source, Spell, Stock, Unit, registry
from yeji.ledger.wording import Rule

DEALS = Source(
    type="deal",
    table="sales_deal",
    joins="JOIN process_stage stage ON stage.id = r.stage_id",
    shares="r.shares",
    currency="r.currency",
    product="r.product_id",
    customer="r.customer_id",
    stage="r.stage_id",
    begins="r.opened_on",
)
_CLOSED = _("closed on")
_SHARED = _("for the owner, or those who share it")
OPENED = Event(key="deal.opened", source=DEALS, when="true", on="r.opened_on")
WON = Event(key="deal.won", source=DEALS, when="stage.outcome = 'won'", on="r.closed_on")
LOST = Event(key="deal.lost", source=DEALS, when="stage.outcome = 'lost'", on="r.closed_on")
OPEN = Spell(key="deal.open", source=DEALS, when="stage.outcome = 'open'", on="r.opened_on", until="r.closed_on")

new_deals = Flow(
    key="new_deals",
    label=_("New deals"),
    meaning=_("Deals by the day they were opened."),
    unit=Unit.COUNT,
    event=OPENED,
    rule=Rule(formula=_("the number of deals"), where=_("always"), day=_("opened on"), credit=_SHARED),
)
won_amount = Flow(
    key="won_amount",
    label=_("Won amount"),
    meaning=_("The amounts of won deals by their closing day, shared among those credited."),
    unit=Unit.MONEY,
    event=WON,
    value="coalesce(r.amount, 0)",
    money=True,
    rule=Rule(formula=_("the amounts, added up"), where=_("the stage is a won one"), day=_CLOSED, credit=_SHARED),
)
won_deals = Count(
    key="won_deals",
    label=_("Won deals"),
    meaning=_("Won deals by their closing day; a shared deal counts for the largest share."),
    unit=Unit.COUNT,
    of=won_amount,
)
lost_deals = Flow(
    key="lost_deals",
    label=_("Lost deals"),
    meaning=_("Lost deals by their closing day."),
    unit=Unit.COUNT,
    better=Better.DOWN,
    event=LOST,
    rule=Rule(formula=_("the number of deals"), where=_("the stage is a lost one"), day=_CLOSED, credit=_SHARED),
)
won_days = Flow(
    key="won_days",
    label=_("Days to win"),
    meaning=_("Days from opening to closing of won deals, summed."),
    unit=Unit.DAYS,
    better=Better.DOWN,
    event=WON,
    value="r.closed_on - r.opened_on",
    shared=False,
    rule=Rule(
        formula=_("the days from opening to closing, added up"),
        where=_("the stage is a won one"),
        day=_CLOSED,
        credit=_("for the owner; of a shared deal, for the largest share"),
    ),
)
timed_deals = Count(
    key="timed_deals",
    label=_("Won deals with both days"),
    meaning=_("Won deals whose opening day is known."),
    unit=Unit.COUNT,
    of=won_days,
)
win_rate = Ratio(
    key="win_rate",
    label=_("Win rate"),
    meaning=_("Won deals divided by won and lost deals; open ones are not counted."),
    unit=Unit.RATE,
    top=won_deals,
    bottom=(won_deals, lost_deals),
)
cycle = Ratio(
    key="cycle",
    label=_("Sales cycle"),
    meaning=_("Average days from opening to winning."),
    unit=Unit.DAYS,
    better=Better.DOWN,
    top=won_days,
    bottom=(timed_deals,),
)
signed_customers = Distinct(
    key="signed_customers",
    label=_("Customers signed"),
    meaning=_("Different customers with net won credit in the period. Not additive."),
    unit=Unit.COUNT,
    of=won_amount,
)
open_pipeline = Stock(
    key="open_pipeline",
    label=_("Open pipeline"),
    meaning=_("The amounts of deals open at the end of the period."),
    unit=Unit.MONEY,
    event=OPEN,
    value="r.amount",
    rule=Rule(
        formula=_("the amounts that stand at the end of the period"),
        where=_("the stage is an open one"),
        day=_("from the day it was opened until the day it is closed"),
        credit=_SHARED,
    ),
)
open_deals = Count(
    key="open_deals",
    label=_("Open deals"),
    meaning=_("Deals open at the end of the period; a shared deal counts for the largest share."),
    unit=Unit.COUNT,
    of=open_pipeline,
)

registry.add(new_deals, won_amount, won_deals, lost_deals, won_days, timed_deals, win_rate, cycle)
registry.add(signed_customers, open_pipeline, open_deals)
