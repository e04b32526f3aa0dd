"""How an import goes: rehearsed, whole or nothing, mended, killed and run again, and two at once."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from tests.world import NOON, World, make_world
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.platform.lasting import wait_for_disk
from yeji.records import writing
from yeji.records.importing import Outcome, run, run_import
from yeji.records.importing.prepare import Preparer
from yeji.records.importing.prepared import Prepared
from yeji.records.importing.write import Done, Writer
from yeji.records.tests.files import DEAL_HEAD, DEAL_MAP, bring, deals, kept, told, written
from yeji.records.types import registry

ROOT = Path(__file__).parents[3]
GOOD = "{},Deal {},Chen,won,100,01/05/2026,02/05/2026"
BAD = "{},Deal {},Nobody,won,100,01/05/2026,02/05/2026"

in_english = pytest.mark.usefixtures("in_english")


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def everything() -> dict[str, int]:
    """How much there is of whatever an import writes."""
    tables = ("sales_deal", "sales_customer", "records_history", "records_directory", "ledger_entry", "ledger_rollup")
    return {table: count(table) for table in tables}


def rows(number: int, *, bad: tuple[int, ...] = ()) -> list[str]:
    return [(BAD if n in bad else GOOD).format(n, n) for n in range(1, number + 1)]


@pytest.mark.django_db
def test_a_rehearsal_tells_the_same_and_writes_nothing(tmp_path: Path, world: World) -> None:
    mapped = DEAL_MAP + '[fields.customer]\ncolumn = "customer"\ncreate = true'
    lines = [f"{row},New" for row in rows(3, bad=(2,))]
    before = everything()
    dry = deals(tmp_path, *lines, mapped=mapped, head=f"{DEAL_HEAD},customer", dry=True)
    assert everything() == before
    real = deals(tmp_path, *lines, mapped=mapped, head=f"{DEAL_HEAD},customer")
    assert {**real.counts(), "dry_run": True} == dry.counts()
    assert told(real) == told(dry)
    assert everything()["sales_deal"] == 2


@pytest.mark.django_db
def test_what_somebody_edits_between_reading_and_writing_stays(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    deals(tmp_path, *rows(2))
    kind = registry.get("deal")
    record = kind.table.unscoped.get(name="Deal 1").pk
    read = Preparer.prepare

    def prepare(self: Preparer, batch: Any) -> Any:
        prepared = read(self, batch)
        writing.save(kind, record, {"next_step": "Call on Monday"}, by=SYSTEM, at=NOON)
        return prepared

    monkeypatch.setattr(Preparer, "prepare", prepare)
    outcome = deals(tmp_path, *(line.replace(",100,", ",250,") for line in rows(2)))
    assert outcome.updated == 2
    row = kind.table.unscoped.get(pk=record)
    assert (row.amount, row.next_step) == (250, "Call on Monday")


@pytest.mark.django_db
def test_all_or_nothing(tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH", 2)
    before = everything()
    outcome = deals(tmp_path, *rows(7, bad=(6,)), whole=True)
    assert everything() == before
    assert outcome.counts() == {"read": 7, "created": 0, "updated": 0, "unchanged": 0, "refused": 1, "dry_run": False}
    assert deals(tmp_path, *rows(7), whole=True).created == 7
    assert count("sales_deal") == 7


@in_english
@pytest.mark.django_db
def test_refused_rows_come_back_in_a_file_to_mend_and_import(tmp_path: Path, world: World) -> None:
    errors = tmp_path / "errors.csv"
    lines = [
        *rows(3, bad=(2,)),
        '4,"Deal, ""four""",Nobody,won,-1,01/05/2026,02/05/2026',
        "5,Deal,Chen,won,1,,,surplus",
    ]
    outcome = deals(tmp_path, *lines, errors=errors)
    assert outcome.counts()["refused"] == 3
    assert errors.read_bytes().startswith(b"\xef\xbb\xbf")
    with errors.open(encoding="utf-8-sig", newline="") as stream:
        head, *listed = csv.reader(stream)
    assert head == ["row", "column", "reason", *DEAL_HEAD.split(",")]
    assert listed[0] == ["3", "owner", "There is no person Nobody.", *BAD.format(2, 2).split(",")]
    assert listed[1][:4] == ["5", "owner · amount", "There is no person Nobody. · amount cannot be negative.", "4"]
    assert listed[2][-1] == "surplus"

    assert bring("deal", errors, mapped=DEAL_MAP).refused_rows == 3
    again = tmp_path / "again.csv"
    assert bring("deal", errors, mapped=DEAL_MAP, errors=again).created == 0
    with again.open(encoding="utf-8-sig", newline="") as stream:
        assert next(csv.reader(stream)) == head
    text = errors.read_text(encoding="utf-8-sig")
    errors.write_text(text.replace("Nobody,won", "Dora,won").replace("won,-1", "won,1").replace(",surplus", ""))
    assert bring("deal", errors, mapped=DEAL_MAP).counts()["created"] == 3
    assert [code for (code,) in kept("deal", "code")] == ["1", "2", "3", "4", "5"]


