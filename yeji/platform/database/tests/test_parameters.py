"""What the embedded server is told."""

from __future__ import annotations

import os
import sys
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
