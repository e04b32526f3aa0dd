"""Telling, on commit, which figures changed: the metric's version, month, unit and person; never a value."""

from __future__ import annotations

from typing import Final

from yeji.platform.events import CHANNEL

MOST: Final = 40
"""Beyond so many keys only the metrics are told: all their figures may have changed."""
MANY: Final = 2000
"""Of a statement with so many entries the keys are not even looked for."""

_KEYS = """
    SELECT metric_id, to_char(day, 'YYYY-MM') AS month, unit, person FROM {source} WHERE scenario = 0
    UNION
    SELECT metric_id, to_char(belongs_on, 'YYYY-MM'), unit, person FROM {source} WHERE scenario = 0 AND adjusts
"""


def tell_figures(source: str) -> str:
    """The statements of the trigger that tell it."""
    keys = _KEYS.format(source=source)
    return f"""
    PERFORM pg_notify('{CHANNEL}', json_build_object('figures', coalesce(
        (SELECT json_agg(json_build_array(metric_id, month, unit, person)) FROM ({keys} LIMIT {MOST + 1}) told
         WHERE (SELECT count(*) FROM (SELECT FROM {source} LIMIT {MANY}) few) < {MANY}
         HAVING count(*) BETWEEN 1 AND {MOST}),
        (SELECT json_agg(json_build_array(metric_id, NULL, NULL, NULL))
         FROM (SELECT DISTINCT metric_id FROM {source} WHERE scenario = 0) told)
    ))::text) WHERE EXISTS (SELECT FROM {source} WHERE scenario = 0);
    """
