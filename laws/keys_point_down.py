"""The law of foreign keys."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from laws.law import LAYERS, Law, Source, depth_of

_KEYS = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField"})
_WINGS = {"sales": "business", "work": "business", "planning": "performance"}
_ROOMS = frozenset(room for floor in LAYERS for room in floor)


class ForeignKeysPointDown(Law):
    """A foreign key, like an import, points to the same room or to one below.

    A key that points up ties the lower room's table, and its deletion, to a room it must not know.
    """

    globs = ("yeji/**/models.py", "yeji/**/models/*.py")
    escape = "foreign-key"
    stands_at = "yeji/org/models.py"
    good = (
        "class Person(Model):\n    account = models.OneToOneField('platform.Account', models.PROTECT)",
        "class Unit(Model):\n    parent = models.ForeignKey('self', models.PROTECT)\n"
        "    first = models.ForeignKey('Unit', models.PROTECT)\n    head = models.ForeignKey(Unit, models.PROTECT)",
        "from django.conf import settings\nkey = ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)",
        "key = models.ForeignKey('contenttypes.ContentType', models.PROTECT)",
        "# at: yeji/business/sales/models.py\nkey = models.ForeignKey('org.Person', models.PROTECT)",
        "# at: yeji/business/sales/models.py\nkey = models.ForeignKey('sales.Customer', models.PROTECT)",
    )
    bad = (
        "key = models.ForeignKey('records.Directory', models.PROTECT)",
        "key = models.ForeignKey(to='sales.Deal', on_delete=models.PROTECT)",
        "from yeji.ledger.models import Entry\nkey = models.OneToOneField(Entry, models.PROTECT)",
        "# at: yeji/platform/models.py\nkey = models.ManyToManyField('org.Person')",
        "# at: yeji/performance/planning/models.py\nkey = models.ForeignKey('sales.Deal', models.PROTECT)",
        "# at: yeji/performance/planning/models.py\n"
        "from yeji.business.sales.models import Deal\nkey = models.ForeignKey(Deal, models.PROTECT)",
    )

    def breaches(self, source: Source) -> Iterator[tuple[ast.AST | int, str]]:
        """Keys whose target's room does not lie at or below the file's own."""
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and _name_of(node.func) in _KEYS:
                target = _room_of_target(node, source)
                if target and not _may_point(source, target):
                    yield node, f"a foreign key from {source.room} up to {target}"


def _name_of(func: ast.AST) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _room_of_target(call: ast.Call, source: Source) -> str:
    """The room of the model a key points to, ``""`` for the same file and for other people's models."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "to"]
    target = (named or call.args or [call])[0]
    if isinstance(target, ast.Constant) and isinstance(target.value, str):
        label, dot, _ = target.value.rpartition(".")
        room = _WINGS.get(label, label) if dot else ""
    else:
        parts = source.origin(target).split(".")
        room = parts[1] if parts[0] == "yeji" and len(parts) > 1 else ""
    return room if room in _ROOMS else ""


def _may_point(source: Source, target: str) -> bool:
    if target == source.room:
        return True
    return depth_of(target) > depth_of(PurePosixPath(source.path).parts[1])
