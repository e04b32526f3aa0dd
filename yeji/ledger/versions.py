"""Which versions of a metric there are: the numbers that its entries carry."""

from __future__ import annotations

from django.db import connection

from yeji.org.calendar import setup_seen

_known: dict[tuple[str, str, int], dict[str, list[int]]] = {}


def versions_of(metric: str) -> list[int]:
    """The numbers of a metric's versions. Asked once a process and set-up: they change when one is brought up to date
    or somebody builds a metric.

    A plan that knows the numbers is a good one; one that has to look them up guesses ten times the rows.
    """
    settings = connection.settings_dict
    place = (str(settings["HOST"]), str(settings["NAME"]), setup_seen() or 0)
    if metric not in _known.get(place, {}):
        with connection.cursor() as cursor:
            cursor.execute("SELECT key, array_agg(id ORDER BY id) FROM ledger_metric GROUP BY key")
            _known[place] = dict(cursor.fetchall())
    return _known[place].get(metric, [])


def forget_versions() -> None:
    """Ask again: versions were added."""
    _known.clear()
