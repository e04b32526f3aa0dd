"""What runs by the clock. Each job may run twice without harm: it is at least once, never exactly once."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time, timedelta
from functools import partial
from time import sleep
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.db import OperationalError
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from yeji.kit.refusal import Refused
from yeji.ledger import upkeep
from yeji.ledger.built.keeping import lay_the_rest
from yeji.ledger.built.laying import lay
from yeji.ledger.capture.following import follow_next, left
from yeji.ledger.effect import effect
from yeji.org.calendar import business_day, company
from yeji.org.checked import result_of, tell_of_broken
from yeji.org.queries import administrators
from yeji.platform import operations
from yeji.platform.backup.keeping import nightly_name, thin_out
from yeji.platform.backup.taking import STEPS, backup
from yeji.platform.files.previews import draw
from yeji.platform.files.store import path_of
from yeji.platform.here import instance_here
from yeji.platform.idempotency import forget_old_answers
from yeji.platform.invariants import check
from yeji.platform.models import Operation
from yeji.platform.notices import forget_old as forget_old_notices
from yeji.platform.notices import notify
from yeji.platform.services import forget_old_tries
from yeji.records.custom import indexes
from yeji.records.custom.upkeep import forget_deleted_fields
from yeji.records.duplicates.laying import lay_rules
from yeji.records.exporting import runs as exporting
from yeji.records.files.services import forget_old as forget_old_files
from yeji.records.handover import doing as handover
from yeji.records.handover.asking import begin_due
from yeji.records.importing import working as importing
from yeji.records.importing.runs import forget_files as forget_import_files
from yeji.records.mass.asking import forget_old_changes
from yeji.records.mass.doing import do_next
from yeji.records.mass.doing import fail as fail_mass
from yeji.records.territories.assigning import misplaced, move_next

log = logging.getLogger("yeji.jobs")
NIGHT: Final = time(2, 0)
"""From this hour on of the company's own clock, a night's backup is made. One that was missed is made up for."""
CHECKED: Final = time(3, 0)
"""From this hour on the data are checked: after the backup, before people come to work."""
FAILED_KEPT_HOURS = 30 * 24
"""How long a job that failed can be looked at; what succeeded is dropped at once."""


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="fold", pass_context=False)
def fold(timestamp: int) -> None:
    """Fold the roll-up's appended rows, every minute."""
    upkeep.fold()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="mark_what_is_known", pass_context=False)
def mark_what_is_known(timestamp: int) -> None:
    """Note what is known now, every minute, so that this minute's view can be read back."""
    upkeep.mark_what_is_known()


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Drop what has had its time: answers kept for idempotency keys, failed sign-ins, old notices, ended sessions."""
    now = datetime.now(UTC)
    forget_old_answers(at=now)
    forget_old_tries(at=now)
    operations.forget_old_operations()
    forget_old_notices(at=now)
    forget_old_changes(at=now)
    forget_import_files(at=now)
    exporting.forget_files(at=now)
    forget_old_files(at=now)
    call_command("clearsessions")
    company()  # what was built lately is known from here on
    forget_deleted_fields(at=now)


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="forget_failed_jobs", pass_context=True)
async def forget_failed_jobs(context: JobContext, timestamp: int) -> None:
    """Drop the jobs that failed a month ago."""
    await context.app.job_manager.delete_old_jobs(
        FAILED_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.task(queueing_lock="own_indexes", pass_context=False)
def lay_own_indexes() -> None:
    """Lay the indexes that the company's own fields want, as the role that owns the tables."""
    company()  # what was built lately is known from here on
    indexes.lay_wanted()
    lay_rules()


@app.task(pass_context=False)
def change_many_records(number: int) -> None:
    """Do a change that somebody asked for to many records, batch by batch; a worker that is stopped goes on later."""
    try:
        while do_next(number, at=datetime.now(UTC)):
            pass
    except Refused as problem:
        fail_mass(number, reason=str(problem), at=datetime.now(UTC))


@app.task(pass_context=False)
def hand_over(number: int) -> None:
    """Hand over what a leaver owned, batch by batch, or take that back; a worker that is stopped goes on later."""
    company()  # what was built lately is known from here on
    try:
        while handover.do_next(number, at=datetime.now(UTC)):
            pass
    except Refused as problem:
        handover.fail(number, reason=str(problem), at=datetime.now(UTC))


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="begin_hand_overs", pass_context=False)
def begin_hand_overs(timestamp: int) -> None:
    """Begin the hand-overs that were planned for today, by the company's own clock."""
    begin_due(day=business_day(at=datetime.now(UTC), of=company()))


@app.task(pass_context=False)
def bring_in(number: int) -> None:
    """Rehearse a file, bring it in or take it back. Cut short, it goes on where it was."""
    at = datetime.now(UTC)
    importing.work(number, at=at, measure=partial(effect, at=at))
    upkeep.fold()


@app.task(pass_context=False)
def take_out(number: int) -> None:
    """Write a file of records that somebody asked for."""
    exporting.work(number, at=datetime.now(UTC))


