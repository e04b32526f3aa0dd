"""A real company goes in, and what comes out equals answers that were computed without us, to the last digit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.maven.answers import answers
from tests.maven.company import DAY, DEALS, MOMENT, bring_in, found, sheets
from yeji.business.sales.models import Customer, Deal, Product
from yeji.ledger.capture import chunks, owed_of
from yeji.ledger.models import Entry
from yeji.org.models import Person, Unit
from yeji.platform.instance import Instance

VARIANTS = tuple(DEALS)


def stated(golden: dict[str, Any]) -> dict[str, Any]:
    """The golden answers about results. Of open deals the data has no value, only how many stand where."""
    pipeline = {stage: row["count"] for stage, row in golden["open_pipeline"].items()}
    sectors = {"technology" if name == "technolgy" else name: row for name, row in golden["by_sector"].items()}
    return {key: golden[key] for key in answers()} | {"open_pipeline": pipeline, "by_sector": sectors}


@pytest.fixture
def company(own_database: Instance, company_files: Path, request: pytest.FixtureRequest) -> str:
    """The company with its deals in one of the three ways to write dates; the way's name."""
    variant: str = request.param
    found()
    for sheet in sheets(variant):
        outcome = bring_in(company_files, sheet)
        assert outcome.refused == []
        # A parent that is named before its own row is made by its name, and filled in by that row.
        assert outcome.created + outcome.updated == outcome.read
    return variant


@pytest.mark.parametrize("company", VARIANTS, indirect=True)
def test_every_golden_answer_comes_out(company: str, golden: dict[str, Any]) -> None:
    ours, theirs = answers(), stated(golden)
    for name in theirs:
        assert ours[name] == theirs[name], name
    assert set(ours) == set(theirs)


@pytest.mark.parametrize("company", VARIANTS, indirect=True)
def test_counts_reconcile_with_the_database(company: str, golden: dict[str, Any]) -> None:
    counts = golden["counts"]
    told = (Customer.unscoped.count(), Product.unscoped.count(), Person.unscoped.count(), Deal.unscoped.count())
    assert told == (counts["accounts"], counts["products"], counts["agents_in_team_table"], counts["opportunities"])
    assert Unit.unscoped.count() == counts["managers"] + 3
    assert Deal.unscoped.filter(customer=None).count() == counts["blank_account"]
    assert Customer.unscoped.exclude(parent=None).count() == counts["subsidiary_accounts"]
    assert Customer.unscoped.filter(industry="technolgy").count() == 0
    assumed = Deal.unscoped.filter(opening_assumed=True)
    assert assumed.count() == counts["blank_engage_date"]
    assert set(assumed.values_list("opened_on", flat=True)) == {DAY}
    assert [row for ids in chunks("deal") for row in owed_of("deal", ids, day=DAY)] == []


@pytest.mark.parametrize("company", VARIANTS[:1], indirect=True)
def test_the_same_files_again_change_nothing(company: str, company_files: Path) -> None:
    before = Entry.objects.count(), newest_deal()
    for sheet in [*sheets(company), *DEALS.values()]:
        outcome = bring_in(company_files, sheet)
        assert (outcome.created, outcome.updated, outcome.refused) == (0, 0, [])
        assert outcome.unchanged == outcome.read
    assert before == (Entry.objects.count(), newest_deal())


def newest_deal() -> tuple[int, int]:
    found: tuple[int, int] = Deal.unscoped.order_by("-updated_at", "pk").values_list("pk", "version")[0]
    return found


def test_the_import_day_is_a_day_in_chicago() -> None:
    assert MOMENT.date() == DAY
