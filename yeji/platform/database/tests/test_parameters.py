"""What the embedded server is told."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from yeji.platform.database import parameters


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux brings a whole file system to the disk in one call")
@pytest.mark.parametrize(
    ("release", "method"),
    [("4.19.0-27-amd64", "fsync"), ("5.7.19", "fsync"), ("5.8.0-rc1", "syncfs"), ("6.18", "syncfs")],
)
def test_files_are_brought_to_the_disk_at_once_where_that_tells_of_errors(
    monkeypatch: pytest.MonkeyPatch, release: str, method: str
) -> None:
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(release=release))
    assert parameters._sync_method() == method


@pytest.mark.parametrize(
    ("gigabytes", "megabytes"), [(0, 256), (1, 256), (2, 256), (4, 512), (6, 768), (8, 1024), (64, 1024)]
)
def test_the_server_keeps_an_eighth_of_the_memory_within_bounds(gigabytes: int, megabytes: int) -> None:
    assert parameters.buffers_of(gigabytes * 1024**3) == megabytes


@pytest.mark.parametrize(("limit", "least"), [("2147483648\n", 2 * 1024**3), ("max\n", 0), (None, 0)])
def test_a_container_has_no_more_than_its_limit(
    limit: str | None, least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "memory.max"
    if limit is not None:
        told.write_text(limit, encoding="ascii")
    monkeypatch.setattr(parameters, "_LIMITS", (told,))
    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 2**21, "SC_PAGE_SIZE": 4096}.__getitem__)
    assert parameters.memory() == (least or 8 * 1024**3)
    monkeypatch.setattr(os, "sysconf", _unknown)
    assert parameters.memory() == 0


def _unknown(_name: str) -> int:
    raise ValueError("unrecognized configuration name")
