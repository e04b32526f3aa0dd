"""The drill: data in, backup, restore elsewhere, the same data and the same rights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from psycopg import errors

from tests.support.external import as_superuser, external_server, machine_programs
from tests.support.server import reachable_directory, scratch_instance, scratch_server
from yeji.platform.backup import archive
from yeji.platform.backup.restoring import CannotRestore, restore
from yeji.platform.backup.taking import CannotBackUp, backup
from yeji.platform.database import founding
from yeji.platform.database.external import Administrator
from yeji.platform.database.lock import AlreadyRunning, InstanceLock
from yeji.platform.database.parameters import SCRATCH
from yeji.platform.database.readiness import connect
from yeji.platform.database.running import running_database
from yeji.platform.instance import Instance, NotAnInstance

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
RIGHTS = """
    SELECT c.relname, a.grantee::regrole::text, a.privilege_type
    FROM pg_class c, LATERAL aclexplode(c.relacl) a
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'schema', a.grantee::regrole::text, a.privilege_type
    FROM pg_namespace n, LATERAL aclexplode(n.nspacl) a WHERE n.nspname = 'public'
    UNION ALL
    SELECT 'database', a.grantee::regrole::text, a.privilege_type
    FROM pg_database d, LATERAL aclexplode(d.datacl) a WHERE d.datname = current_database()
    UNION ALL
    SELECT 'default ' || d.defaclobjtype::text, a.grantee::regrole::text, a.privilege_type
    FROM pg_default_acl d, LATERAL aclexplode(d.defaclacl) a
    ORDER BY 1, 2, 3
