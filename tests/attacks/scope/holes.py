"""Holes put back by hand: each is one that such products have shipped, and the sweep must find every one of them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final

import pytest
from django.db.models import Q, QuerySet

from tests.attacks.scope.figures import figures
from tests.attacks.scope.looking import bins, boards, lists, wandering
from tests.attacks.scope.talking import hanging
from tests.attacks.scope.visit import Found, Visit
from tests.attacks.scope.writing import links, plans, several, writes
from yeji.ledger import sql
from yeji.org import accounts, around, looking, scopes
from yeji.org.models import Reach
from yeji.platform import keys
from yeji.platform.models import Account
from yeji.records import reading, sharing, writing
from yeji.records import several as many
from yeji.records.files import services as files
from yeji.records.files.models import StoredFile
from yeji.records.handover import asking
from yeji.records.reading import door, permitted
from yeji.records.search import finding
from yeji.records.talk import comments
from yeji.records.talk.models import Comment
from yeji.records.types import ObjectType
from yeji.records.writing import allowing
from yeji.web.events.figures import FigureSight
from yeji.web.records.boards import lanes
from yeji.web.records.lists import list_page

Plant = Callable[[pytest.MonkeyPatch], None]


def put(patch: pytest.MonkeyPatch, real: Any, hole: Any, *, within: str = "yeji.") -> None:
    """Replace a function wherever a room has taken it by name."""
    names = [name for name in sys.modules if name.startswith(within) and ".tests" not in name]
    places = [(name, key) for name in names for key, value in vars(sys.modules[name]).items() if value is real]
    assert places, f"nothing within {within} uses {real}"
    for name, key in places:
        patch.setattr(sys.modules[name], key, hole)


def _everything(scope: Any, kind: ObjectType) -> QuerySet[Any]:
    return kind.table.unscoped.filter(deleted_at=None)


def _with_the_bin(scope: Any, kind: ObjectType) -> QuerySet[Any]:
    return door._within(scope, kind, kind.table.unscoped.all())


def _by_id_alone(scope: Any, kind: ObjectType, record: int, *, lock: bool = False) -> Any:
    found = kind.table.unscoped.filter(pk=record, deleted_at=None).first()
    if found is None:
        raise reading.NotFound("There is nothing here.")
    return found


def _forbidden(scope: Any, kind: ObjectType, record: int, *, lock: bool = False) -> Any:
    rows = reading.visible(scope, kind).filter(pk=record)
    if not rows and kind.table.unscoped.filter(pk=record).exists():
        raise writing.MayNotWrite("You may not.")
    return rows.first() or _by_id_alone(scope, kind, 0)


def _all_labels(scope: Any, kind: ObjectType, ids: Any) -> dict[int, str]:
    rows = kind.table.unscoped.filter(pk__in=[one for one in ids if one])
    return {pk: str(title) for pk, title in rows.values_list("pk", kind.title)}


def _history(scope: Any, kind: ObjectType, record: int) -> Any:
    from yeji.records.models import History

    return History.objects.filter(record=record).order_by("-id")


def _all_trashed(scope: Any, kind: ObjectType) -> QuerySet[Any]:
    return kind.table.unscoped.filter(deleted_at__isnull=False).order_by("-pk")


def _all_lanes(asked: Any, visitor: Any, stages: Any) -> Any:
    return _LANES(asked, SimpleNamespace(scope=scopes.SYSTEM, company=visitor.company, at=visitor.at), stages)


def _all_money(kind: ObjectType, rows: Any, visitor: Any) -> Any:
    """The right number, and everybody's money."""
    return _SUMS(kind, rows, visitor)[0], _SUMS(kind, _everything(None, kind), visitor)[1]


def _own_units(scope: Any, params: dict[str, Any]) -> list[str]:
    params["scope_units"] = sorted(scope.units)
    return [] if scope.sees_all_figures else ["e.unit = ANY(%(scope_units)s)"]


def _first_write(kind: ObjectType, record: int | None, change: Any, **more: Any) -> Any:
    if record is not None:
        kind.table.unscoped.filter(pk=record).update(version=77)
    return _SAVE(kind, record, change, **more)


_SAVE: Final = writing.save
_SCOPE_OF: Final = scopes.scope_of
_KEY_OF: Final = keys.key_of
_LANES: Final[Any] = lanes.sums_of
_SUMS: Final[Any] = list_page._sums
_REMOVE_MANY: Final = many.remove_many


def _anybody(*, secret: str, at: Any) -> keys.Key | None:
    found = _KEY_OF(secret=secret, at=at)
    return found and replace(found, account=Account.objects.get(login__startswith="director"))


def _many(kind: ObjectType, records: Any, *, by: Any, at: Any) -> None:
    _REMOVE_MANY(kind, records, by=replace(by, records=Reach.ALL, edits=None), at=at)


def _wide(*, account: Account, day: Any) -> Any:
    """Own reach taken for reach over the unit."""
    found = _SCOPE_OF(account=account, day=day)
    if found.person is None or found.records != Reach.OWN:
        return found
    return replace(found, owners=around.around_of(person=found.person, day=day)[2] | found.owners)


def _all_of_theirs(kind: ObjectType, some: Any, day: Any) -> Q:
    """A rule that shares everything of the other unit, whatever its condition says."""
    return Q(**{f"{kind.owner}__in": sorted(some.owners)})


def _own_node(scope: Any, kind: ObjectType, key: str) -> frozenset[int]:
    """Where one works counts as what one plans for."""
    return frozenset(scope.owners if key == (kind.about or ("",))[0] else scope.units) if scope.plans else frozenset()


