"""What a writer may do: to a type, to a record, to a field of it, and where he may send it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records import reading
from yeji.records.fields import Link, SeveralLinks
from yeji.records.types import ObjectType, registry
from yeji.records.writing.refusals import MayNotWrite, NotAccepted, refuse_all, writes_none


def check_writer(kind: ObjectType, by: Scope) -> None:
    """Let those pass who write records of a type at all.

    :raises MayNotWrite: if it is none of them.
    """
    if not reading.may_write(by, kind):
        raise writes_none(kind)


def refuse_locked(by: Scope, kind: ObjectType, row: Row, change: Iterable[str]) -> None:
    """A record that one sees need not be one's to change, nor every field of it.

    :raises MayNotWrite: naming the field, where only that is not.
    """
    if row.pk is not None:
        check_change(kind, row, by)
    for key in change:
        refuse_locked_field(by, kind, key)


def check_change(kind: ObjectType, row: Row, by: Scope) -> None:
    """Who sees a record may still not be the one to change it.

    :raises MayNotWrite: if so.
    """
    if reading.may_change(by, kind, row):
        return
    if kind.about is None:
        raise MayNotWrite(_("You see this record, and may not change it."))
    message = _("You may change %(plural)s of the people you lead and of units below your own, not this one.")
    raise MayNotWrite(message % {"plural": kind.plural})


def refuse_locked_field(by: Scope, kind: ObjectType, key: str) -> None:
    """Refuse a field of which the writer's roles leave less than the whole.

    :raises MayNotWrite: naming it.
    """
    if by.access(kind.key, key):
        raise MayNotWrite(_("You may not change %(field)s.") % {"field": kind.field(key).label}, field=key)


def check_links(
    kind: ObjectType, values: Mapping[str, Any], cleaned: Mapping[str, Any], *, by: Scope, before: Row | None = None
) -> None:
    """Whoever links to a record must be able to see it. Of several links, those that the record had ``before`` stay.

    :raises NotAccepted: naming the field.
    """
    links: list[tuple[Link | SeveralLinks, int]] = [
        (link, values[link.key]) for link in kind.links() if link.key in cleaned and values[link.key] is not None
    ]
    for several in kind.several_links():
        if several.key in cleaned:
            had = set((several.of(before) if before is not None and before.pk else None) or ())
            links += [(several, one) for one in values[several.key] or () if one not in had]
    there = reading.all_visible(by, [(registry.get(link.to), target) for link, target in links])
    refuse_all([no_target(link) for (link, _target), seen in zip(links, there, strict=True) if not seen])


def no_target(link: Link | SeveralLinks) -> Refused:
    """What is said of a link to a record that does not exist, or is not the writer's to see."""
    return link.refuse(_("%(field)s: there is no such record, or you may not see it.") % {"field": link.label})


def check_reach(kind: ObjectType, values: Mapping[str, Any], by: Scope, *, before: int | None = None) -> None:
    """Nobody gives a record to where he could not change it any more: it would be lost to him.

    ``before`` is the owner it had; whoever works on a colleague's record leaves it with the colleague. What tells of
    people's results is written about people and units below oneself alone.

    :raises NotAccepted: naming the field.
    """
    if kind.about is not None and not reading.plans_for(by, kind, values):
        key = kind.about[0] if values[kind.about[0]] is not None else kind.about[1]
        message = _("%(field)s must be somebody you lead, or a unit below your own.")
        raise NotAccepted(message % {"field": kind.field(key).label}, field=key)
    right = by.right(kind.key)
    if kind.owner is None or right.edits.whole:
        return
    owner = values[kind.owner]
    if not right.edits.holds(owner) and not (owner is None and kind.open_when_unowned) and owner != before:
        field = kind.field(kind.owner)
        raise NotAccepted(
            _("%(field)s must be yourself or somebody in your own unit.") % {"field": field.label}, field=field.key
        )
