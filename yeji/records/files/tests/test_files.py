"""Files of records: who has them, who hangs them there, and what becomes of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from tests.support.files import files_in
from tests.world import NOON, World, deal_of, record_of
from yeji.org.scopes import SYSTEM, Scope
from yeji.platform.files.store import path_of, receiving
from yeji.platform.models import Content
from yeji.records import reading, writing
from yeji.records.files import services
from yeji.records.files.models import StoredFile
from yeji.records.files.services import NoSuchFile, attach, files_of, forget_old, found
from yeji.records.merging.services import merge, unmerge
from yeji.records.models import History
from yeji.records.purging import purge
from yeji.records.types import ObjectType, registry

pytestmark = pytest.mark.django_db
DEAL, CUSTOMER = registry.get("deal"), registry.get("customer")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, settings: Settings) -> None:
    files_in(tmp_path, settings)


def attached(kind: ObjectType, record: int, by: Scope, body: bytes = b"contract", name: str = "a.txt") -> StoredFile:
    with receiving([body], name=name) as received:
        return attach(kind, record, received, name=name, by=by, at=NOON)


def test_who_sees_the_record_has_its_files_and_nobody_else(world: World) -> None:
    deal = deal_of(world, "chen", 5).pk
    file = attached(DEAL, deal, world.scope("chen"))
    for name in ("chen", "ben", "ada"):
        assert [one.pk for one in files_of(world.scope(name), DEAL, deal)] == [file.pk]
        assert found(world.scope(name), file.pk).path.read_bytes() == b"contract"
    with pytest.raises(reading.NotFound):
        files_of(world.scope("dora"), DEAL, deal)
    missing = _refusal(world.scope("dora"), uuid4())
    assert _refusal(world.scope("dora"), file.pk) == missing
    with pytest.raises(reading.NotFound):
        attached(DEAL, deal, world.scope("dora"))
    writing.remove(DEAL, deal, by=world.scope("chen"), at=NOON)
    assert _refusal(world.scope("chen"), file.pk) == missing
    writing.restore(DEAL, deal, by=world.scope("chen"), at=NOON)
    assert found(world.scope("chen"), file.pk)
    assert [write.verb for write in History.objects.filter(record=deal).order_by("pk")][:2] == [
        "deal.create", "deal.attach",
    ]  # fmt: skip


def _refusal(scope: Scope, file: object) -> str:
    with pytest.raises(NoSuchFile) as caught:
        found(scope, file)  # type: ignore[arg-type]
    return str(caught.value)


def test_who_only_sees_a_record_adds_nothing_and_takes_nothing_off(world: World) -> None:
    file = attached(CUSTOMER, world.customer, SYSTEM)
    writing.save(CUSTOMER, world.customer, {"owner": world.people["ada"]}, by=SYSTEM, at=NOON)
    from yeji.records.team import join

    join(CUSTOMER, world.customer, world.people["chen"], edits=False, by=SYSTEM, at=NOON)
    chen = world.scope("chen")
    with pytest.raises(writing.MayNotWrite):
        attached(CUSTOMER, world.customer, chen)
    with pytest.raises(writing.MayNotWrite):
        services.remove(file.pk, by=chen, at=NOON)
    assert StoredFile.objects.filter(deleted_at=None).count() == 1


def test_a_file_that_was_taken_off_comes_back_or_goes_for_good(world: World) -> None:
    deal, chen = deal_of(world, "chen", 5).pk, world.scope("chen")
    file = attached(DEAL, deal, chen)
    services.remove(file.pk, by=chen, at=NOON)
    _refusal(chen, file.pk)
    services.bring_back(DEAL, deal, file.pk, by=chen, at=NOON)
    services.remove(file.pk, by=chen, at=NOON)
    assert forget_old(at=NOON + timedelta(days=29)) == 0
    assert forget_old(at=NOON + timedelta(days=31)) == 1
    assert not Content.objects.exists()
    assert not path_of(file.content_id).exists()


def test_a_merge_brings_files_along_and_its_undoing_takes_them_back(world: World) -> None:
    one, two, three = (record_of("customer", name=name).pk for name in ("一", "二", "三"))
    file = attached(CUSTOMER, two, SYSTEM)
    first = merge(CUSTOMER, one, [two], by=SYSTEM, at=NOON)
    second = merge(CUSTOMER, three, [one], by=SYSTEM, at=NOON)
    assert [each.pk for each in files_of(SYSTEM, CUSTOMER, three)] == [file.pk]
    unmerge(second.pk, by=SYSTEM, at=NOON)
    assert [each.pk for each in files_of(SYSTEM, CUSTOMER, one)] == [file.pk]
    unmerge(first.pk, by=SYSTEM, at=NOON)
    assert [each.pk for each in files_of(SYSTEM, CUSTOMER, two)] == [file.pk]
    assert files_of(SYSTEM, CUSTOMER, one) == []


def test_a_record_that_is_deleted_for_good_takes_its_files_along(world: World) -> None:
    deal = deal_of(world, "chen", 5).pk
    attached(DEAL, deal, SYSTEM)
    writing.remove(DEAL, deal, by=SYSTEM, at=NOON)
    purge(DEAL, deal, by=SYSTEM, at=NOON)
    assert not StoredFile.objects.exists()
