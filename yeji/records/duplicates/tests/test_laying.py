"""Indexes over the rules of administrators: laid by the owner role, used, dropped with their rule."""

from __future__ import annotations

from django.db import connection, connections

from tests.world import make_world
from yeji.platform.instance import Instance
from yeji.records.duplicates.laying import lay_rules
from yeji.records.duplicates.tests.test_rules import choose, sample
from yeji.records.types import registry


def test_indexes_are_laid_used_and_dropped(own_database: Instance) -> None:
    make_world()
    sample()
    choose("sample", ("express", "code", True))
    choose("customer", ("place", "code", True), ("name", "company", True))
    assert lay_rules() == 2  # that over company names is there from the first migration
    assert lay_rules() == 0
    with connections["default"].cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN SELECT r.id FROM {registry.get('sample').relation} r WHERE r.deleted_at IS NULL AND "
            f"records_sameness('code', {registry.get('sample').field('express').sql('r')}) = "
            "records_sameness('code', 'x') ORDER BY r.id LIMIT 5"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "same_own_" in plan, plan
    choose("sample")
    choose("customer", usual=True)
    assert lay_rules() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE starts_with(indexname, 'same_own_')")
        assert cursor.fetchone() == (0,)
