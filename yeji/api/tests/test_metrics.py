"""Metrics over REST: built by administrators, tried before, refused by name."""

from __future__ import annotations

from typing import Any

from tests.world import World, deal_of, record_of, win
from yeji.api.tests.conftest import Program
from yeji.ledger.models import Definition

WON = {"field": "stage.outcome", "operator": "is", "values": ["won"]}
DEFINITION: dict[str, Any] = {
    "name": {"en": "Large wins", "zh": "大单"},
    "type": "deal",
    "conditions": [WON, {"field": "amount", "operator": "at_least", "values": ["100"]}],
    "value": "sum",
    "measure": "amount",
    "on": "closed_on",
}


def test_a_definition_is_tried_record_by_record_with_the_reason(world: World, root: Program) -> None:
    large, small = win(deal_of(world, "chen", 500)), win(deal_of(world, "dora", 50))
    told = root.post("/metrics/try", {"definition": DEFINITION, "records": [large.pk, small.pk]}).body
    found = {one["id"]: one for one in told["records"]}
    assert (found[large.pk]["counts"], found[large.pk]["value"], found[large.pk]["person"]) == (True, "500", "Chen")
    unmet = [check["words"] for check in found[small.pk]["checks"] if not check["met"]]
    assert (found[small.pk]["counts"], unmet) == (False, ["amount is at least 100"])
    assert [(one["month"], one["after"], one["after_count"]) for one in told["months"]] == [("2026-05-01", "500.00", 1)]
    assert told["words"].startswith("the amount of deals, added up, where stage · outcome is won")


def test_administrators_build_and_nobody_else_does(world: World, root: Program, chen: Program) -> None:
    asked = {"key": "large_wins", "definition": DEFINITION}
    assert chen.post("/metrics", asked).status == 403
    assert chen.post("/metrics/try", {"definition": DEFINITION}).status == 403
    assert Definition.objects.count() == 0
    made = root.post("/metrics", asked)
    assert (made.status, made.body["state"], made.body["version"]) == (201, "waiting", 1)
    assert root.post("/metrics", asked).body["code"] == "metric.definition"
    assert root.get("/metrics/large_wins").body["versions"][0]["definition"]["measure"] == "amount"
    again = root.post("/metrics/large_wins/versions", {"definition": DEFINITION})
    assert (again.status, again.body["code"]) == (409, "metric.cannot_change")
    assert root.get("/metrics/nothing").status == 404


def test_the_rule_of_every_metric_is_told_part_by_part(world: World, root: Program, chen: Program) -> None:
    assert root.post("/metrics", {"key": "large_wins", "definition": DEFINITION}).status == 201
    told = {key: chen.get(f"/metrics/{key}").body["rule"] for key in ("large_wins", "won_amount", "win_rate", "visits")}
    for key in ("large_wins", "won_amount", "visits"):
        assert all(told[key].values()), key
    assert told["large_wins"]["where"] == "stage · outcome is won and amount is at least 100"
    assert told["win_rate"]["formula"] == "Won deals ÷ (Won deals + Lost deals)"
    assert told["win_rate"]["day"] == "Closed on"


def test_a_record_s_figures_are_told_with_what_it_does_not_count_for(world: World, chen: Program) -> None:
    deal = win(deal_of(world, "chen", 500))
    told = chen.get(f"/counted/deal/{deal.pk}").body
    assert {(one["metric"], one["amount"], one["person"]) for one in told["counted"]} >= {("won_amount", "500", "Chen")}
    assert "lost_deals" in {one["metric"] for one in told["uncounted"]}
    assert chen.get(f"/counted/deal/{deal_of(world, 'dora', 5).pk}").status == 404
    assert chen.get("/counted/deal/x").status == 404


def test_the_figures_of_the_overview_are_chosen(world: World, chen: Program) -> None:
    usual = chen.get("/tiles").body
    assert (usual["own"], usual["tiles"]) == (False, usual["usual"])
    assert chen.send("PUT", "/tiles", {"tiles": ["visits", "attainment"]}).body["tiles"] == ["visits", "attainment"]
    assert chen.send("PUT", "/tiles", {"tiles": ["nothing"]}).body["code"] == "tiles.cannot_choose"
    assert chen.send("PUT", "/tiles", {"tiles": [3]}).status == 400
    assert chen.send("PUT", "/tiles", {"tiles": []}).body == usual


def test_a_metric_is_reworded(world: World, root: Program, chen: Program) -> None:
    root.post("/metrics", {"key": "large_wins", "definition": DEFINITION})
    assert chen.patch("/metrics/large_wins", {"name": {"en": "Big"}}).status == 403
    assert root.patch("/metrics/large_wins", {"name": {"en": "Big"}}).body["definition"]["name"] == {"en": "Big"}
    assert root.patch("/metrics/nothing", {"name": {"en": "Big"}}).status == 404