class Keeping:
    """A scope kept from one request to the next, whoever asks."""

    def __init__(self) -> None:
        self.kept: Any = None

    def __call__(self, *, account: Account, day: Any) -> Any:
        self.kept = self.kept or _SCOPE_OF(account=Account.objects.get(login__startswith="director"), day=day)
        return self.kept


def _search(patch: pytest.MonkeyPatch) -> None:
    """Both of its walls: who owns what in the index, and what is visible of that."""
    put(patch, reading.visible, _everything, within="yeji.records.search.")
    put(patch, finding._seen, lambda _kind, _scope: ("", []))


def _written(patch: pytest.MonkeyPatch) -> None:
    """Both of its walls: which records are seen, and which of them may be changed."""
    patch.setattr(reading, "get", _by_id_alone)
    patch.setattr(reading, "may_change", lambda _scope, _kind, _row: True)


def _around(patch: pytest.MonkeyPatch) -> None:
    """Who left the unit, or comes later, counts as working there."""
    loose = around._AROUND.replace(" AND m.days @> %(day)s", "").replace(" AND place.days @> %(day)s", "")
    assert loose != around._AROUND
    patch.setattr(around, "_AROUND", loose)


def _upwards(patch: pytest.MonkeyPatch) -> None:
    """Everything above one's unit counts as below it."""
    turned = around._AROUND.replace("SELECT path.unit_id,", "SELECT path.ancestor_id AS unit_id,")
    turned = turned.replace("GROUP BY path.unit_id", "GROUP BY path.ancestor_id")
    turned = turned.replace("ON path.ancestor_id = place.unit_id", "ON path.unit_id = place.unit_id")
    assert turned.count("path.ancestor_id") == 3, "the statement is another one now"
    patch.setattr(around, "_AROUND", turned)


def _any_file(scope: Any, file: Any) -> files.Found:
    row = StoredFile.objects.select_related("content").filter(pk=file).first()
    if row is None:
        raise files.NoSuchFile("There is nothing here.")
    return files.Found(file=row, kind=None)


def _any_comment(scope: Any, kind: ObjectType, record: int, *, limit: int, before: int | None = None) -> Any:
    return list(Comment.objects.filter(record=record).select_related("account").order_by("-id")[:limit])


def _news(patch: pytest.MonkeyPatch) -> None:
    """Who listens hears of every unit."""
    patch.setattr(FigureSight, "_units", lambda self, unit: self.above.get(unit, frozenset()))


def _of(real: Any, hole: Any, within: str = "yeji.") -> Plant:
    return lambda patch: put(patch, real, hole, within=within)


HOLES: Final[dict[str, tuple[Plant, Callable[[Visit], Found]]]] = {
    "one record by its id alone": (_of(reading.get, _by_id_alone), wandering),
    "on a page alone": (_of(reading.get, _by_id_alone, "yeji.web.records.detail.record_page"), wandering),
    "in a form alone": (_of(reading.get, _by_id_alone, "yeji.web.records.editing.edit_page"), wandering),
    "written by its id alone": (_written, writes),
    "forbidden where it ought to be missing": (_of(reading.get, _forbidden), wandering),
    "all lists": (_of(reading.visible, _everything), lists),
    "what is listed, searched and counted": (_of(reading.visible, _everything, "yeji.records.listing"), lists),
    "sums of boards": (_of(lanes.sums_of, _all_lanes), boards),
    "money of lists": (_of(list_page._sums, _all_money), lists),
    "lists with what is in the bin": (_of(reading.visible, _with_the_bin), lists),
    "search alone": (_search, lists),
    "names behind links": (_of(reading.labels, _all_labels), wandering),
    "history": (_of(reading.history, _history), wandering),
    "bins of everybody": (_of(reading.trashed, _all_trashed), bins),
    "into the bin and out, whatever one names": (_of(reading.may_remove, lambda *_given: True), writes),
    "links to anything": (_of(allowing.check_links, lambda *_given, **_more: None), links),
    "written before it is asked": (_of(writing.save, _first_write), writes),
    "targets for anybody": (_of(reading.plans_for, lambda *_given: True), plans),
    "targets of the own unit": (_of(permitted.nodes, _own_node), plans),
    "many at once": (_of(many.remove_many, _many), several),
    "shared without its condition": (_of(sharing.some_rows, _all_of_theirs), lists),
    "looking as anybody, for anybody": (_of(looking.allow, lambda _by: None), wandering),
    "hand-overs open to everybody": (_of(asking.allow, lambda _by: None), wandering),
    "accounts open to everybody": (_of(accounts.allow, lambda _by: None), wandering),
    "figures of everybody": (_of(sql.figure_scope, lambda _scope, _params: []), figures),
    "figures without one's own": (_of(sql.figure_scope, _own_units), figures),
    "news of everybody's figures": (_news, figures),
    "records behind figures": (_of(reading.visible_sql, lambda *_given: ("true", {})), figures),
    "the whole unit for everybody": (_of(scopes.scope_of, _wide), lists),
    "a scope that is kept": (_of(scopes.scope_of, Keeping()), lists),
    "somebody else's token": (_of(keys.key_of, _anybody), lists),
    "those who left or are to come": (_around, lists),
    "what is above": (_upwards, lists),
    "a file by its id alone": (_of(files.found, _any_file), hanging),
    "comments of any record": (_of(comments.comments_of, _any_comment), hanging),
}
"""Each with the probe that ought to find it."""
