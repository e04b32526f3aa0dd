"""One moment that several connections see."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from yeji.platform.hands import Hands
from yeji.platform.instance import Instance
from yeji.platform.models import Pace
from yeji.platform.snapshots import seen_from, snapshot

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def seen(_asked: int) -> list[str]:
    return list(Pace.objects.values_list("whose", flat=True))


@pytest.mark.usefixtures("own_database")
def test_other_connections_see_the_moment_and_nothing_written_after_it() -> None:
    Pace.objects.create(whose="before", minute=NOON, number=1)
    with snapshot() as moment:
        assert moment is not None

        def seen_then(asked: int) -> list[str]:
            with seen_from(moment):
                return seen(asked)

        assert list(Hands(_write).results(["after"])) == [None]
        assert list(Hands(seen_then).results(range(5))) == [["before"]] * 5
        assert list(Hands(seen).results([0])) == [["before", "after"]]
        assert seen(0) == ["before"]


def test_what_a_transaction_has_not_committed_has_no_moment_for_others(own_database: Instance) -> None:
    assert own_database
    with transaction.atomic(), snapshot() as moment:
        assert moment is None


def _write(name: str) -> None:
    Pace.objects.create(whose=name, minute=NOON, number=1)
