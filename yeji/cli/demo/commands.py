"""``yeji demo load|drop``: a made-up company in a database beside the own one. No Django in this process."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import Annotated

import typer
from rich.console import Console

from yeji.cli.early_words import speak_operators_language
from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.database import account, cluster, founding
from yeji.platform.database.lock import InstanceLock
from yeji.platform.database.running import running_database
from yeji.platform.instance import DEMO, Instance, home_directory

app = typer.Typer(no_args_is_help=True, help="A made-up company to look around in, in a database of its own.")
talk = Console(stderr=True, highlight=False, soft_wrap=True)


class NoDemoHere(Refused):
    """There is no demo, or this instance cannot have one."""

    status = 409
    code = "demo.none"


class DemoExists(Refused):
    """There is a demo already; it is not made again unasked."""

    status = 409
    code = "demo.exists"


@app.command()
def load(
    again: Annotated[bool, typer.Option("--again", help="remove the demo that is there and make it anew")] = False,
    months: Annotated[int, typer.Option(min=2, max=120, help="how many months of business")] = 36,
) -> None:
    """Make a company of about 120 people with three years of business, up to yesterday, and serve it.

    Your own company keeps its own database and is served again after "yeji demo drop".
    """
    from yeji.cli.instance_commands import run_step

    instance = _instance()
    if instance.serves == DEMO and not again:
        raise DemoExists(Text("There is a demo already. Make it anew with: yeji demo load --again"))
    demo = instance.of_demo()
    with InstanceLock(instance.home):
        _say(Text("Making a company to look around in …"))
        _remove(demo)
        founding.make_secrets(demo, account.owner_of(instance.home))
        cluster.add_database(demo)
        with running_database(demo, locked=True) as running:
            run_step("demo", running, str(months))
        demo.save()  # law: own-write - the description of the instance, no record
    _say(Text("The demo is there. Start it with: yeji up"))


@app.command()
def drop() -> None:
    """Remove the demo: its database, roles, keys and accounts. Your own company is served from then on."""
    instance = _instance()
    if instance.serves != DEMO:
        raise NoDemoHere(Text("There is no demo here."))
    with InstanceLock(instance.home):
        _remove(instance)
    _say(Text("The demo is gone. Your own company is next: yeji up"))


def _remove(demo: Instance) -> None:
    """Serve the own company first: whatever happens after that, nothing half is served."""
    demo.of_own().save()  # law: own-write - the description of the instance, no record
    cluster.drop_database(demo)
    shutil.rmtree(demo.secrets, ignore_errors=True)
    with contextlib.suppress(FileNotFoundError):
        demo.demo_accounts.unlink()


def _instance() -> Instance:
    """The instance in the home directory.

    :raises NoDemoHere: if its database is a server of one's own, where only an administrator may make another one.
    """
    speak_operators_language(os.environ)
    instance = Instance.load(home_directory(os.environ))
    if instance.kind == "external":
        raise NoDemoHere(
            Text(
                "The demo needs the database that Yeji brings along; this instance uses the server %(host)s."
                " Make a second instance for it: YEJI_HOME=another-directory, without DATABASE_URL.",
                host=instance.host,
            )
        )
    return instance


def _say(sentence: object) -> None:
    talk.print(str(sentence), markup=False)
