"""Maps: what they may say, and how map and file must fit each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world import World
from yeji.kit.refusal import Refused
from yeji.records.importing.cells import UnknownColumn
from yeji.records.importing.mapping import BadMap
from yeji.records.tests.files import DEAL_HEAD, DEAL_MAP, bring, deals, kept, told, written
from yeji.records.types import UnknownField, UnknownType, registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world", "in_english")]


def refused(directory: Path, mapped: str, head: str = "no,name", row: str = "1,x") -> Refused:
    with pytest.raises(Refused) as problem:
        deals(directory, row, mapped=mapped, head=head)
    assert kept("deal", "code") == []
    return problem.value


def test_the_map_names_a_column_that_the_file_has_not(tmp_path: Path) -> None:
    with pytest.raises(UnknownColumn, match="The file has no column closed") as problem:
        deals(tmp_path, "1,x", head="no,name,owner,stage,amount,opened")
    assert problem.value.column == "closed"


def test_the_file_has_a_column_that_the_map_does_not_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownColumn, match=r"Column 毛利 is not mapped\. Map it, or name it under ignore"):
        deals(tmp_path, "1,x", head=f"{DEAL_HEAD},毛利")
    assert (
        deals(tmp_path, "1,x,,lead,,,,7", head=f"{DEAL_HEAD},毛利", mapped=f'ignore = ["毛利"]\n{DEAL_MAP}').created
        == 1
    )


@pytest.mark.parametrize(
    ("mapped", "words"),
    [
        ("match = ", "The map"),
        ('matches = "no"', "unknown setting: matches"),
        ('[fields.code]\ncolumns = "no"', "unknown setting: fields.code.columns"),
        ("[fields.code]\ncolumn = 5", "fields.code.column cannot be that"),
        ('[fields.code]\ncolumn = "no"\nvalue = "x"', "exactly one of column, value, template"),
        ('[fields.shares]\npeople = "no"', "exactly one of column, value, template"),
        ('[fields.code]\nvalues = {a = "b"}', "exactly one of column, value, template"),
        ('[fields.code]\ncolumn = "no"\nvalues = {a = 1}', "fields.code.values cannot be that"),
        ("fields = 5", "fields is a table of settings"),
        ("[fields]\ncode = 5", "fields.code is a table of settings"),
        ('ignore = "no"\n[fields]\ncode = "no"', "ignore is a list of column names"),
        ('[fields]\nname = "name"', "does not fill code, by which records are recognised"),
        ('match = "owner"\n[fields]\nname = "name"', "does not fill owner, by which records are recognised"),
        ('[fields]\ncode = "no"\n[place]\npath = ["name"]', "deal has no place in the organisation"),
    ],
)
def test_a_map_that_makes_no_sense(tmp_path: Path, mapped: str, words: str) -> None:
    problem = refused(tmp_path, mapped)
    assert isinstance(problem, BadMap)
    assert words in str(problem)


def test_a_map_that_names_no_field(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path, '[fields]\ncode = "no"\nprofit = "name"'), UnknownField)
    assert isinstance(refused(tmp_path, '[fields]\ncode = "no"\nopening_assumed = "name"'), UnknownField)


def test_a_type_that_is_none() -> None:
    with pytest.raises(UnknownType, match="There is no object type orders"):
        registry.get("orders")


def test_without_a_map_columns_are_called_like_fields(tmp_path: Path) -> None:
    assert bring("deal", written(tmp_path / "a.csv", "deal number,name,stage", "7,Seven,lead")).created == 1
    assert bring("customer", written(tmp_path / "b.csv", "name,place", "Acme,Kunming")).created == 1
    assert bring("customer", written(tmp_path / "b.csv", "name,place", "Acme,Dali")).updated == 1
    with pytest.raises(BadMap, match="does not fill name"):
        bring("customer", written(tmp_path / "c.csv", "place", "Dali"))


def test_fixed_values_templates_and_renamed_values(tmp_path: Path, world: World) -> None:
    mapped = """
    [fields.code]
    column = "no"
    [fields.name]
    template = "{customer} · {product}"
    [fields.stage]
    value = "proposal"
    [fields.product]
    column = "product"
    values = { "光谱仪" = "Spectrometer" }
    [fields.customer]
    column = "customer"
    create = true
    """
    outcome = deals(
        tmp_path, "1,澄江生物,光谱仪", "2,,光谱仪", "3,New {co},Service", mapped=mapped, head="no,customer,product"
    )
    assert told(outcome) == []
    assert kept("deal", "code", "name", "product_id", "stage_id") == [
        ("1", "澄江生物 · Spectrometer", world.products["spectrometer"], world.stages["proposal"]),
        ("2", "Spectrometer", world.products["spectrometer"], world.stages["proposal"]),
        ("3", "New {co} · Service", world.products["service"], world.stages["proposal"]),
    ]
    assert [name for (name,) in kept("customer", "name")] == ["New {co}", "澄江生物"]


def test_links_are_found_by_another_field(tmp_path: Path, world: World) -> None:
    mapped = '[fields]\ncode = "no"\nname = "name"\nstage = "stage"\n[fields.owner]\ncolumn = "owner"\nby = "code"'
    outcome = deals(tmp_path, "1,x,lead,chen", "2,x,lead,Chen", mapped=mapped, head="no,name,stage,owner")
    assert told(outcome) == [(3, "owner", "There is no person Chen.")]
    assert kept("deal", "code", "owner_id") == [("1", world.people["chen"])]


UNITED = 'match = "code"\n[fields]\ncode = "no"\nname = "name"\n[fields.parent]\ncolumn = "of"\n'


def family() -> list[tuple[str, str]]:
    """Each customer with the one it belongs to."""
    rows = kept("customer", "pk", "name", "parent_id")
    names: dict[int | None, str] = {None: "", **{pk: name for pk, name, _parent in rows}}
    return sorted((name, names[parent]) for _pk, name, parent in rows)


def test_a_parent_may_stand_further_down_in_the_same_file(tmp_path: Path, world: World) -> None:
    file = written(tmp_path / "c.csv", "no,name,of", "1,Branch,Plant", "2,Plant,Group", "3,Group,", "4,Stray,Nobody")
    outcome = bring("customer", file, mapped=UNITED)
    assert told(outcome) == [(5, "of", "There is no customer Nobody.")]
    assert (outcome.read, outcome.created) == (4, 3)
    assert family() == [("Branch", "Plant"), ("Group", ""), ("Plant", "Group"), ("澄江生物", "")]
    assert bring("customer", file, mapped=UNITED).counts()["unchanged"] == 3


def test_what_stands_in_the_file_is_not_made_up_as_well(tmp_path: Path, world: World) -> None:
    file = written(tmp_path / "c.csv", "no,name,of", "1,Branch,Plant", "2,Plant,Holding")
    outcome = bring("customer", file, mapped=f"{UNITED}create = true")
    assert (told(outcome), outcome.created) == ([], 2)
    assert family() == [("Branch", "Plant"), ("Holding", ""), ("Plant", "Holding"), ("澄江生物", "")]
    assert bring("customer", file, mapped=f"{UNITED}create = true", dry=True).counts()["unchanged"] == 2


def test_records_that_belong_to_each_other_in_a_ring_are_refused(tmp_path: Path, world: World) -> None:
    file = written(tmp_path / "c.csv", "no,name,of", "1,One,Two", "2,Two,One", "3,Three,")
    outcome = bring("customer", file, mapped=UNITED)
    assert (outcome.created, told(outcome)) == (
        1,
        [(2, "of", "There is no customer Two."), (3, "of", "There is no customer One.")],
    )
