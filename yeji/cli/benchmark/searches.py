"""Searching as people type: while each letter comes, through the whole of the web application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode

from django.db import connections

from yeji.cli.benchmark.measure import Operation, Work, rows_of
from yeji.cli.benchmark.names import phone
from yeji.records.search.asking import query_of
from yeji.records.search.keeping import catch_up

GOAL_MS: Final = 50.0
TYPED: Final[Mapping[str, str]] = {
    "search_by_characters": "云岭恒信",
    "search_by_pinyin": "yunlinghengxin",
    "search_by_initials": "ylhx",
    "search_by_characters_and_pinyin": "云ling",
    "search_by_phone": phone(0).replace("-", ""),
    "search_of_two_common_words": "有限公司 光谱仪",
}
"""What is typed, by the name of its row: the first customer in every spelling, and two words of many names."""


def searches(page: Callable[[Callable[[int], str]], Work]) -> list[Operation]:
    """One operation for each way of typing."""
    return [_search(name, text, page) for name, text in TYPED.items()]


def index_everything() -> None:
    """Do what the worker and the database do within minutes after an import."""
    while catch_up():
        pass
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) records_search")


def _search(name: str, text: str, page: Callable[[Callable[[int], str]], Work]) -> Operation:
    address = f"/search/panel/?{urlencode({'q': text})}"
    least = "SELECT type, id FROM records_search WHERE words @@ %s::tsquery LIMIT 10"
    return Operation(
        name=name,
        work=page(lambda _number: address),
        bound=lambda _number: rows_of(least, query_of(text)),
        goal=GOAL_MS,
        times=11,
    )
