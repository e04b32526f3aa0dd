"""A running database for one command, whether or not ``yeji up`` runs it already."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from yeji.platform.database import external
from yeji.platform.database.lock import InstanceLock
from yeji.platform.database.parameters import PRODUCTION, Parameters
from yeji.platform.database.readiness import State, ask, connect
from yeji.platform.database.server import EmbeddedServer, Say, silent
from yeji.platform.instance import Instance


@contextmanager
def running_database(
    instance: Instance,
    *,
    settings: Parameters = PRODUCTION,
    say: Say = silent,
    locked: bool = False,
    patience: float = 5.0,
) -> Iterator[Instance]:
    """The instance with a server that answers: the one of ``yeji up``, an external one, or one for this while.

    ``locked`` says that the caller holds the instance's lock. ``patience`` is how many seconds a server of our
    own waits at the end for others who use it meanwhile.

    :raises NotAnInstance: if the data are missing or foreign.
    :raises CannotUseServer: if the external server does not answer or is another instance's.
    """
    if instance.kind == "external":
        check_external(instance)
        yield instance
        return
    if ask(instance).state is State.READY:
        instance.check_marker()
        yield instance
        return
    with ExitStack() as stack:
        if not locked:
            stack.enter_context(InstanceLock(instance.home))
        server = EmbeddedServer(instance, settings=settings, say=say)
        try:
            yield server.start()
        finally:
            server.stop(smart=patience)


def running_until_exit(instance: Instance) -> Instance:
    """The instance with a server that answers for as long as this process lives, for commands of one question.

    The process still holds its own connections when it ends, so a server of its own does not wait for them.
    """
    stack = ExitStack()
    running = stack.enter_context(running_database(instance, patience=0))
    atexit.register(stack.close)
    return running


def check_external(instance: Instance) -> None:
    """Be sure that the external server answers and holds this instance's database.

    :raises CannotUseServer: if not.
    """
    answer = ask(instance)
    if answer.state is not State.READY:
        raise external.CannotUseServer(external.words_of_refusal(answer.words))
    with connect(instance, "app") as connection:
        external.check_mark(connection, instance)
