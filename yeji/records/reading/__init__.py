"""The one door for reading: nothing leaves it without a scope."""

from yeji.records.reading.directory import deletions, history, type_of
from yeji.records.reading.door import NotFound, get, locked, trashed, values_behind, visible
from yeji.records.reading.naming import labels, labels_of, labels_of_any, link_labels
from yeji.records.reading.permitted import may_change, may_create, may_remove, may_write, plans_for
from yeji.records.sight import all_visible, sees_every, visible_sql

__all__ = [
    "NotFound",
    "all_visible",
    "deletions",
    "get",
    "history",
    "labels",
    "labels_of",
    "labels_of_any",
    "link_labels",
    "locked",
    "may_change",
    "may_create",
    "may_remove",
    "may_write",
    "plans_for",
    "sees_every",
    "trashed",
    "type_of",
    "values_behind",
    "visible",
    "visible_sql",
]
