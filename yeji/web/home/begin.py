"""Where a reader begins: it follows from how far the roles reach, never from their names."""

from __future__ import annotations

from yeji.org.models import Reach
from yeji.org.scopes import Scope


def begins_with_overview(scope: Scope) -> bool:
    """Whoever sees figures beyond the own, and accounts that belong to nobody."""
    return scope.figures != Reach.OWN or scope.person is None


def begins_with_own_day(scope: Scope) -> bool:
    """Whoever sees the own figures and records alone; who sees more records enters for others."""
    return not begins_with_overview(scope) and scope.records == Reach.OWN
