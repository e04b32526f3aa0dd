"""What comes over in a merge, and goes back when it is undone: the records themselves, and all that point to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F

from yeji.platform.custom_values import COLUMN, packed, unpacked
from yeji.platform.rows import Row
from yeji.records.fields import Field, SeveralLinks
from yeji.records.merging import links
from yeji.records.merging.act import Act
from yeji.records.models import Merge, MergeMove
from yeji.records.types import registry


def let_go(act: Act, gone: Sequence[Row], change: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Take from those that go the number that the one which stays gets: it may stand in one record only, the bin too.

    What stood there, by record.
    """
    kind, key = act.kind, act.kind.match
    if change.get(key) is None:
        return {}
    item = kind.field(key)
    had = [row for row in gone if item.of(row) == change[key]]
    act.begins(kind)
    for row in had:
        item.put(row, item.empty)
        row.save(update_fields=[COLUMN if item.custom else item.native])
    return {str(row.pk): as_kept([item], change) for row in had}


def put_away(act: Act, gone: Sequence[int]) -> None:
    """Those that go, into the recycle bin."""
    act.begins(act.kind)
    act.kind.rows().filter(pk__in=gone).update(deleted_at=act.at, version=F("version") + 1, updated_at=act.at)
    act.wrote(act.kind, gone)


def take_out(act: Act, made: Merge) -> None:
    """Those that went come back, with what they had to let go of."""
    act.begins(act.kind)
    rows = act.kind.rows().filter(pk__in=made.gone)
    for row in rows.filter(pk__in=[int(pk) for pk in made.cleared]):
        kept = made.cleared[str(row.pk)]
        fields = [act.kind.by_key[key] for key in kept if key in act.kind.by_key]
        for key, value in as_was(fields, kept).items():
            act.kind.by_key[key].put(row, value)
        row.save(update_fields=[*{COLUMN if item.custom else item.native for item in fields}])
    away = list(rows.filter(deleted_at__isnull=False).values_list("pk", flat=True))
    rows.filter(pk__in=away).update(deleted_at=None, version=F("version") + 1, updated_at=act.at)
    act.wrote(act.kind, made.gone)


def bring_over(act: Act, made: Merge) -> None:
    """Everything that pointed to those that go points to the one that stays."""
    moves: list[MergeMove] = []
    for other, link in links.pointing_to(act.kind):
        found = links.pointing(other, link, made.gone, but=[made.kept, *made.gone])
        if found:
            act.begins(other)
            every = sorted({record for records in found.values() for record in records})
            if isinstance(link, SeveralLinks):
                found |= links.pointing(other, link, [made.kept], but=[made.kept, *made.gone])
                found[made.kept] = sorted(set(found.get(made.kept, ())) & set(every))
                moved = links.replaced(other, link, every, gone=made.gone, by=made.kept, at=act.at)
            else:
                moved = links.point(other, link, {made.kept: every}, at=act.at)
            act.wrote(other, moved, link.key)
            moves += [
                MergeMove(merge=made, type=other.key, field=link.key, was=was, records=records)
                for was, records in found.items()
            ]
    MergeMove.objects.bulk_create(moves)


def bring_back(act: Act, made: Merge) -> None:
    """What was brought over and still points to the one that stays points where it did."""
    back: dict[tuple[str, str], dict[int, list[int]]] = {}
    for move in MergeMove.objects.filter(merge=made).order_by("pk"):
        back.setdefault((move.type, move.field), {})[move.was] = move.records
    for (type_key, field), targets in back.items():
        other = registry.types.get(type_key)
        link = next((one for one in other.pointers() if one.key == field), None) if other else None
        if other is None or link is None:
            continue  # the field or the type was taken away since, and its values with it
        still = {was: links.still_pointing(other, link, ids, to=made.kept) for was, ids in targets.items()}
        act.begins(other)
        if isinstance(link, SeveralLinks):
            again: dict[int, list[int]] = {}
            for was, records in still.items():
                for record in records:
                    again.setdefault(record, []).append(was)
            moved = links.put_back(other, link, again, kept=made.kept, at=act.at)
        else:
            moved = links.point(other, link, still, at=act.at)
        if moved:
            act.wrote(other, moved, link.key)


def as_kept(fields: Sequence[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values in the form in which a merge keeps them."""
    return {item.key: packed(item.database_type, values[item.key]) for item in fields}


def as_was(fields: Sequence[Field], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a merge kept, of the fields that there still are."""
    return {item.key: unpacked(item.database_type, kept[item.key]) for item in fields if item.key in kept}
