"""The product's answers, in the shape of the golden ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.maven.company import DAY
from yeji.business.sales.models import Customer, Product
from yeji.kit.periods import parse
from yeji.ledger.queries import ask
from yeji.ledger.question import Dimension, Question
from yeji.ledger.spread import Spread, spread, spread_of_days
from yeji.org.models import Person, Unit
from yeji.org.queries import unit_tree
from yeji.org.scopes import SYSTEM
from yeji.process.models import Stage

YEARS = ("2016", "2017", str(DAY.year))
CLOSED = ("won_amount", "won_deals", "lost_deals", "win_rate", "won_days", "timed_deals")
Figures = dict[str, Decimal | None]


def money(value: Decimal | None) -> str:
    return f"{value or Decimal(0):f}".rstrip("0").rstrip(".") or "0"


def places(value: Decimal | None, digits: int) -> str | None:
    return None if value is None else str(value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def figures(metrics: tuple[str, ...], period: str, *by: Dimension) -> dict[Any, Figures]:
    """Figures by key; a single dimension's key stands alone."""
    table = ask(Question(metrics=metrics, period=parse(period), by=by), scope=SYSTEM)
    return {key[0] if len(by) == 1 else key: dict(row) for key, row in table.rows.items()}


def names(model: Any, field: str = "name") -> dict[int | None, str]:
    return dict(model.unscoped.values_list("pk", field))


def ranked(amounts: Mapping[str, Decimal | None]) -> list[list[str]]:
    """Largest first, then by name."""
    ordered = sorted(amounts.items(), key=lambda pair: (-(pair[1] or 0), pair[0]))
    return [[name, money(amount)] for name, amount in ordered]


def counted(of: Mapping[Any, Figures], key: Any, metric: str) -> int:
    return int(of.get(key, {}).get(metric) or 0)


def performance(by: Dimension, label: Callable[[Any], str]) -> dict[str, Any]:
    """What golden.py's ``perf`` says, by any dimension; keys with the same label are one row."""
    closed, running = figures(CLOSED, "2017", by), figures(("open_deals",), str(DAY.year), by)
    opened = [figures(("new_deals",), year, by) for year in YEARS]
    groups: dict[str, list[Any]] = {}
    for key in {*closed, *running, *(key for year in opened for key in year)}:
        groups.setdefault(label(key), []).append(key)
    return {name: _performance(keys, closed, running, opened) for name, keys in groups.items()}


def _performance(keys: list[Any], closed: Any, running: Any, opened: list[Any]) -> dict[str, Any]:
    def total(metric: str) -> Decimal:
        return sum((closed.get(key, {}).get(metric) or Decimal(0) for key in keys), Decimal(0))

    won, lost, amount = total("won_deals"), total("lost_deals"), total("won_amount")
    if len(keys) == 1 and won + lost:
        assert closed[keys[0]]["win_rate"] == won / (won + lost)
    return {
        "opportunities": sum(counted(year, key, "new_deals") for year in opened for key in keys),
        "won": int(won),
        "lost": int(lost),
        "open": sum(counted(running, key, "open_deals") for key in keys),
        "won_amount": money(amount),
        "win_rate": places(won / (won + lost), 6) if won + lost else None,
        "avg_deal": places(amount / won, 2) if won else None,
        "avg_won_cycle_days": places(total("won_days") / total("timed_deals"), 4) if won else None,
    }


def by_unit(depth: int) -> dict[str, Any]:
    """By the units of one level of the tree: regions at 0, managers at 1."""
    tree = unit_tree(day=DAY)
    rows = performance(Dimension.UNIT, lambda key: f"{tree[key].depth} {tree[key].label}")
    return {label[2:]: row for label, row in rows.items() if label[0] == str(depth)}


def by_quarter() -> dict[str, Any]:
    people, units, tree = names(Person), names(Unit), unit_tree(day=DAY)
    told: dict[str, Any] = {}
    before: Decimal | None = None
    for quarter in ("2017Q1", "2017Q2", "2017Q3", "2017Q4"):
        whole = figures(CLOSED, quarter)[()]
        amount = whole["won_amount"] or Decimal(0)
        by_person = figures(("won_amount", "won_deals"), quarter, Dimension.PERSON)
        order = ranked({people[key]: row["won_amount"] for key, row in by_person.items() if row["won_deals"]})
        by_node = figures(("won_amount",), quarter, Dimension.UNIT)
        levels = [{units[k]: row["won_amount"] for k, row in by_node.items() if tree[k].depth == n} for n in (0, 1)]
        told[f"{quarter[:4]}-{quarter[4:]}"] = {
            "won": int(whole["won_deals"] or 0),
            "lost": int(whole["lost_deals"] or 0),
            "won_amount": money(amount),
            "win_rate": places(whole["win_rate"], 6),
            "growth_vs_prev_quarter": places((amount - before) / before, 6) if before else None,
            "top3_agents": order[:3],
            "bottom3_agents": order[-3:],
            "agents_with_a_win": len(order),
            "by_manager": ranked(levels[1]),
            "by_region": ranked(levels[0]),
        }
        before = amount
    return told


