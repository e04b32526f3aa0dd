"""The law of the one door for reading."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from laws.law import Law, Source

_WAYS_ROUND = frozenset({"unscoped", "all_rows", "_base_manager", "_default_manager"})
_MAY_READ_ALL = frozenset({"records", "org", "process", "platform", "ledger"})
_MAY_WRITE_SQL = _MAY_READ_ALL | {"cli", "config"}


class ReadsAreScoped(Law):
    """Rows are read through ``records.visible(scope, …)``; a way round it shows people what they may not see.

    Only the rooms that build the door may go round it. Plain SQL is a way round as well; the command line may
    use it to measure and to mend.
    """

    escape = "unscoped-read"
    good = (
        "deals = records.visible(scope, deal).filter(stage='won')",
        "# at: yeji/records/doors.py\nrows = model.unscoped.filter(pk=1)",
        "# at: yeji/business/sales/tests/test_win.py\nDeal.unscoped.get(pk=1)",
        "class Deal(Record):\n    unscoped = Manager()",
        "# at: yeji/cli/bench.py\nwith connection.cursor() as cursor: pass",
        "rows = Deal.unscoped.all()  # law: unscoped-read - numbering looks at every deal",
    )
    bad = (
        "Deal.unscoped.get(pk=1)",
        "# at: yeji/web/views.py\nDeal._default_manager.count()",
        "# at: yeji/api/deals.py\ntype(deal)._base_manager.all()",
        "# at: yeji/performance/planning/queries.py\ngetattr(Target, 'unscoped')",
        "# at: yeji/performance/planning/queries.py\nwith connection.cursor() as cursor: pass",
        "Deal.objects.raw('SELECT 1')",
        "rows = Deal.unscoped.all()  # law: unscoped-read",
    )

    def breaches(self, source: Source) -> Iterator[tuple[ast.AST | int, str]]:
        """Names that lead round the door."""
        if source.is_test or source.is_migration or source.room in _MAY_READ_ALL:
            return
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and node.attr in _WAYS_ROUND:
                yield node, f"{node.attr} reads without a scope: use records.visible"
            elif _is_getattr_round(node):
                yield node, "getattr reads without a scope: use records.visible"
            elif source.room not in _MAY_WRITE_SQL and _is_sql(node):
                yield node, "plain SQL reads without a scope: use records.visible or ledger.queries"


def _is_getattr_round(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "getattr"
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
        and node.args[1].value in _WAYS_ROUND
    )


def _is_sql(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id == "RawSQL"
    return isinstance(node.func, ast.Attribute) and node.func.attr in ("raw", "cursor")
