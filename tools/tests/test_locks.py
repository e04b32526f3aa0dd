from __future__ import annotations

from pathlib import Path

import pytest

from tools import locks

HASH = " \\\n    --hash=sha256:00\n    # via x\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "requirements"
    folder.mkdir()
    (folder / "runtime.in").write_text("# what runs\nDjango>=5.2,<5.3\npsycopg[binary,pool]\n")
    (folder / "build.in").write_text("hatchling\n")
    (folder / "test.in").write_text("-r runtime.in\n-r build.in\npytest\n")
    runtime = f"django==5.2.19{HASH}psycopg==3.3.9 ; sys_platform != 'x'{HASH}"
    (folder / "runtime.txt").write_text(runtime)
    (folder / "build.txt").write_text(f"hatchling==1.33.0{HASH}")
    (folder / "test.txt").write_text(runtime + f"hatchling==1.33.0{HASH}pytest==9.2.0{HASH}")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["django>=5.2,<5.3", "psycopg[binary,pool]"]\n'.replace("django", "Django")
    )
    return tmp_path


def change(root: Path, name: str, old: str, new: str) -> None:
    file = root / "requirements" / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_our_locks_answer_to_what_is_asked() -> None:
    assert list(locks.faults()) == []


def test_locks_that_fit(root: Path) -> None:
    assert list(locks.faults(root)) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("build.in", "hatchling", "hatchling\nbuild", "build.txt has no build: run make lock"),
        ("runtime.txt", "5.2.19", "5.1.0", "runtime.txt has Django 5.1.0, asked for is Django<5.3,>=5.2"),
        ("build.txt", HASH, "\n", "build.txt: hatchling has no hashes"),
        ("test.txt", "psycopg==3.3.9", "psycopg==3.3.8", "runtime.txt has psycopg 3.3.9, test.txt has 3.3.8"),
        ("runtime.in", "psycopg[binary,pool]", "psycopg[binary]", "psycopg[binary] is in only one of"),
    ],
)
def test_a_fault_is_told(root: Path, name: str, old: str, new: str, fault: str) -> None:
    change(root, name, old, new)
    assert any(fault in found for found in locks.faults(root))
