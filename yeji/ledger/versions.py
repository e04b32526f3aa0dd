"""Which versions of a metric there are: the numbers that its entries carry."""

from __future__ import annotations

from django.db import connection

_known: dict[tuple[str, str], dict[str, list[int]]] = {}


def versions_of(metric: str) -> list[int]:
    """The numbers of a metric's versions. Asked once a process: they change when an instance is brought up to date.

    A plan that knows the numbers is a good one; one that has to look them up guesses ten times the rows.
    """
    settings = connection.settings_dict
    place = (str(settings["HOST"]), str(settings["NAME"]))
    if metric not in _known.get(place, {}):
        with connection.cursor() as cursor:
            cursor.execute("SELECT key, array_agg(id ORDER BY id) FROM ledger_metric GROUP BY key")
            _known[place] = dict(cursor.fetchall())
    return _known[place].get(metric, [])


def forget_versions() -> None:
    """Ask again: versions were added."""
    _known.clear()