"""
TABLES = (
    "CREATE TABLE deal (id bigserial PRIMARY KEY, name text, amount numeric(14, 2))",
    "CREATE TABLE audit (id bigserial PRIMARY KEY, what text)",
    "REVOKE UPDATE, DELETE ON audit FROM yeji_app",
    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public"
    " AS $$ BEGIN INSERT INTO audit (what) VALUES (NEW.name); RETURN NULL; END $$",
    "CREATE TRIGGER note AFTER INSERT ON deal FOR EACH ROW EXECUTE FUNCTION note()",
)


@pytest.fixture(scope="module")
def original() -> Iterator[Instance]:
    """A running instance with data, rights of its own and an upload."""
    with reachable_directory() as directory, scratch_server(directory / "home") as instance:
        fill(instance)
        yield instance


@pytest.fixture
def directory() -> Iterator[Path]:
    with reachable_directory() as made:
        yield made


def fill(instance: Instance) -> None:
    with connect(instance, "owner") as connection:
        for statement in TABLES:
            connection.execute(statement)
    with connect(instance, "app") as connection:
        connection.execute(
            "INSERT INTO deal (name, amount) SELECT '商机 ' || n, n * 1.01 FROM generate_series(1, 1000) n"
        )
    (instance.files / "合同").mkdir()
    (instance.files / "合同" / "一.pdf").write_bytes(b"%PDF" + bytes(1000))


@pytest.fixture
def under_way(original: Instance) -> Iterator[None]:
    """The table of works as the program lays it, with a backup that runs and a check that waits."""
    made = (
        "CREATE TABLE platform_operation (id bigserial, kind text, state text, step text, progress smallint,"
        " result jsonb, ended_at timestamptz)",
        "INSERT INTO platform_operation (kind, state, step, progress, result) VALUES"
        " ('backup', 'running', 'reading', 0, '{}'), ('check', 'waiting', '', 0, '{}')",
    )
    with connect(original, "owner") as connection:
        for statement in made:
            connection.execute(statement)
    yield
    with connect(original, "owner") as connection:
        connection.execute("DROP TABLE platform_operation")


def rows(instance: Instance, statement: str) -> list[tuple[object, ...]]:
    with connect(instance, "owner") as connection:
        return connection.execute(statement).fetchall()


def test_a_restored_instance_has_the_same_data_rights_and_uploads(original: Instance, directory: Path) -> None:
    file = backup(original, directory / "saved.yeji", at=NOW)
    assert (file.stat().st_mode & 0o777) == 0o600
    restored = restore(file, directory / "new", at=NOW, settings=SCRATCH)
    assert restored.id == original.id
    assert restored.secret("django.key") == original.secret("django.key")
    assert restored.secret("app.password") != original.secret("app.password")
    with running_database(restored, settings=SCRATCH) as running:
        for statement in ("SELECT * FROM deal ORDER BY id", "SELECT * FROM audit ORDER BY id", RIGHTS):
            assert rows(running, statement) == rows(original, statement)
        with connect(running, "app") as connection:
            connection.execute("INSERT INTO deal (name) VALUES ('new')")
            assert connection.execute("SELECT max(id) FROM deal").fetchone() == (1001,)
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute("DELETE FROM audit")
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute("CREATE TABLE mine ()")
    uploads = [path.relative_to(restored.files) for path in restored.files.rglob("*") if path.is_file()]
    assert uploads == [Path("合同/一.pdf")]
    assert {path.name for path in restored.home.iterdir()}.isdisjoint({"restoring", "replaced", "dump"})


@pytest.mark.usefixtures("under_way")
def test_the_work_that_made_the_backup_is_over_after_a_restore(original: Instance, directory: Path) -> None:
    file = backup(original, directory / "saved.yeji", at=NOW)
    restored = restore(file, directory / "new", at=NOW + timedelta(hours=1), settings=SCRATCH)
    with running_database(restored, settings=SCRATCH) as running:
        assert rows(running, "SELECT kind, state, progress, ended_at, result FROM platform_operation ORDER BY id") == [
            ("backup", "done", 100, NOW, {"name": "saved.yeji", "size": file.stat().st_size}),
            ("check", "waiting", 0, None, {}),
        ]


def test_a_present_instance_is_backed_up_before_it_is_replaced(original: Instance, directory: Path) -> None:
    file = backup(original, directory, at=NOW)
    home = restore(file, directory / "new", at=NOW, settings=SCRATCH).home
    with running_database(Instance.load(home), settings=SCRATCH) as running, connect(running, "app") as connection:
        connection.execute("INSERT INTO deal (name) VALUES ('written after the backup')")
    again = restore(file, home, at=NOW + timedelta(hours=1), settings=SCRATCH)
    kept = list(again.backups.glob("before-restore-*.yeji"))
    assert len(kept) == 1
    with running_database(again, settings=SCRATCH) as running:
        assert rows(running, "SELECT count(*) FROM deal") == [(1000,)]
    last = restore(kept[0], directory / "third", at=NOW, settings=SCRATCH)
    with running_database(last, settings=SCRATCH) as running:
        assert rows(running, "SELECT count(*) FROM deal WHERE name = 'written after the backup'") == [(1,)]


def test_another_instance_is_not_replaced(original: Instance, directory: Path) -> None:
    file = backup(original, directory, at=NOW)
    other = scratch_instance(directory / "other")
    with pytest.raises(CannotRestore, match="another instance"):
        restore(file, other.home, at=NOW, settings=SCRATCH)
    assert Instance.load(other.home).id == other.id


def test_a_running_instance_is_not_replaced(original: Instance, directory: Path) -> None:
    file = backup(original, directory, at=NOW)
    home = restore(file, directory / "new", at=NOW, settings=SCRATCH).home
    with InstanceLock(home), pytest.raises(AlreadyRunning):
        restore(file, home, at=NOW, settings=SCRATCH)


def test_a_directory_with_other_files_is_not_used(original: Instance, directory: Path) -> None:
    file = backup(original, directory, at=NOW)
    with pytest.raises(founding.DirectoryInUse):
        restore(file, directory, at=NOW, settings=SCRATCH)


def test_a_damaged_archive_touches_nothing(original: Instance, directory: Path) -> None:
    file = backup(original, directory, at=NOW)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(archive.ArchiveRefused):
        restore(file, directory / "new", at=NOW, settings=SCRATCH)
    assert not (directory / "new").exists()


def test_a_dump_that_cannot_be_read_leaves_no_instance(original: Instance, directory: Path) -> None:
    file = backup(original, directory / "good.yeji", at=NOW)
    bad = _with_other_dump(file, directory / "bad.yeji")
    with pytest.raises(Exception, match="pg_restore failed"):
        restore(bad, directory / "new", at=NOW, settings=SCRATCH)
    with pytest.raises(NotAnInstance):
        Instance.load(directory / "new")
    assert restore(file, directory / "new", at=NOW, settings=SCRATCH).id == original.id


def test_a_backup_is_never_written_over_another(original: Instance, directory: Path) -> None:
    backup(original, directory / "saved.yeji", at=NOW)
    with pytest.raises(CannotBackUp, match="exists already"):
        backup(original, directory / "saved.yeji", at=NOW)


def test_a_target_that_cannot_be_written_leaves_nothing(original: Instance, directory: Path) -> None:
    with pytest.raises(CannotBackUp, match="No such file"):
        backup(original, directory / "missing" / "saved.yeji", at=NOW)
    assert list(directory.iterdir()) == []


def test_a_server_of_ones_own_is_backed_up_and_restored_to(directory: Path) -> None:
    programs = machine_programs()
    if programs is None:
        pytest.skip("this machine brings no PostgreSQL of its own")
    with external_server(directory, programs) as url:
        administrator = Administrator.from_url(url)
        made = founding.found(home=directory / "home", at=NOW, administrator=administrator)
        instance = founding.finish(made)
        fill(instance)
        file = backup(instance, directory, at=NOW)
        expected = rows(instance, "SELECT * FROM deal ORDER BY id"), rows(instance, RIGHTS)
        embedded = restore(file, directory / "embedded", at=NOW, settings=SCRATCH)
        with running_database(embedded, settings=SCRATCH) as running:
            assert rows(running, "SELECT * FROM deal ORDER BY id") == expected[0]
        as_superuser(url, "DROP DATABASE yeji")
        again = restore(file, directory / "again", at=NOW, administrator=administrator)
        assert (rows(again, "SELECT * FROM deal ORDER BY id"), rows(again, RIGHTS)) == expected


def _with_other_dump(file: Path, target: Path) -> Path:
    """The same backup with nonsense for a dump and a right seal."""
    import dataclasses
    import io

    manifest = archive.verify(file)
    with archive.reading(file) as tar, target.open("w+b") as made, archive.writing(made) as writer:
        for info in tar:
            content = tar.extractfile(info)
            assert content is not None
            if info.name != archive.MANIFEST:
                text = b"PGDMP nonsense" if info.name == archive.DUMP else content.read()
                writer.add(info.name, io.BytesIO(text))
        archive.add_manifest(writer, dataclasses.replace(manifest, members=dict(writer.members)))
    archive.seal(target)
    return target