def test_a_metric_is_answered_for_by_whom_administrators_name(world: World, root: Program, chen: Program) -> None:
    root.post("/metrics", {"key": "large_wins", "definition": DEFINITION})
    ada, ben = (world.people[name] for name in ("ada", "ben"))
    writer = root.get("/metrics/large_wins").body["owner"]
    assert (writer["person"], writer["name"], writer["named"]) == (None, "Root", [])
    assert chen.send("PUT", "/metrics/large_wins/owner", {"person": ada}).status == 403
    assert root.send("PUT", "/metrics/large_wins/owner", {"person": 10**9}).status == 404
    assert root.send("PUT", "/metrics/nothing/owner", {"person": ada}).status == 404
    for person in (ada, ada, ben, None):
        root.send("PUT", "/metrics/large_wins/owner", {"person": person})
    assert [one["name"] for one in root.get("/metrics/large_wins").body["owner"]["named"]] == [None, "Ben", "Ada"]
    assert root.get("/metrics/large_wins").body["owner"]["name"] == "Root"
    assert root.send("PUT", "/metrics/won_amount/owner", {"person": ada}).body["name"] == "Ada"
    assert chen.get("/metrics/won_amount").body["owner"]["name"] == "Ada"


def test_figures_are_asked_by_fields_and_of_last_year(world: World, chen: Program) -> None:
    win(deal_of(world, "chen", 500, source="展会"))
    asked = {"metrics": ["won_amount"], "period": "2026Q2", "by": ["deal.source"]}
    assert chen.post("/metrics/query", asked).body["rows"] == [
        {"deal.source": "展会", "deal.source_name": "展会", "won_amount": "500"}
    ]
    held = {"metrics": ["won_amount"], "period": "2026Q2", "where": {"deal.source": "展会"}}
    assert chen.post("/metrics/explain", held).body["count"] == 1
    assert chen.post("/metrics/query", {**held, "where": {"deal.name": "x"}}).body["code"] == "metrics.unknown_trait"
    last = chen.post("/metrics/query", {"metrics": ["won_amount"], "period": "2026", "scenario": "last_year"}).body
    assert last["of"] == "2025"


def test_several_values_of_one_thing_are_any_of_them(world: World, ada: Program) -> None:
    for owner, amount, source in (("chen", 500, "展会"), ("dora", 30, "官网"), ("ben", 7, "")):
        win(deal_of(world, owner, amount, source=source))
        deal_of(world, owner, amount, stage="lead" if owner == "ben" else "proposal")
    some = {"deal.source": ["官网", None, "官网"], "person": [world.people["dora"], world.people["ben"]]}
    asked = {"metrics": ["won_amount"], "period": "2026Q2", "where": some}
    assert ada.post("/metrics/query", asked).body["rows"] == [{"won_amount": "37"}]
    told = ada.post("/metrics/explain", asked).body
    assert (told["value"], told["count"]) == ("37", 2)
    stages = {"stage": [world.stages["lead"], world.stages["proposal"], None]}
    rows = ada.post("/metrics/query", {"metrics": ["open_pipeline"], "period": "2026Q2", "where": stages}).body["rows"]
    assert rows == [{"open_pipeline": "537"}]
    wrongs: tuple[dict[str, list[Any]], ...] = (
        {"person": []},
        {"person": [None]},
        {"person": [{}]},
        {"deal.source": [1]},
        {"stage": [1] * 201},
    )
    for wrong in wrongs:
        refused = ada.post("/metrics/query", {**asked, "where": wrong})
        assert (refused.status, refused.body["errors"][0]["field"]) == (400, "where")


def test_kinds_of_figures_stand_beside_each_other(world: World, ada: Program) -> None:
    record_of("target", metric="won_amount", period="2026Q2", person=world.people["chen"], amount=4000)
    win(deal_of(world, "chen", 1000))
    asked = {"metrics": ["won_amount"], "by": ["person"], "period": "2026Q2"}
    told = ada.post("/metrics/query", {**asked, "columns": ["actual", "target", "last_year", "overlay"]}).body
    assert {key: value for key, value in told["rows"][0].items() if key.startswith("won_amount")} == {
        "won_amount": "1000",
        "won_amount.target": "4000",
        "won_amount.attainment": "0.25",
        "won_amount.last_year": "0",
        "won_amount.overlay": "0",
    }
    assert told["of"] == "2025Q2"
    refused = ada.post("/metrics/query", {**asked, "columns": ["actual", "dreams"]})
    assert (refused.status, refused.body["errors"][0]["field"]) == (400, "columns")
    assert ada.post("/metrics/explain", {**asked, "by": [], "columns": ["actual"]}).status == 400
