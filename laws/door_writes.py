"""The law of the one door for writing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from laws.law import Law, Source, chain_of

_MANAGERS = frozenset({"objects", "unscoped", "all_rows", "_base_manager", "_default_manager"})
_READS = frozenset({"visible", "visible_to"})
_SET_WRITES = frozenset(
    {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update", "delete"}
)
_ROW_WRITES = frozenset({"save", "delete"})
_OWN_TABLES = frozenset({"platform", "org", "ledger", "process"})


class WritesGoThroughTheDoor(Law):
    """Only the door writes records.

    A write elsewhere skips permission, validation, blueprint, history and the ledger. The rooms below and
    beside the door keep their own tables themselves, and only those.
    """

    escape = "own-write"
    good = (
        "services.win(deal=deal, by=user, at=now)",
        "from yeji import records\nrecords.save(deal, change, by=by, at=at)",
        "from yeji.records import doors\ndoors.save(deal, change)",
        "seen.update({'a': 1})\nworkbook.save(path)\ncache.delete(key)\nbook.create('x')",
        "# at: yeji/records/doors.py\nrow.save()\nmodel.unscoped.bulk_create(rows)",
        "# at: yeji/org/services.py\nfrom yeji.org.models import Person\nPerson.objects.create()\nperson.save()",
        "# at: yeji/org/services.py\nfrom .models import Person\nPerson.unscoped.create(name='x')",
        "# at: yeji/business/sales/tests/test_win.py\ndeal.save()",
        "deal.save()  # law: own-write - a sample that is excused",
    )
    bad = (
        "Deal.objects.create(name='x')",
        "deal.save()",
        "deal.save(update_fields=['stage'])",
        "deal.customer.save()",
        "Deal(name='x').save()",
        "deal.delete()",
        "records.visible(scope, deal).update(stage='won')",
        "Deal.objects.filter(stage='won').order_by('pk')[:3].delete()",
        "# at: yeji/web/views.py\nform.save()",
        "# at: yeji/cli/main.py\nDeal.unscoped.get_or_create(name='x')",
        "# at: yeji/ledger/services.py\nfrom yeji.org.models import Person\nPerson.unscoped.create(name='x')",
    )

    def breaches(self, source: Source) -> Iterator[tuple[ast.AST | int, str]]:
        """Writing calls on managers, query sets and rows."""
        if source.is_test or source.is_migration or source.room == "records":
            return
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node, source):
                yield node, f".{node.func.attr}() writes beside the door: use records.save or a service"


def _writes(call: ast.Call, source: Source) -> bool:
    start, names = chain_of(call.func)
    if source.room in _OWN_TABLES:
        return _on_many(start, names) and _is_of_another_room(source.origin(start), source.room)
    return _on_many(start, names) or _on_one(call, start, names, source)


def _on_many(start: ast.AST, names: list[str]) -> bool:
    """``Deal.objects….update(…)`` and ``records.visible(…).delete()``."""
    on_a_set = not _MANAGERS.isdisjoint(names) or not _READS.isdisjoint(names)
    from_the_door = isinstance(start, ast.Name) and start.id in _READS
    return names[-1] in _SET_WRITES and (on_a_set or from_the_door)


def _on_one(call: ast.Call, start: ast.AST, names: list[str], source: Source) -> bool:
    """``deal.save()``. A file, image or cache is saved or deleted *by* something, and a module is no row."""
    if names[-1] not in _ROW_WRITES or call.args:
        return False
    is_module = isinstance(start, ast.Name) and start.id in source.imported and start.id.islower()
    is_parent = isinstance(start, ast.Name) and start.id == "super"
    return not is_module and not is_parent


def _is_of_another_room(origin: str, room: str) -> bool:
    return origin.startswith("yeji.") and not origin.startswith(f"yeji.{room}.")
