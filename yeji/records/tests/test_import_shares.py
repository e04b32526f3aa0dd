"""Shares as a file says them, in one column or in two."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world import World
from yeji.records.tests.files import deals, kept, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world", "in_english")]

HEAD = "no,name,stage,split"
ONE = '[fields]\ncode = "no"\nname = "name"\nstage = "stage"\nshares = "split"'
TWO = """
[fields]
code = "no"
name = "name"
stage = "stage"
[fields.shares]
people = "split"
parts = "parts"
by = "code"
"""


def shares(world: World, **parts: str) -> list[dict[str, object]]:
    """Shares as they are stored; ``eve_overlay="20"`` is overlay credit."""
    return [
        {"person": world.people[name.removesuffix("_over")], "share": share, "overlay": name.endswith("_over")}
        for name, share in parts.items()
    ]


def test_one_column(tmp_path: Path, world: World) -> None:
    rows = (
        "1,One,won,Chen:30; Dora:70",
        "2,Two,won,Dora：70%；Chen＝30",
        "3,Three,won,",
        "4,Four,won,Chen=100|Ada:20+",
    )
    outcome = deals(tmp_path, *rows, mapped=ONE, head=HEAD)
    assert told(outcome) == [(3, "split", "Shares are written like Chen:70; Dora:30.")]
    assert kept("deal", "code", "shares") == [
        ("1", shares(world, dora="70", chen="30")),
        ("3", None),
        ("4", shares(world, chen="100", ada_over="20")),
    ]


def test_two_columns(tmp_path: Path, world: World) -> None:
    rows = ("1,One,won,chen;dora,66.6667;33.3333", "2,Two,won,,", "3,Three,won,chen,")
    outcome = deals(tmp_path, *rows, mapped=TWO, head=f"{HEAD},parts")
    assert told(outcome) == [(4, "split", "Shares are written like Chen:70; Dora:30.")]
    assert kept("deal", "code", "shares") == [("1", shares(world, chen="66.6667", dora="33.3333")), ("2", None)]


@pytest.mark.parametrize(
    ("split", "reason"),
    [
        ("Chen:70;Dora:20", "shares must be 100 % together. They are 90 %."),
        ("Chen:100;Dora:0.0001", "shares must be 100 % together. They are 100.0001 %."),
        ("Chen:50;Chen:50", "shares names somebody twice."),
        ("Chen:120;Dora:-20", "A share is above 0 and at most 100 %, with at most four decimals."),
        ("Chen:70;Nobody:30", "There is no person Nobody."),
        ("Chen:70;Dora", "Shares are written like Chen:70; Dora:30."),
        ("Chen:seventy;Dora:30", "“seventy” is not a number."),
    ],
)
def test_shares_that_cannot_be(tmp_path: Path, split: str, reason: str) -> None:
    outcome = deals(tmp_path, f"1,One,won,{split}", "2,Two,won,Chen:100", mapped=ONE, head=HEAD)
    assert told(outcome) == [(2, "split", reason)]
    assert outcome.created == 1


def test_the_same_shares_again_change_nothing(tmp_path: Path, world: World) -> None:
    for row, counts in (("Chen:30;Dora:70", (1, 0)), ("Dora:70;Chen:30", (0, 0)), (",", (0, 0)), ("Chen:100", (0, 1))):
        outcome = deals(tmp_path, f"1,One,won,{row.strip(',')}", mapped=ONE, head=HEAD)
        assert (outcome.created, outcome.updated, told(outcome)) == (*counts, [])
    assert kept("deal", "code", "shares") == [("1", shares(world, chen="100"))]
