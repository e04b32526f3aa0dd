"""Bad rows: each is refused with its row, column and reason, and the others go in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from tests.world import TODAY, World, deal_of, record_of
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.tests.files import DEAL_HEAD, DEAL_MAP, bring, deals, kept, told, written
from yeji.records.types import registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world", "in_english")]

GOOD = "1,One,Chen,lead,100,01/05/2026,"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("2,Two,Chen,lead,100,31/04/2026,", "opened", "“31/04/2026” is not a date in the form %d/%m/%Y."),
        ("2,Two,Chen,lead,100,2026-05-01,", "opened", "“2026-05-01” is not a date in the form %d/%m/%Y."),
        ("2,Two,Nobody,lead,100,,", "owner", "There is no person Nobody."),
        (
            "2,Two,Chen,negotiation,100,,",
            "stage",
            "There is no stage negotiation. There are: lead, proposal, won, lost.",
        ),
        ("2,Two,Chen,lead,-100,,", "amount", "amount cannot be negative."),
        ("2,Two,Chen,lead,约30万,,", "amount", "“约30万” is an estimate or a range. Write one exact number."),
        ("2,Two,Chen,lead,1.23456,,", "amount", "amount has at most 4 decimals and fourteen digits before them."),
        (
            "2,Two,Chen,lead,1e6,,",
            "amount",
            "“1e6” is in scientific notation, which may have lost digits. Write all digits.",
        ),
        ("1,Two,Chen,lead,100,,", "no", "deal number 1 stands in row 2 already."),
        (",Two,Chen,lead,100,,", "no", "deal number is needed."),
        ("2,,Chen,lead,100,,", "name", "name is needed."),
        ("2,Two,Chen,,100,,", "stage", "stage is needed."),
        ("2,Two,Chen,won,100,02/05/2026,01/05/2026", "closed", "The deal was closed before it was opened."),
        ("2,Two,Chen,won,100,02/05/2026,01/01/2027", "closed", "A deal cannot be closed on a day to come."),
        (f"2,{'x' * 301},Chen,lead,100,,", "name", "name has at most 300 characters."),
        ("2,Tw\0o,Chen,lead,100,,", "name", "name holds characters that cannot be shown."),
        ("2,Two,Ch\0en,lead,100,,", "owner", "There is no person Ch�en."),
        ("2,Two,Chen,lead,1\0,,", "amount", "“1�” is not a number."),
        (
            "2,Two,Chen,lead,100,,,surplus",
            "",
            "The row has more cells than the heading has names: is a separator inside a cell?",
        ),
    ],
)
def test_a_bad_row_is_refused_alone(tmp_path: Path, row: str, column: str, reason: str) -> None:
    outcome = deals(tmp_path, GOOD, row, "3,Three,Chen,lead,100,,")
    assert told(outcome) == [(3, column, reason)]
    assert outcome.counts() == {"read": 3, "created": 2, "updated": 0, "unchanged": 0, "refused": 1, "dry_run": False}
    assert [code for (code,) in kept("deal", "code")] == ["1", "3"]


def test_everything_wrong_with_a_row_is_told_at_once(tmp_path: Path) -> None:
    outcome = deals(tmp_path, "1,One,Nobody,lead,-1,x,", GOOD.replace("1,One", "2,Two"))
    assert [(row, column) for row, column, _why in told(outcome)] == [(2, "owner"), (2, "amount"), (2, "opened")]
    assert outcome.counts()["refused"] == 1
    assert outcome.created == 1


def test_an_ambiguous_date_is_refused_unless_the_map_names_the_form(tmp_path: Path) -> None:
    plain = DEAL_MAP.replace('format = "%d/%m/%Y"', "")
    outcome = deals(tmp_path, "1,One,Chen,won,1,,03/04/2026", "2,Two,Chen,won,1,,2026年4月3日", mapped=plain)
    assert told(outcome) == [
        (
            2,
            "closed",
            "“03/04/2026” is ambiguous: day 3 of month 4, or day 4 of month 3? Name the date format of the column.",
        )
    ]
    assert kept("deal", "code", "closed_on") == [("2", date(2026, 4, 3))]


def test_a_name_that_two_people_have(tmp_path: Path) -> None:
    record_of("person", name="Chen", code="chen-2")
    outcome = deals(tmp_path, GOOD, "2,Two,Dora,lead,100,,")
    assert told(outcome) == [(2, "owner", "There is more than one person Chen.")]
    assert outcome.created == 1


def test_a_key_that_two_records_have(tmp_path: Path) -> None:
    for place in ("Dali", "Lijiang"):
        record_of("customer", name="Twin", place=place)
    outcome = bring("customer", written(tmp_path / "c.csv", "name,place", "Twin,Kunming", "One,Kunming"))
    assert told(outcome) == [(2, "name", "There is more than one customer Twin.")]
    assert {place for _name, place in kept("customer", "name", "place") if place} == {"Kunming", "Dali", "Lijiang"}


def test_no_exchange_rate(tmp_path: Path) -> None:
    record_of("rate", currency="USD", day="2026-01-01", rate="7")
    mapped = DEAL_MAP.replace("[fields]", '[fields]\ncurrency = "currency"')
    rows = (
        "1,One,Chen,won,1,,31/12/2025,USD",
        "2,Two,Chen,won,1,,01/01/2026,usd",
        "3,Three,Chen,won,1,,01/01/2026,EUR",
    )
    outcome = deals(tmp_path, *rows, mapped=mapped, head=f"{DEAL_HEAD},currency")
    assert told(outcome) == [
        (2, "currency", "There is no exchange rate for USD on 2025-12-31."),
        (4, "currency", "There is no exchange rate for EUR on 2026-01-01."),
    ]
    assert kept("deal", "code", "currency") == [("2", "USD")]


def test_a_blank_cell_keeps_what_a_known_record_has(tmp_path: Path, world: World) -> None:
    deal_of(world, "dora", 700, code="1", opened_on=TODAY)
    outcome = deals(tmp_path, "1,Renamed,,,,,")
    assert outcome.counts() == {"read": 1, "created": 0, "updated": 1, "unchanged": 0, "refused": 0, "dry_run": False}
    expected = ("1", "Renamed", world.people["dora"], Decimal(700), TODAY)
    assert kept("deal", "code", "name", "owner_id", "amount", "opened_on") == [expected]
    assert deals(tmp_path, "1,Renamed,,,,,").unchanged == 1


def test_a_blank_yes_or_no_and_a_blank_choice_keep_theirs(tmp_path: Path) -> None:
    head = "metric,level,period,amount"
    assert bring("target", written(tmp_path / "t.csv", head, "won_amount,floor,2026Q2,5")).created == 1
    again = bring("target", written(tmp_path / "t.csv", head, "won_amount,,2026Q2,6"))
    assert again.created == 1
    assert kept("target", "level", "amount") == [("floor", Decimal(5)), ("target", Decimal(6))]


def test_numbers_as_people_write_them(tmp_path: Path) -> None:
    cells = ['"1,234.50"', "￥1.2万", "１２３", " 7 "]
    deals(tmp_path, *(f"{n},Deal,Chen,lead,{cell},," for n, cell in enumerate(cells)))
    assert [amount for _code, amount in kept("deal", "code", "amount")] == [
        Decimal("1234.5"),
        Decimal(12000),
        Decimal(123),
        Decimal(7),
    ]


def test_a_number_in_the_recycle_bin_is_taken(tmp_path: Path, world: World) -> None:
    deal = deal_of(world, "chen", 1, code="1")
    writing.remove(registry.get("deal"), deal.pk, by=SYSTEM, at=deal.created_at)
    outcome = deals(tmp_path, GOOD, GOOD.replace("1,One", "2,Two"), GOOD.replace("1,One", "3,Three"))
    assert told(outcome) == [(2, "no", "There is a deal with the same deal number already.")]
    assert outcome.created == 2


def test_a_number_of_another_record_than_the_row_s(tmp_path: Path) -> None:
    record_of("customer", name="Acme", code="A")
    record_of("customer", name="Best", code="B")
    mapped = 'match = "name"\n[fields]\nname = "name"\ncode = "code"'
    outcome = bring("customer", written(tmp_path / "c.csv", "name,code", "Best,A", "New,B", "Acme,C"), mapped=mapped)
    taken = "customer number {} belongs to another record, perhaps one in the recycle bin."
    assert told(outcome) == [(2, "code", taken.format("A")), (3, "code", taken.format("B"))]
    assert ("Acme", "C") in kept("customer", "name", "code")


def test_whoever_imports_reaches_no_further_than_by_hand(tmp_path: Path, world: World) -> None:
    deal_of(world, "dora", 1, code="9")
    rows = (GOOD, "2,Two,Dora,lead,1,,", "9,Nine,Chen,lead,1,,")
    outcome = deals(tmp_path, *rows, by=world.scope("chen"))
    assert told(outcome) == [
        (3, "owner", "owner must be yourself or somebody in your own unit."),
        (4, "no", "There is a deal with the same deal number already."),
    ]
    assert kept("deal", "code", "name") == [("1", "One"), ("9", "dora 1")]
    with pytest.raises(writing.MayNotWrite):
        bring("product", written(tmp_path / "p.csv", "name", "x"), by=world.scope("chen"))


def test_reasons_are_told_in_the_reader_s_language(tmp_path: Path) -> None:
    with translation.override("zh-hans"):
        outcome = deals(tmp_path, "1,One,Nobody,lead,-5,03/13/2026,")
    assert all(any("一" <= letter <= "鿿" for letter in reason) for _row, _column, reason in told(outcome))


def test_quotes_separators_and_new_lines_survive(tmp_path: Path) -> None:
    outcome = deals(
        tmp_path, '"1","a ""b"", c; d\\n",Chen,lead,1,,', '2,"two', 'lines",Chen,lead,1,,', "3,x,Chen,bad,1,,"
    )
    assert told(outcome) == [
        (3, "name", "name holds characters that cannot be shown."),
        (4, "stage", "There is no stage bad. There are: lead, proposal, won, lost."),
    ]
    assert kept("deal", "code", "name") == [("1", 'a "b", c; d\\n')]