@app.task(pass_context=False)
def operate(number: int) -> None:
    """Do a piece of work on the whole instance that somebody, or the clock, asked for."""
    asked = operations.begin(number, at=datetime.now(UTC))
    if asked is None:
        return
    try:
        result = _WORKS[asked.kind](number)
    except Refused as problem:
        log.error("%s failed: %s", asked.kind, problem)
        _fail(asked, str(problem))
    except Exception as problem:
        _fail(asked, f"{type(problem).__name__}: {problem}")
        raise
    else:
        operations.finish(number, result=result, at=datetime.now(UTC))


def _fail(asked: Operation, why: str) -> None:
    """Keep why it failed; a backup that failed is told to everybody who can do something about it."""
    at = datetime.now(UTC)
    operations.fail(asked.pk, reason=why, at=at)
    if asked.kind == operations.BACKUP:
        notify(administrators(), kind="backup_failed", at=at, facts={"why": why[:500]})


def _backup(number: int) -> dict[str, Any]:
    at = datetime.now(UTC)
    instance, asked = instance_here(), Operation.objects.get(pk=number)
    target = None if asked.by_id else instance.backups / nightly_name(at)
    made = backup(
        instance,
        target,
        at=at,
        progress=lambda step: operations.tell(number, step=step, progress=100 * STEPS.index(step) // len(STEPS)),
    )
    gone = [] if asked.by_id else thin_out(instance, at=at)
    return {"name": made.name, "size": made.stat().st_size, "removed": gone}


def _check(number: int) -> dict[str, Any]:
    operations.tell(number, step="checking", progress=0)
    at = datetime.now(UTC)
    count_the_rest(0)
    found = check(day=business_day(at=at, of=company()))
    broken = [one.key for one in found if not one.holds]
    if broken:
        log.error("the check found something broken: %s", ", ".join(broken))
    tell_of_broken(found, at=at)
    return result_of(found)


def _divide(number: int) -> dict[str, Any]:
    """Let every record stand in the territory that the rules say, a batch at a time."""
    at = datetime.now(UTC)
    day = business_day(at=at, of=company())
    by = Operation.objects.values_list("by_id", flat=True).get(pk=number)
    total = misplaced(day=day).count()
    moved = after = 0
    while batch := move_next(account=by, at=at, day=day, after=after):
        moved, after = moved + len(batch), batch[-1]
        operations.tell(number, step="moving", progress=min(99, 100 * moved // max(total, 1)))
    return {"moved": moved}


_WORKS: Final = {operations.BACKUP: _backup, operations.CHECK: _check, operations.TERRITORIES: _divide}


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="nightly_backup", pass_context=False)
def nightly_backup(timestamp: int) -> None:
    """Once a night, by the company's clock, ask for a backup; also for a night that this machine slept through."""
    _ask_once_a_night(operations.BACKUP, since=NIGHT)


@app.periodic(cron="5-59/10 * * * *")
@app.task(queueing_lock="nightly_check", pass_context=False)
def nightly_check(timestamp: int) -> None:
    """Once a night, look whether the data are whole: the ledger by both programs, seals, history, links."""
    _ask_once_a_night(operations.CHECK, since=CHECKED)


def _ask_once_a_night(kind: str, *, since: time) -> None:
    now = datetime.now(UTC)
    ours = company()
    zone = ZoneInfo(ours.zone)
    local = now.astimezone(zone)
    begun = datetime.combine(local.date(), since, zone)
    if local < begun:
        begun -= timedelta(days=1)
    last = operations.last_of_the_clock(kind)
    fresh = now.astimezone(zone) - ours.founded_at < timedelta(hours=1)
    if not fresh and (last is None or last.asked_at < begun):
        operations.ask(kind=kind, by=None, at=now)


@app.task(pass_context=False, retry=RetryStrategy(max_attempts=5, wait=20, retry_exceptions=[OperationalError]))
def lay_metric(number: int) -> None:
    """Let a metric that somebody built be counted, and fill it in over all history."""
    now = datetime.now(UTC)
    lay(number, day=business_day(at=now, of=company()), at=now, pause=sleep)
    upkeep.settle(rows=0)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="lay_the_rest", pass_context=False)
def lay_metrics_left(timestamp: int) -> None:
    """Have those metrics filled in whose job was lost with the program that did it."""
    lay_the_rest()


@app.task(pass_context=False)
def count_those_that_follow(number: int) -> None:
    """Count anew what follows from a write, where that was too much to wait for; cut short, it goes on where it was."""
    company()  # what was built lately is known from here on
    while follow_next(number):
        pass


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="count_the_rest", pass_context=False)
def count_the_rest(timestamp: int) -> None:
    """Count what is left of that: whose job was lost, or what could not be counted before."""
    for number in left():
        count_those_that_follow(number)


@app.task(pass_context=False)
def draw_first_page(digest: str) -> None:
    """Make a picture of a file that came in and is none itself."""
    draw(digest, path_of(digest))
