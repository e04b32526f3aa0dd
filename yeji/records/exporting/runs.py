"""Exports: who takes which records out, as a file that is its maker's alone. Every one is kept in mind."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yeji.kit.refusal import Refused
from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope, scope_of
from yeji.platform.here import instance_here
from yeji.platform.models import Account
from yeji.platform.notices import notify
from yeji.records.exporting.content import fields_of, heading, rows
from yeji.records.exporting.files import FORMS, WRITERS
from yeji.records.filters.stored import from_json, to_json
from yeji.records.listing import Listing, rows_of, sorts_of
from yeji.records.models import ExportRun
from yeji.records.private import as_seen
from yeji.records.types import ObjectType, registry

TASK: Final = "yeji.config.jobs.take_out"
AT_ONCE: Final = 5_000
"""So many rows are written while one waits; more are the worker's."""
KEPT: Final = timedelta(days=2)
FOLDER: Final = "exports"


class NoSuchExport(Refused):
    """There is no such export, it is somebody else's, or its file is gone."""

    status = 404
    code = "export.unknown"


class NoSuchForm(Refused):
    """Files are not written in this form."""

    status = 422
    code = "export.form"


class MayNotExport(Refused):
    """The reader's roles show these records, and do not let them be taken out."""

    status = 403
    code = "export.forbidden"


def path_of(run: ExportRun) -> Path:
    """The run's file."""
    place = instance_here().files / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place / run.kept


def export(listing: Listing, *, form: str, by: Scope, at: datetime, fields: Sequence[str] = ()) -> ExportRun:
    """Take the records of a list out: at once if they are few, else the worker does it and says so.

    :raises MayNotExport: if the reader's roles do not let records of the type out.
    :raises NoSuchForm: if files are not written so.
    """
    _allow(listing.kind, by)
    if form not in FORMS:
        raise NoSuchForm(_("Files are written as xlsx or csv."), field="format")
    number = rows_of(listing, by).order_by()[: AT_ONCE + 1].count()
    asked = {**asked_as(listing), "fields": [item.key for item in fields_of(listing.kind, fields)]}
    with transaction.atomic():
        run = ExportRun.objects.create(
            type=listing.kind.key,
            account=by.account,
            form=form,
            asked=asked,
            at=at,
            kept=f"{secrets.token_hex(16)}.{form}",
        )
        if number > AT_ONCE:
            app.configure_task(TASK, allow_unknown=True).defer(number=run.pk)
            return run
    _write(run, listing, by, at=at)
    return run


@transaction.atomic
def export_to(path: Path, listing: Listing, *, by: Scope, at: datetime) -> int:
    """Take the records of a list out into a file of one's own choice, kept in mind too; how many they were.

    :raises MayNotExport, NoSuchForm: as ``export`` does; the form is the file's ending.
    """
    _allow(listing.kind, by)
    form = path.suffix.lstrip(".").lower()
    if form not in FORMS:
        raise NoSuchForm(_("Files are written as xlsx or csv."), field="format")
    fields = fields_of(listing.kind)
    asked = {**asked_as(listing), "fields": [item.key for item in fields]}
    count = WRITERS[form](path, heading(fields), rows(listing, by, fields))
    ExportRun.objects.create(
        type=listing.kind.key, account=by.account, form=form, asked=asked, rows=count, state="done", at=at, ended_at=at
    )
    return count


def _allow(kind: ObjectType, scope: Scope) -> None:
    if not scope.right(kind.key).exports:
        raise MayNotExport(_("You may not take %(plural)s out.") % {"plural": kind.plural})


def asked_as(listing: Listing) -> dict[str, Any]:
    """A list as it is kept: which records were meant, so that the log can say it and the worker find them."""
    return {
        "where": {name: str(value) for name, value in listing.where.items()},
        "text": listing.text,
        "filter": to_json(listing.filter),
        "order": ",".join(
            f"-{key}" if falls else key for key, falls in ((listing.order, listing.descending), *listing.then)
        ),
        "language": translation.get_language() or "en",
    }


def listing_of(kind: ObjectType, asked: Mapping[str, Any]) -> Listing:
    """The list that was asked for."""
    first, *then = sorts_of(kind, asked["order"])
    return Listing(
        kind=kind,
        where=asked["where"],
        text=asked["text"],
        filter=from_json(asked["filter"]),
        order=first[0],
        descending=first[1],
        then=tuple(then),
    )


def work(number: int, *, at: datetime) -> None:
    """Write a file that waits, with what its maker may see now."""
    run = ExportRun.objects.filter(pk=number, state__in=("waiting", "running")).first()
    if run is None:
        return
    account = Account.objects.get(pk=run.account or 0)
    scope = scope_of(account=account, day=business_day(at=at, of=company()))
    try:
        kind = as_seen(registry.get(run.type), scope)
        _allow(kind, scope)
        with translation.override(run.asked["language"]):
            _write(run, listing_of(kind, run.asked), scope, at=at)
    except Refused as problem:
        ExportRun.objects.filter(pk=run.pk).update(state="failed", reason=str(problem)[:2000], ended_at=at)
        return
    notify([account.pk], kind="exported", at=at, facts={"file": str(kind.plural), "created": str(run.rows)})


def _write(run: ExportRun, listing: Listing, scope: Scope, *, at: datetime) -> None:
    fields = fields_of(listing.kind, run.asked["fields"])
    path = path_of(run)
    made = path.with_suffix(".part")
    try:
        with transaction.atomic():  # one snapshot of names and rows, and a cursor that lives as long as it is read
            run.rows = WRITERS[run.form](made, heading(fields), rows(listing, scope, fields))
        made.rename(path)
    finally:
        made.unlink(missing_ok=True)
    run.state, run.ended_at = "done", at
    run.save(update_fields=["rows", "state", "ended_at"])


def mine(scope: Scope) -> QuerySet[ExportRun]:
    """The exports that a reader may know of: one's own; administrators know of all."""
    runs = ExportRun.objects.order_by("-id")
    return runs if scope.administers else runs.filter(account=scope.account)


def get(scope: Scope, number: int) -> ExportRun:
    """One of them.

    :raises NoSuchExport: if there is none such for this reader.
    """
    run = mine(scope).filter(pk=number).first()
    if run is None:
        raise NoSuchExport(_("There is no such export."))
    return run


def file_of(scope: Scope, number: int) -> tuple[ExportRun, Path]:
    """The file of one's own export.

    :raises NoSuchExport: if it is somebody else's, is not done or is gone.
    """
    run = ExportRun.objects.filter(pk=number, account=scope.account, state="done").exclude(kept="").first()
    if run is None or scope.account is None or not path_of(run).exists():
        raise NoSuchExport(_("There is no such file, or it has had its time."))
    return run, path_of(run)


def forget_files(*, at: datetime) -> int:
    """Drop files that have had their time; how many. That they were taken stays known."""
    gone = 0
    for run in ExportRun.objects.filter(at__lt=at - KEPT).exclude(kept=""):
        path_of(run).unlink(missing_ok=True)
        gone += ExportRun.objects.filter(pk=run.pk).update(kept="")
    return gone
