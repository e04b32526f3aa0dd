"""Where a reader begins: it follows from what the roles say and how far they reach, never from their names."""

from __future__ import annotations

from yeji.org.models import Reach
from yeji.org.scopes import Scope


def begins_with_entries(scope: Scope) -> bool:
    """Whoever enters for others: by the role, or because more records are seen than figures."""
    return scope.person is not None and (scope.assists or (scope.figures == Reach.OWN != scope.records))


def begins_with_overview(scope: Scope) -> bool:
    """Whoever sees figures beyond the own, and accounts that belong to nobody."""
    return not begins_with_entries(scope) and (scope.figures != Reach.OWN or scope.person is None)
