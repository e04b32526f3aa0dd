"""Which figures stand as tiles on somebody's overview, in which order. Without a choice, the usual ones by role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.metrics import registry
from yeji.ledger.models import TileChoice
from yeji.org.models import Reach
from yeji.org.scopes import Scope

ATTAINMENT, YEAR, PREVIOUS = "attainment", "year", "previous"
BESIDE: Final = (ATTAINMENT, YEAR, PREVIOUS)
"""Tiles that are no metric's own: what was reached of the target, growth on the year and on the period before."""
MOST: Final = 6
_USUAL: Final = ("signed_customers", "won_amount", "open_pipeline", *BESIDE)
_OF_ONE: Final = ("won_amount", ATTAINMENT, "open_pipeline", "win_rate", "visits", YEAR)


class CannotChoose(Refused):
    """Tiles that there are none of, or too many."""

    status = 422
    code = "tiles.cannot_choose"


def usual(scope: Scope) -> tuple[str, ...]:
    """The tiles of whoever chose none: by how far the roles reach."""
    wanted = _OF_ONE if scope.figures == Reach.OWN else _USUAL
    return tuple(key for key in wanted if key in _offered())


def own(scope: Scope) -> tuple[str, ...]:
    """The tiles that this reader chose, in order; none without a choice. What is offered no more is left out."""
    kept = TileChoice.objects.filter(account=scope.account).values_list("tiles", flat=True).first()
    return tuple(key for key in kept or () if key in _offered())


def chosen(scope: Scope) -> tuple[str, ...]:
    """The tiles on this reader's overview."""
    return own(scope) or usual(scope)


def _offered() -> frozenset[str]:
    return frozenset((*BESIDE, *(metric.key for metric in registry)))


def choosers(key: str) -> int:
    """How many people chose a figure for their overview."""
    return TileChoice.objects.filter(tiles__contains=[key]).count()


def choose(tiles: Sequence[str], *, by: Scope) -> tuple[str, ...]:
    """Keep which tiles stand on one's overview, in order; none: the usual ones again.

    :raises CannotChoose: for what is no tile, or more than six.
    """
    wanted = tuple(dict.fromkeys(tiles))
    if len(wanted) > MOST:
        raise CannotChoose(_("At most %(most)s figures stand on the overview.") % {"most": MOST}, field="tiles")
    unknown = next((key for key in wanted if key not in _offered()), None)
    if unknown is not None:
        raise CannotChoose(_("There is no figure %(key)s.") % {"key": unknown[:80]}, field="tiles")
    mine = TileChoice.objects.filter(account=by.account)
    if not wanted:
        mine.delete()
    elif by.account is not None:
        TileChoice.objects.update_or_create(account_id=by.account, defaults={"tiles": list(wanted)})
    return chosen(by)
