"""Products and customers belong to others of their kind, and never to themselves, by whatever way they are written."""

from __future__ import annotations

import pytest

from tests.world import NOON, World, record_of
from yeji.kit.refusal import Refused
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.together import Line, write_together
from yeji.records.types import registry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["product", "customer"])
def test_no_record_belongs_to_itself_or_to_one_below_it(world: World, key: str) -> None:
    kind = registry.get(key)
    top = record_of(key, name="Top", code="T")
    middle = record_of(key, name="Middle", code="M", parent=top.pk)
    low = record_of(key, name="Low", code="L", parent=middle.pk)
    for parent in (top.pk, middle.pk, low.pk):
        with pytest.raises(Refused, match="cannot belong to themselves") as refused:
            writing.save(kind, top.pk, {"parent": parent}, by=SYSTEM, at=NOON)
        assert refused.value.field == "parent"
    assert kind.table.unscoped.get(pk=top.pk).parent_id is None
    writing.save(kind, low.pk, {"parent": top.pk}, by=SYSTEM, at=NOON)
    lines = [Line(record=top.pk, change={"parent": low.pk}), Line(record=middle.pk, change={"parent": low.pk})]
    done = write_together(kind, lines, by=SYSTEM, at=NOON, whole=False)
    assert [line.outcome for line in done] == ["refused", "changed"]
    assert done[0].problem is not None
    assert done[0].problem.field == "parent"


def test_a_circle_that_several_records_close_together_is_refused(world: World) -> None:
    kind = registry.get("product")
    first, second = (record_of("product", name=name, code=name).pk for name in ("One", "Two"))
    lines = [Line(record=first, change={"parent": second}), Line(record=second, change={"parent": first})]
    done = write_together(kind, lines, by=SYSTEM, at=NOON, whole=False)
    assert sorted(line.outcome or "" for line in done) == ["changed", "refused"]
