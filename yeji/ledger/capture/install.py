"""Laying the ledger into the database: metric versions, events, rights, and a capture function per object type."""

from __future__ import annotations

import json
from typing import Any

from yeji.ledger.capture.calls import flow_events, spells
from yeji.ledger.capture.credit import credit_functions
from yeji.ledger.capture.keepers import keeper_functions
from yeji.ledger.capture.kin import has_kin, relatives_function
from yeji.ledger.capture.miscredited import miscredited_function
from yeji.ledger.capture.owed import capture_function, owed_functions
from yeji.ledger.capture.past import HISTORY
from yeji.ledger.capture.planned import plan_functions
from yeji.ledger.capture.remembered import over_function, reading_functions, remembered
from yeji.ledger.capture.run import held_in
from yeji.ledger.capture.tables import POSTED, RIGHTS, RULES, statistics_function
from yeji.ledger.capture.touching import steps_of
from yeji.ledger.metrics import Metric, plans, registry
from yeji.ledger.versions import forget_versions
from yeji.records.types import registry as types


class ChangedWithoutVersion(Exception):  # noqa: N818 - a mistake of ours, found at set-up
    """A metric's declaration changed but its version did not: what was counted would silently mean another thing."""


def install(cursor: Any, *, app_role: str) -> None:
    """Bring the database's side of the ledger up to the declarations. Run by the owner role; twice changes nothing.

    :raises ChangedWithoutVersion: naming the metric.
    """
    cursor.execute(RULES)
    cursor.execute(HISTORY)
    cursor.execute(keeper_functions())
    ids = {f"metric:{metric.name}": note_version(cursor, metric) for metric in [*registry, *registry.built.captured]}
    for type_key in registry.sources():
        lay_type(cursor, type_key, ids)
    for plan in plans.plans.values():
        cursor.execute(plan_functions(plan))
        cursor.execute(capture_function(plan.type, planned=True))
    tables = [types.get(key).table._meta.db_table for key in [*registry.sources(), *plans.plans]]
    cursor.execute(statistics_function(tables))
    cursor.execute(RIGHTS.format(app=app_role, entry=POSTED))
    forget_versions()


def lay_type(cursor: Any, type_key: str, ids: dict[str, int]) -> None:
    """Lay the capture function of one object type, anew: what its metrics call for changed."""
    metrics, source = registry.captured(type_key), registry.sources()[type_key]
    for event in [*flow_events(metrics), *spells(metrics)]:
        ids[event.key] = _event_id(cursor, event.key)
    filled = registry.filled(type_key)
    cursor.execute(reading_functions(source, metrics) + credit_functions(source, metrics, ids, filled=filled))
    cursor.execute(owed_functions(source, metrics, ids))
    cursor.execute(miscredited_function(source, metrics, ids))
    if has_kin(metrics):
        cursor.execute(relatives_function(type_key, metrics, ids, held=held_in(type_key), filled=filled))
    past = bool(remembered(metrics))
    if past:
        cursor.execute(over_function(source, metrics))
    cursor.execute(capture_function(type_key, kin=has_kin(metrics), past=past, steps=steps_of(source, metrics)))


def metric_ids(cursor: Any, type_key: str) -> dict[str, int]:
    """The numbers of the metrics that capture counts on a type, each version noted if it is new."""
    return {f"metric:{metric.name}": note_version(cursor, metric) for metric in registry.captured(type_key)}


def note_version(cursor: Any, metric: Metric) -> int:
    """The number of a metric's version, which is noted if it is new.

    What a built one means stands in its definition; its SQL may be written otherwise by a later product.

    :raises ChangedWithoutVersion: if code declares something else under the same version.
    """
    wanted = json.loads(json.dumps(metric.definition(), default=str))
    if metric.key not in registry.declared:
        wanted = {"kind": wanted["kind"], "built": True}
    cursor.execute(
        "SELECT id, definition FROM ledger_metric WHERE key = %s AND version = %s", [metric.key, metric.version]
    )
    found = cursor.fetchone()
    if found is None:
        cursor.execute(
            "INSERT INTO ledger_metric (key, version, since, definition) VALUES (%s, %s, %s, %s) RETURNING id",
            [metric.key, metric.version, metric.since, json.dumps(wanted)],
        )
        return int(cursor.fetchone()[0])
    kept = json.loads(found[1]) if isinstance(found[1], str) else found[1]
    if kept != wanted:
        raise ChangedWithoutVersion(f"metric {metric.key} changed: give it version {metric.version + 1}")
    return int(found[0])


def _event_id(cursor: Any, key: str) -> int:
    cursor.execute(
        "INSERT INTO ledger_event (key) VALUES (%s) ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING id",
        [key],
    )
    return int(cursor.fetchone()[0])
