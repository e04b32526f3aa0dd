"""Out of the recycle bin for good: the one way by which a record ceases to be."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records import reading
from yeji.records.fields.several_links import leads_to_any
from yeji.records.types import ObjectType, registry
from yeji.records.writing import MayNotWrite, set_context, wrote


class CannotPurge(Refused):
    """Other records still point to this one, or it is part of what figures are told by."""

    status = 409
    code = "record.cannot_purge"


def may_purge(scope: Scope, kind: ObjectType) -> bool:
    """Whether a scope may delete records of a type for good: administrators, and only what belongs to somebody.

    People, units, products and stages are what past figures are told by, so they stay in the bin.
    """
    return scope.administers and (kind.owner is not None or kind.about is not None)


@transaction.atomic
def purge(kind: ObjectType, record: int, *, by: Scope, at: datetime) -> None:
    """Delete a record that is in the recycle bin for good.

    Its entries stay in the ledger and keep its bare number; its history stays, with what it last was.

    :raises MayNotWrite: for all but administrators, and for types that are kept.
    :raises reading.NotFound: if it is not in the bin.
    :raises CannotPurge: while other records point to it, those in the bin too.
    """
    if not may_purge(by, kind):
        raise MayNotWrite(_("You may not delete %(plural)s for good.") % {"plural": kind.plural})
    row = reading.trashed(by, kind).select_for_update().filter(pk=record).first()
    if row is None:
        raise reading.NotFound(_("This record is not in the recycle bin."))
    if number := _pointing(kind, record):
        raise CannotPurge(
            ngettext(
                "%(count)s record points to this one. Delete it for good first.",
                "%(count)s records point to this one. Delete them for good first.",
                number,
            )
            % {"count": number}
        )
    verb = f"{kind.key}.purge"
    set_context(account=by.account, at=at, verb=verb)
    row.delete()
    wrote(kind, [record], by=by, at=at, verb=verb)


def _pointing(kind: ObjectType, record: int) -> int:
    """How many records of all types link to this one, whoever sees them."""
    several = [(other, link) for other in registry for link in other.several_links() if link.to == kind.key]
    found = [other.rows().filter(leads_to_any(link.path, [record])) for other, link in several]
    links = [(other, link) for other in registry for link in other.links() if link.to == kind.key]
    found += [other.rows().filter(**{link.path: record}) for other, link in links]
    return sum(rows.count() for rows in found)
