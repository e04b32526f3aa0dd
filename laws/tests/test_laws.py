from __future__ import annotations

from pathlib import Path

import pytest

from laws import book
from laws.book import LAWS
from laws.law import LAYERS, Law, Source, depth_of

GOOD = [(law, sample) for law in LAWS for sample in law.good]
BAD = [(law, sample) for law in LAWS for sample in law.bad]


def placed(law: Law, sample: str) -> Source:
    """A sample where it says it stands."""
    first, _, rest = sample.partition("\n")
    if first.startswith("# at: "):
        return Source(first.removeprefix("# at: "), rest)
    return Source(law.stands_at, sample)


@pytest.mark.parametrize(("law", "sample"), GOOD)
def test_a_good_sample_passes(law: Law, sample: str) -> None:
    assert list(law.findings(placed(law, sample))) == []


@pytest.mark.parametrize(("law", "sample"), BAD)
def test_a_bad_sample_is_found(law: Law, sample: str) -> None:
    source = placed(law, sample)
    found = list(law.findings(source))
    assert found
    assert all(1 <= finding.line <= max(1, len(source.lines)) for finding in found)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.escape)
def test_a_law_gives_its_reason_and_its_samples(law: Law) -> None:
    assert law.__doc__
    assert len(law.__doc__.split()) > 15
    assert law.good
    assert law.bad


def test_escapes_are_told_apart() -> None:
    assert len({law.escape for law in LAWS}) == len(LAWS)


def test_an_escape_that_no_law_knows_is_found(tmp_path: Path) -> None:
    file = tmp_path / "yeji" / "org" / "x.py"
    file.parent.mkdir(parents=True)
    file.write_text("a = 1\nb = 2  # law: clok - typed in haste\n")
    assert [str(finding) for finding in book.breaches(tmp_path)] == [
        "yeji/org/x.py:2: no law has the escape 'clok' [escape]"
    ]


def test_the_floors_are_those_of_the_import_contract() -> None:
    import tomllib

    contracts = tomllib.loads((book.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    built = [tuple(room.strip() for room in layer.split("|")) for layer in layers]
    assert built == [floor for floor in LAYERS if set(floor) & {room for layer in built for room in layer}]


def test_a_room_on_no_floor_is_a_mistake() -> None:
    assert depth_of("config") < depth_of("kit")
    with pytest.raises(ValueError, match="on no floor"):
        depth_of("cellar")