def by_month() -> dict[str, Any]:
    rows = figures((*CLOSED, "new_deals"), "2017", Dimension.MONTH)
    return {
        f"{month:%Y-%m}": {
            "won": int(row["won_deals"] or 0),
            "lost": int(row["lost_deals"] or 0),
            "won_amount": money(row["won_amount"]),
            "new_engaged": int(row["new_deals"] or 0),
        }
        for month, row in rows.items()
        if row["won_deals"] or row["lost_deals"]
    }


def agent_month_won_amount() -> dict[str, dict[str, str]]:
    people = names(Person)
    told: dict[str, dict[str, str]] = {}
    table = figures(("won_amount", "won_deals"), "2017", Dimension.PERSON, Dimension.MONTH)
    for (person, month), row in table.items():
        if row["won_deals"]:
            told.setdefault(people[person], {})[f"{month:%Y-%m}"] = money(row["won_amount"])
    return told


def total() -> dict[str, Any]:
    whole = figures(CLOSED, "2017")[()]
    amounts = spread("won_amount", Question(metrics=(), period=parse("2017")), scope=SYSTEM)
    won = whole["won_deals"] or Decimal(0)
    return {
        "won_amount": money(whole["won_amount"]),
        "won": int(won),
        "lost": int(whole["lost_deals"] or 0),
        "win_rate": places(whole["win_rate"], 6),
        "avg_won_deal": places((whole["won_amount"] or Decimal(0)) / won, 2),
        "max_won_deal": money(amounts.largest),
        "median_won_deal": money(amounts.median),
    }


def sales_cycle_days() -> dict[str, Any]:
    """The mean of won deals is the ledger's own metric; the rest is computed from entries."""
    question = Question(metrics=(), period=parse("2017"))
    mean = figures(("cycle",), "2017")[()]["cycle"]
    won = spread("won_days", question, scope=SYSTEM)
    assert places(won.mean, 4) == places(mean, 4)

    def days(*then: str) -> Spread:
        return spread_of_days(first="new_deals", then=then, question=question, scope=SYSTEM)

    return {
        "won": _spread(won),
        "lost": _spread(days("lost_deals")),
        "won_and_lost": _spread(days("won_amount", "lost_deals")),
    }


def _spread(found: Spread) -> dict[str, Any]:
    return {
        "mean": places(found.mean, 4),
        "median": money(found.median),
        "min": int(found.smallest or 0),
        "max": int(found.largest or 0),
    }


def top10_accounts() -> list[list[str]]:
    customers = names(Customer)
    rows = figures(("won_amount",), "2017", Dimension.CUSTOMER)
    return ranked({customers[key]: row["won_amount"] for key, row in rows.items()})[:10]


def agents_ranked_by_win_rate() -> list[list[str | None]]:
    people = names(Person)
    rates = {people[key]: row["win_rate"] for key, row in figures(CLOSED, "2017", Dimension.PERSON).items()}
    rounded = {name: places(rate, 6) for name, rate in rates.items()}
    return [[n, r] for n, r in sorted(rounded.items(), key=lambda pair: (-Decimal(pair[1] or 0), pair[0]))]


def open_pipeline() -> dict[str, int]:
    stages = names(Stage)
    rows = figures(("open_deals",), str(DAY.year), Dimension.STAGE)
    return {stages[key]: int(row["open_deals"] or 0) for key, row in rows.items()}


def grouped(model: Any, field: str, nobody: str) -> Callable[[Any], str]:
    """Labels that put records of one kind together, such as customers by their industry."""
    known = names(model, field)
    return lambda key: known[key] if key is not None else nobody


def answers() -> dict[str, Any]:
    """Everything the golden answers state of results, by their names for it."""
    nobody = "(no account)"
    people = names(Person)
    return {
        "total": total(),
        "sales_cycle_days": sales_cycle_days(),
        "by_agent": performance(Dimension.PERSON, lambda key: people[key]),
        "by_manager": by_unit(1),
        "by_region": by_unit(0),
        "by_product": performance(Dimension.PRODUCT, grouped(Product, "name", "")),
        "by_series": performance(Dimension.PRODUCT, grouped(Product, "family", "")),
        "by_sector": performance(Dimension.CUSTOMER, grouped(Customer, "industry", nobody)),
        "by_office_location": performance(Dimension.CUSTOMER, grouped(Customer, "place", nobody)),
        "by_quarter": by_quarter(),
        "by_month": by_month(),
        "agent_month_won_amount": agent_month_won_amount(),
        "top10_accounts": top10_accounts(),
        "accounts_with_a_win": int(figures(("signed_customers",), "2017")[()]["signed_customers"] or 0),
        "agents_ranked_by_won_amount": ranked(
            {people[key]: row["won_amount"] for key, row in figures(("won_amount",), "2017", Dimension.PERSON).items()}
        ),
        "agents_ranked_by_win_rate": agents_ranked_by_win_rate(),
        "open_pipeline": open_pipeline(),
    }
