"""The commands that make, run, stop and save an instance. None of them loads Django into its own process."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from yeji.cli.demo.accounts import tell_of_demo
from yeji.cli.early_words import speak_operators_language
from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.database import founding
from yeji.platform.database.external import Administrator
from yeji.platform.database.lock import InstanceLock, running_already
from yeji.platform.database.readiness import State, ask
from yeji.platform.database.running import running_database
from yeji.platform.instance import DEMO, Instance, home_directory
from yeji.platform.supervisor.accounts import programs_account
from yeji.platform.supervisor.programs import Program
from yeji.platform.supervisor.supervisor import STATE, Supervisor, ask_to_stop

FIRST_PORT: Final = 8000
_PORTS_TRIED: Final = 100
_STOP_SECONDS: Final = 45
# What a job may take to end when everything stops; one that is cut off is done again.
_JOB_SECONDS: Final = 15
talk = Console(stderr=True, highlight=False, soft_wrap=True)


class NoFreePort(Refused):
    """Every port tried is in use."""

    status = 503
    code = "instance.port"


class StepFailed(Refused):
    """A step in a process of its own failed; it has said why."""

    status = 503
    code = "instance.step"


def init(
    name: Annotated[str, typer.Option(help="the company's name")] = "",
    currency: Annotated[str, typer.Option(help="three letters, such as CNY or USD")] = "CNY",
    zone: Annotated[str, typer.Option(help="the company's time zone, such as Asia/Shanghai")] = "Asia/Shanghai",
    fiscal_start: Annotated[int, typer.Option(min=1, max=12, help="the month in which the fiscal year starts")] = 1,
) -> None:
    """Create an instance with an empty company. Nothing else ever creates one.

    With DATABASE_URL, the address of an administrator who may create roles and databases, it uses that server.
    """
    home = _home()
    url = os.environ.get("DATABASE_URL")
    plans = {
        "name": name or str(Text("My company")),
        "currency": currency,
        "zone": zone,
        "fiscal_start": str(fiscal_start),
    }
    founding.prepare_home(home)
    with InstanceLock(home):
        _say(Text("Creating Yeji in %(home)s …", home=home))
        instance = founding.found(
            home=home, at=datetime.now(UTC), plans=plans, administrator=Administrator.from_url(url) if url else None
        )
        with running_database(instance, locked=True) as running:
            run_step("found", running)
        founding.finish(instance)
    _say(Text("Yeji is in %(home)s. Start it with: yeji up", home=home))


def up(
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help="the port to try first")] = FIRST_PORT,
) -> None:
    """Run the database, the web server and the worker until Ctrl-C."""
    instance = Instance.load(_home())
    if holder := InstanceLock(instance.home).holder():
        raise running_already(instance.home, holder)
    chosen = _free_port(port)
    if chosen != port:
        _say(Text("Port %(port)s is in use; taking %(chosen)s.", port=port, chosen=chosen))
    address = f"http://127.0.0.1:{chosen}"
    set_up: dict[str, str | None] = {}
    Supervisor(
        instance,
        _programs(chosen),
        prepare=lambda running: set_up.update(run_step("prepare", running)),
        on_ready=lambda: _tell_ready(instance, address, set_up.get("set_up")),
        say=_say,
        runs_as=programs_account(instance),
    ).run()
    _say(Text("Stopped."))


def stop() -> None:
    """Stop the running instance."""
    instance = Instance.load(_home())
    lock = InstanceLock(instance.home)
    holder = lock.holder()
    if holder is None:
        _say(Text("Yeji is not running."))
        return
    try:
        ask_to_stop(holder)
    except PermissionError:
        raise StepFailed(Text("Process %(pid)s belongs to another account.", pid=holder)) from None
    if not lock.wait_until_free(_STOP_SECONDS):
        raise StepFailed(Text("Process %(pid)s does not stop.", pid=holder))
    _say(Text("Stopped."))


def status() -> None:
    """Say what runs; exits with 3 if nothing does."""
    instance = Instance.load(_home())
    holder = InstanceLock(instance.home).holder()
    if holder is None:
        _say(Text("Yeji is not running."))
        raise typer.Exit(3)
    path = instance.run / STATE
    # While it starts, or while one command holds the instance, no programs have been noted yet.
    state = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"programs": {}}
    database = str(Text("answers")) if ask(instance).state is State.READY else str(Text("does not answer"))
    print(Text("Running as process %(pid)s in %(home)s", pid=holder, home=instance.home))
    print(Text("  database: %(state)s", state=database))
    for name, program in state["programs"].items():
        line = Text("  %(name)s: process %(pid)s, restarted %(exits)s times", name=name, **_counts(program))
        print(f"{line} {program['url'] or ''}".rstrip())


def backup(
    file: Annotated[Path | None, typer.Argument(help="a file or directory; the instance's backups without it")] = None,
) -> None:
    """Save database, uploads and keys in one verified file, while Yeji runs or not."""
    from yeji.platform.backup.taking import backup as take

    with running_database(Instance.load(_home()), say=_say) as instance:
        path = take(instance, file, at=datetime.now(UTC))
    print(path)


def restore(file: Annotated[Path, typer.Argument(help="a file that yeji backup made")]) -> None:
    """Bring a backup back. What is there now is backed up first; with DATABASE_URL it goes to that server."""
    from yeji.platform.backup.restoring import restore as bring_back

    url = os.environ.get("DATABASE_URL")
    instance = bring_back(
        file,
        _home(),
        at=datetime.now(UTC),
        administrator=Administrator.from_url(url) if url else None,
        say=_say,
    )
    _say(Text("Restored to %(home)s. Start it with: yeji up", home=instance.home))


def _home() -> Path:
    """The instance's home; every command asks for it first, and speaks the operator's language from then on."""
    speak_operators_language(os.environ)
    return home_directory(os.environ)


def _counts(program: dict[str, object]) -> dict[str, object]:
    return {"pid": program["pid"], "exits": program["exits"]}


def _programs(port: int) -> list[Program]:
    web = {"PORT": str(port), "YEJI_POOL": "1"}
    return [
        Program(
            name="web",
            command=(sys.executable, "-m", "yeji.config.serve"),
            environment=web,
            ready_url=f"http://127.0.0.1:{port}/sign-in/",
        ),
        Program(
            name="worker",
            command=(sys.executable, "-m", "yeji.config.work"),
            needs_room=True,
            stop_seconds=_JOB_SECONDS,
        ),
    ]


def run_step(name: str, instance: Instance, *given: str) -> dict[str, str | None]:
    """Run one of the steps that need Django, and return its answer.

    :raises StepFailed: if it fails; it has said why.
    """
    done = subprocess.run(
        [sys.executable, "-m", "yeji.cli.instance_steps", name, *given],
        env={**os.environ, "YEJI_HOME": str(instance.home), "YEJI_SERVES": instance.serves},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StepFailed(Text("The database could not be brought up to this version; the reason stands above."))
    answer: dict[str, str | None] = json.loads(done.stdout)
    return answer


def _free_port(wanted: int) -> int:
    for port in range(wanted, min(wanted + _PORTS_TRIED, 65536)):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise NoFreePort(Text("No port from %(port)s on is free; choose another with PORT.", port=wanted))


def _tell_ready(instance: Instance, address: str, set_up: str | None) -> None:
    """Only said once our own sign-in page has answered."""
    print(f"ready {address}", flush=True)
    if instance.serves == DEMO:
        tell_of_demo(instance, _say)
    if set_up:
        _say(Text("Make the first account (one use, 24 hours): %(link)s", link=address + set_up))
    _say(Text("Stop with Ctrl-C, or from elsewhere with: yeji stop"))


def _say(sentence: object) -> None:
    talk.print(str(sentence), markup=False)
