"""The object types of selling."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yeji.business.sales import rules, services
from yeji.records.fields import Choice, Day, Link, Money, Note, Number, PersonLink, Shares, Text, YesNo
from yeji.records.filters.compact import read
from yeji.records.types import Board, ObjectType, Same, Verb, registry
from yeji.records.views.shape import View

LEVELS = (
    ("A", pgettext_lazy("of a customer", "A · key")),
    ("B", pgettext_lazy("of a customer", "B · promising")),
    ("C", pgettext_lazy("of a customer", "C · ordinary")),
)

CUSTOMER = ObjectType(
    key="customer",
    model="sales.Customer",
    label=_("customer"),
    plural=_("customers"),
    icon="building",
    owner="owner",
    on_phone=True,
    open_when_unowned=True,
    searched=("phone", "credit_code"),
    same=(
        Same("credit_code", "code"),
        Same("name", "company"),
        Same("phone", "phone"),
        Same("name", "core", surely=False),
    ),
    fields=(
        Text(key="name", label=_("name"), required=True),
        Text(key="code", label=_("customer number"), longest=100, code=True),
        Choice(key="level", label=pgettext_lazy("of a customer", "level"), options=LEVELS),
        Text(key="industry", label=_("industry"), longest=100, few=True),
        Text(key="place", label=_("place"), longest=200, few=True),
        Text(key="phone", label=_("phone"), longest=40),
        Text(key="credit_code", label=_("unified social credit code"), longest=18, code=True),
        Text(key="source", label=_("source"), longest=100, few=True),
        Number(key="founded_year", label=_("founded in")),
        Number(key="staff", label=_("employees")),
        Money(key="revenue", label=_("yearly revenue")),
        Link(key="parent", label=_("belongs to"), to="customer", tree=True),
        PersonLink(key="owner", label=_("owner")),
        Link(
            key="territory", label=pgettext_lazy("of the market", "territory"), to="territory", idle_without="territory"
        ),
        YesNo(key="territory_chosen", label=_("territory chosen by hand"), idle_without="territory"),
    ),
    columns=("name", "level", "industry", "place", "phone", "owner"),
    filters=("level", "owner"),
    order="name",
    rule=rules.complete_customer,
)

CONTACT = ObjectType(
    key="contact",
    model="sales.Contact",
    label=_("contact"),
    plural=_("contacts"),
    icon="address-book",
    owner="owner",
    searched=("mobile", "phone", "email"),
    same=(Same("mobile", "phone"), Same("email", "email")),
    fields=(
        Text(key="name", label=pgettext_lazy("of a person", "name"), required=True, longest=200),
        Text(key="code", label=_("contact number"), longest=100, code=True),
        Link(key="customer", label=_("customer"), to="customer"),
        Text(key="job_title", label=_("job title"), longest=100),
        Text(key="department", label=_("department"), longest=100),
        YesNo(key="decides", label=_("decision maker")),
        Text(key="mobile", label=_("mobile"), longest=40),
        Text(key="phone", label=_("phone"), longest=40),
        Text(key="email", label=_("e-mail"), longest=254),
        PersonLink(key="owner", label=_("owner")),
        Note(key="note", label=_("note")),
    ),
    columns=("name", "customer", "job_title", "mobile", "email", "owner"),
    filters=("owner",),
    order="name",
)

PRODUCT = ObjectType(
    key="product",
    model="sales.Product",
    label=_("product"),
    plural=_("products"),
    icon="package",
    fields=(
        Text(key="name", label=_("name"), required=True, longest=200),
        Text(key="code", label=_("product number"), longest=100, code=True),
        Text(key="family", label=_("family"), longest=100, few=True),
        Money(key="price", label=_("list price"), adds_up=False),
        Link(key="parent", label=pgettext_lazy("product", "belongs to"), to="product", tree=True),
    ),
    columns=("name", "code", "family", "parent", "price"),
    order="name",
)

DEAL = ObjectType(
    key="deal",
    model="sales.Deal",
    label=_("deal"),
    plural=_("deals"),
    icon="layout-kanban",
    owner="owner",
    on_phone=True,
    fields=(
        Text(key="name", label=_("name"), required=True),
        Text(key="code", label=_("deal number"), longest=100, code=True),
        Link(key="customer", label=_("customer"), to="customer"),
        Link(key="product", label=_("product"), to="product"),
        Link(key="stage", label=_("stage"), to="stage", required=True),
        PersonLink(key="owner", label=_("owner")),
        Money(key="amount", label=_("amount")),
        Text(key="currency", label=_("currency"), longest=3, required=True),
        Day(key="opened_on", label=_("opened on")),
        Day(key="closed_on", label=_("closed on")),
        Day(key="expected_close_on", label=_("expected to close on")),
        Number(key="probability", label=_("chance in per cent")),
        Text(key="next_step", label=_("next step"), longest=200),
        Day(key="next_step_on", label=_("next step on")),
        Link(key="contact", label=_("contact"), to="contact"),
        Text(key="source", label=_("source"), longest=100, few=True),
        YesNo(key="opening_assumed", label=_("opening day assumed"), read_only=True),
        Shares(key="shares", label=_("shares")),
    ),
    columns=(
        "name",
        "customer",
        "stage",
        "amount",
        "probability",
        "expected_close_on",
        "next_step",
        "owner",
        "closed_on",
    ),
    filters=("stage", "owner", "product"),
    order="-amount",
    rule=rules.complete_deal,
    facts=services.deal_facts,
    board=Board(
        by="stage", total="amount", chance="probability", beside="customer", step="next_step", step_on="next_step_on"
    ),
    calendar="expected_close_on",
    over="stage.outcome:in:won,lost",
    views=(
        View(
            key="closing",
            label=_("Closing this quarter"),
            filter=read("stage.outcome:in:open;expected_close_on:within:this_quarter"),
            order="expected_close_on,-amount",
        ),
        View(
            key="overdue",
            label=_("Overdue to close"),
            filter=read("stage.outcome:in:open;expected_close_on:within:past"),
            order="expected_close_on,-amount",
        ),
        View(
            key="no_step",
            label=_("Without a next step"),
            filter=read("stage.outcome:in:open;(next_step:empty|next_step_on:within:past)"),
        ),
    ),
    verbs=(
        Verb(
            key="win",
            label=_("Win"),
            act=services.win,
            fields=("closed_on", "amount"),
            offered=services.is_open,
            ends="won",
        ),
        Verb(
            key="lose",
            label=_("Lose"),
            act=services.lose,
            fields=("closed_on",),
            offered=services.is_open,
            ends="lost",
        ),
        Verb(
            key="recredit",
            label=_("Re-credit"),
            act=services.recredit,
            asks=(services.MOVING, services.REASON),
            asks_of=services.ask_what_moves,
            tells=services.tell_credited,
            after=("owner", "shares"),
            hint=_("Past results stay with whoever was credited; “Re-credit” moves them."),
            offered=services.is_closed,
            may=services.may_recredit,
        ),
    ),
)

registry.add(CUSTOMER, CONTACT, PRODUCT, DEAL)
