"""Whether the server answers, as the application will ask it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import psycopg

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.database.parameters import APP_LIMITS, Parameters
from yeji.platform.instance import Instance, Role

_STARTING_UP: Final = "57P03"
_PATIENCE: Final = 5
# libpq gives no code for a refused log-in, only the server's words, which we fix to English.
_STARTING_WORDS: Final = ("starting up", "in recovery", "shutting down", "not yet accepting")


class UnsafeSettings(Refused):
    """The server runs with settings under which acknowledged writes could be lost."""

    status = 503
    code = "database.unsafe"


class CannotSignIn(Refused):
    """The server answers, but not to our role."""

    status = 503
    code = "database.sign_in"


class State(Enum):
    """What a first query found."""

    READY = auto()
    RECOVERING = auto()
    ABSENT = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """The state of the server and, when it is not ready, its words."""

    state: State
    words: str = ""


def ask(instance: Instance, role: Role = "app") -> Answer:
    """One real query as ``role``: the only proof of being ready."""
    try:
        with connect(instance, role) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError as error:
        words = str(error).strip()
        starting = error.sqlstate == _STARTING_UP or any(part in words for part in _STARTING_WORDS)
        return Answer(State.RECOVERING if starting else State.ABSENT, words)
    return Answer(State.READY)


def connect(instance: Instance, role: Role) -> psycopg.Connection:
    """A connection as ``role`` that commits every statement."""
    keywords = instance.connection(role)
    return psycopg.connect(**keywords, connect_timeout=_PATIENCE, autocommit=True)  # type: ignore[arg-type]


def check_settings(instance: Instance, parameters: Parameters) -> None:
    """Be sure that the running server keeps what it acknowledges and that requests cannot hang for ever.

    Asked at every start, because ``ALTER SYSTEM`` or a line in ``tuning.conf`` is forgotten sooner or later.

    :raises UnsafeSettings: naming the first setting that differs.
    """
    expected = parameters.must_hold()
    with connect(instance, "app") as connection:
        for name, wanted in {**expected, **_in_server_words(APP_LIMITS)}.items():
            row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            if row is None or row[0] != wanted:
                found = row[0] if row else "?"
                raise UnsafeSettings(
                    Text(
                        "The database runs with %(name)s = %(found)s; Yeji needs %(wanted)s.",
                        name=name,
                        found=found,
                        wanted=wanted,
                    )
                )


def _in_server_words(limits: dict[str, str]) -> dict[str, str]:
    """The server shows sixty seconds as one minute."""
    return {name: "1min" if value == "60s" else value for name, value in limits.items()}
