"""Indexes over the rules of administrators: laid by the owner role, used, dropped with their rule."""

from __future__ import annotations

from django.db import connection, connections

from tests.world import make_world, record_of
from yeji.platform.instance import Instance
from yeji.records.duplicates import sameness
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


def test_when_the_function_says_something_else_its_indexes_are_built_anew(own_database: Instance) -> None:
    world = make_world()
    with connections["owner"].cursor() as cursor:
        cursor.execute(sameness.FUNCTION.replace("^0(?=", "^x(?="))  # as it was before
    row = record_of("customer", name="one", phone="+86 871 6512 3456", owner=world.people["chen"])
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE INDEX same_1_of_an_earlier_version ON sales_customer (id)")
        sameness.install(cursor)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname = 'same_1_of_an_earlier_version'")
        assert cursor.fetchone() == (0,)
    with connections["default"].cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "SELECT id FROM sales_customer WHERE deleted_at IS NULL "
            "AND records_sameness('phone', phone) = records_sameness('phone', '0871-65123456')"
        )
        assert cursor.fetchall() == [(row.pk,)]
