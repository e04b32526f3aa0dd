"""The object types of selling."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yeji.business.sales import rules, services
from yeji.records.fields import Day, Link, Money, Number, PersonLink, Shares, Text, YesNo
from yeji.records.types import ObjectType, Verb, registry

CUSTOMER = ObjectType(
    key="customer",
    model="sales.Customer",
    label=_("customer"),
    plural=_("customers"),
    icon="building",
    owner="owner",
    open_when_unowned=True,
    fields=(
        Text(key="name", label=_("name"), required=True),
        Text(key="code", label=_("customer number"), longest=100, code=True),
        Text(key="industry", label=_("industry"), longest=100),
        Text(key="place", label=_("place"), longest=200),
        Number(key="founded_year", label=_("founded in")),
        Number(key="staff", label=_("employees")),
        Money(key="revenue", label=_("yearly revenue")),
        Link(key="parent", label=_("belongs to"), to="customer"),
        PersonLink(key="owner", label=_("owner")),
    ),
    columns=("name", "industry", "place", "staff", "owner"),
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
        Text(key="family", label=_("family"), longest=100),
        Money(key="price", label=_("list price")),
    ),
    columns=("name", "code", "family", "price"),
    order="name",
)

DEAL = ObjectType(
    key="deal",
    model="sales.Deal",
    label=_("deal"),
    plural=_("deals"),
    icon="layout-kanban",
    owner="owner",
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
        YesNo(key="opening_assumed", label=_("opening day assumed"), read_only=True),
        Shares(key="shares", label=_("shares")),
    ),
    columns=("name", "customer", "stage", "amount", "owner", "closed_on"),
    filters=("stage", "owner", "product"),
    order="-amount",
    rule=rules.complete_deal,
    facts=services.deal_facts,
    verbs=(
        Verb(
            key="win",
            label=_("Win"),
            act=services.win,
            fields=("closed_on", "amount"),
            offered=services.is_open,
        ),
        Verb(key="lose", label=_("Lose"), act=services.lose, fields=("closed_on",), offered=services.is_open),
        Verb(
            key="recredit",
            label=_("Re-credit"),
            act=services.recredit,
            offered=services.is_closed,
            may=services.may_recredit,
        ),
    ),
)

registry.add(CUSTOMER, PRODUCT, DEAL)
