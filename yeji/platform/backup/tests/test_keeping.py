"""Which backups stay, and that no name leads out of their place."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from yeji.platform.backup.keeping import NoSuchBackup, kept, nightly_name, path_of, remove, thin_out
from yeji.platform.instance import Instance, default_roles

NOW = datetime(2026, 5, 21, 2, tzinfo=UTC)


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    (tmp_path / "backups").mkdir()
    (tmp_path / "secret.yeji").write_bytes(b"x")
    return Instance(
        home=tmp_path, id="x", created_at=NOW, kind="embedded", host="run", port=5432, dbname="yeji",
        roles=default_roles("yeji"),
    )  # fmt: skip


def lay(instance: Instance, name: str, at: datetime) -> None:
    path = instance.backups / name
    path.write_bytes(b"x")
    os.utime(path, (at.timestamp(), at.timestamp()))


def test_days_weeks_and_months_stay_and_others_are_never_touched(instance: Instance) -> None:
    for days in range(400):
        at = NOW - timedelta(days=days)
        lay(instance, nightly_name(at), at)
    lay(instance, "yeji-20240101-000000.yeji", NOW - timedelta(days=870))
    lay(instance, "before-restore-20240101-000000.yeji", NOW - timedelta(days=870))
    gone = thin_out(instance, at=NOW)
    left = kept(instance)
    nights = [one.made_at.date() for one in left if one.kind == "nightly"]
    assert len(gone) + len(left) == 402
    assert nights[:7] == [(NOW - timedelta(days=days)).date() for days in range(7)]
    assert 7 < len(nights) <= 7 + 4 + 6
    assert {day.month for day in nights} == {12, 1, 2, 3, 4, 5}
    assert sum(one.kind != "nightly" for one in left) == 2
    assert thin_out(instance, at=NOW) == []


def test_what_an_interrupted_backup_left_is_swept_after_a_day(instance: Instance) -> None:
    old, new = instance.backups / ".a.yeji.x1", instance.backups / ".b.yeji.x2"
    for path, at in ((old, NOW - timedelta(days=2)), (new, NOW)):
        path.mkdir()
        os.utime(path, (at.timestamp(), at.timestamp()))
    thin_out(instance, at=NOW)
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize(
    "name", ["../secret.yeji", "nothing.yeji", "", ".hidden.yeji", "/etc/passwd", "a.zip", "link.yeji", "x\0.yeji"]
)
def test_no_name_leads_elsewhere(instance: Instance, name: str) -> None:
    (instance.backups / "link.yeji").symlink_to(instance.home / "secret.yeji")
    with pytest.raises(NoSuchBackup):
        path_of(instance, name)
    with pytest.raises(NoSuchBackup):
        remove(replace(instance), name)
    assert (instance.home / "secret.yeji").exists()
    assert kept(instance) == []