@pytest.mark.django_db
def test_progress_tells_how_far_and_how_fast(tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH", 2)
    heard: list[tuple[int, int, bool]] = []

    def hear(outcome: Outcome) -> None:
        heard.append((outcome.read, outcome.total, outcome.rate > 0))

    deals(tmp_path, *rows(5), progress=hear)
    assert heard == [(2, 5, True), (4, 5, True), (5, 5, True)]


@pytest.mark.django_db
def test_many_refusals_are_counted_and_a_thousand_kept(tmp_path: Path, world: World) -> None:
    errors = tmp_path / "errors.csv"
    outcome = deals(tmp_path, *rows(1500, bad=tuple(range(1, 1501))), errors=errors)
    assert (outcome.refused_rows, len(outcome.refused)) == (1500, 1000)
    assert len(errors.read_text(encoding="utf-8-sig").splitlines()) == 1501


def test_batches_written_side_by_side_are_as_good(
    own_database: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world()
    monkeypatch.setattr(run, "BATCH", 50)
    heard: list[int] = []
    lines = [*rows(1020, bad=(3, 700)), GOOD.format(5, "again")]
    outcome = deals(tmp_path, *lines, progress=lambda told: heard.append(told.read))
    assert heard == sorted(heard)
    assert heard[-1] == 1021
    assert [number for number, _column, _why in told(outcome)] == [4, 701, 1022]
    assert outcome.created == count("sales_deal") == 1018
    again = deals(tmp_path, *lines)
    assert (again.created, again.unchanged) == (0, 1018)
    assert count("records_history WHERE type = 'deal'") == 1018


def test_a_batch_keeps_nobody_waiting_for_the_disk_and_the_end_waits_for_all(
    own_database: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world()
    monkeypatch.setattr(run, "BATCH", 50)
    said: list[str] = []

    class Kept(Writer):
        def _write(self, prepared: Prepared) -> Done:
            with connection.cursor() as cursor:
                cursor.execute("SHOW synchronous_commit")
                said.append(str(cursor.fetchone()[0]))
            return super()._write(prepared)

    def waited() -> None:
        said.append("waited" if count("sales_deal") == 120 else "too early")
        wait_for_disk()

    monkeypatch.setattr(run, "Writer", Kept)
    monkeypatch.setattr(run, "wait_for_disk", waited)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{own_database.dbname}" SET synchronous_commit = on')
        connections.close_all()
    deals(tmp_path, *rows(120))
    assert said == ["off"] * 3 + ["waited"]


@in_english
def test_a_row_the_database_refuses_stands_alone_among_batches(
    own_database: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number taken meanwhile by somebody else is found in its batch, and the rest of the batch goes in."""
    make_world()
    monkeypatch.setattr(run, "BATCH", 16)
    deals(tmp_path, *rows(40))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sales_deal SET deleted_at = now() WHERE code IN ('7', '33')")
    outcome = deals(tmp_path, *rows(60))
    assert told(outcome) == [
        (8, "no", "There is a deal with the same deal number already."),
        (34, "no", "There is a deal with the same deal number already."),
    ]
    assert (outcome.created, outcome.unchanged) == (20, 38)


KILLED = """
import sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
from django.db import connections
for alias in ("default", "owner"):
    settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = sys.argv[1]
from yeji.records.importing import run
from yeji.records.tests.files import bring
run.BATCH = 100
bring("deal", Path(sys.argv[2]), mapped=Path(sys.argv[3]).read_text(), progress=lambda o: print(o.read, flush=True))
"""


def test_killed_in_the_middle_and_run_again(
    own_database: Instance, server: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world()
    file = written(tmp_path / "deals.csv", DEAL_HEAD, *rows(5000))
    (tmp_path / "map.toml").write_text(DEAL_MAP)
    environment = {**os.environ, "YEJI_HOME": str(server.home), "DJANGO_SETTINGS_MODULE": "yeji.config.settings"}
    arguments = [own_database.dbname, str(file), str(tmp_path / "map.toml")]
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    for _batch in range(5):
        child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    child.wait()
    _wait_until_alone()
    there = count("sales_deal")
    assert 500 <= there < 5000
    assert there % 100 == 0
    assert there == count("records_directory WHERE type = 'deal'") == count("records_history WHERE type = 'deal'")
    outcome = bring("deal", file, mapped=DEAL_MAP)
    assert (outcome.created, outcome.unchanged, outcome.refused) == (5000 - there, there, [])
    assert count("sales_deal") == 5000
    assert count("ledger_entry WHERE count > 0 AND amount = 100 AND part = 0") == 5000


def _wait_until_alone() -> None:
    """Until the killed process's last statements have ended."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if not count("pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"):
            return
        time.sleep(0.05)


def test_two_imports_of_the_same_keys_bring_each_in_once(
    own_database: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world()
    monkeypatch.setattr(run, "BATCH", 40)
    file = written(tmp_path / "deals.csv", DEAL_HEAD, *rows(400))
    map_path = tmp_path / "map.toml"
    map_path.write_text(DEAL_MAP)
    outcomes: list[Outcome] = []

    def both(**how: Any) -> None:
        with suppress(Exception):
            outcomes.append(run_import(registry.get("deal"), file, map_path=map_path, by=SYSTEM, at=NOON, **how))
        connections.close_all()

    threads = [threading.Thread(target=both) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.created for outcome in outcomes) == [0, 400]
    assert sorted(outcome.unchanged for outcome in outcomes) == [0, 400]
    assert count("sales_deal") == 400


def test_a_record_that_somebody_holds_is_waited_for(tmp_path: Path, own_database: Instance) -> None:
    """Longer than a person would have to wait: a file is not given up for one record."""
    assert own_database
    make_world()
    deals(tmp_path, *rows(2))
    held = threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT FROM sales_deal FOR UPDATE")
            held.set()
            time.sleep(0.5)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
        cursor.execute("SET statement_timeout = '200ms'")
    outcome = deals(tmp_path, *(row.replace("100", "200") for row in rows(2)))
    holder.join()
    assert (outcome.updated, outcome.refused_rows) == (2, 0)
    assert set(registry.get("deal").table.unscoped.values_list("amount", flat=True)) == {200}
