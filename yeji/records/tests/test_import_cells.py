"""Cells of a file: a column read as a whole says of each cell what the cell alone says."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from yeji.kit.refusal import Refused
from yeji.records.fields import Text
from yeji.records.importing.cells import Cells, Reader
from yeji.records.importing.mapping import FieldMap, Mapping
from yeji.records.importing.source import Batch

NAME = Text(key="name", label="name", longest=12)
ODD = [
    "",
    " ",
    "'=1+1",
    "#N/A",
    "#?",
    "1.2E+10",
    "123456789012345000",
    "\ue000123",
    " 云岭 ",
    "云岭 ",
    "a" * 13,
    "a\u3000",
]
CELLS = st.one_of(st.sampled_from(ODD), st.text(max_size=14), st.text("云岭ab 1'#", max_size=14))


def read(*cells: str) -> list[Any]:
    """What a column of these cells says."""
    how = FieldMap(column="name")
    reader = Reader(NAME, Cells(how, ["name"], Mapping(match="name", fields={"name": how})))
    rows = [[cell] for cell in cells]
    found = reader.values(Batch(range(len(rows)), rows, [list(cells)]))
    return [str(value) if isinstance(value, Refused) else value for value in found]


@given(st.lists(CELLS, min_size=1, max_size=12, unique=True))
def test_a_column_says_of_each_cell_what_the_cell_says_beside_one_that_cannot_be_shown(cells: list[str]) -> None:
    assert read(*cells) == [read(cell, "\u200b")[0] for cell in cells]
