"""The help of the commands in the operator's language: what they do, their options, and the frame around both.

Help is written in English where a command stands. Before it is shown, every text of the finished tree of commands is
looked up; ``tools.messages`` collects the same texts, so that none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import typer
import typer.rich_utils as frame

from yeji.kit.words import Text

# What the library writes around the help by itself; it has no catalogues of its own.
_FRAME: Final = {
    "ARGUMENTS_PANEL_TITLE": Text("Arguments"),
    "OPTIONS_PANEL_TITLE": Text("Options"),
    "COMMANDS_PANEL_TITLE": Text("Commands"),
    "ERRORS_PANEL_TITLE": Text("Error"),
    "DEFAULT_STRING": Text("[default: {}]"),
    "ENVVAR_STRING": Text("[env var: {}]"),
    "REQUIRED_LONG_STRING": Text("[required]"),
    "ABORTED_TEXT": Text("Aborted."),
}


def helps(command: Any) -> Iterator[tuple[Any, str]]:
    """Every object of a tree of commands that has a help text, and the text."""
    if command.help:
        yield command, command.help
    for one in (*command.params, command.get_help_option(typer.Context(command))):
        if getattr(one, "help", None):
            yield one, one.help
    for below in getattr(command, "commands", {}).values():
        yield from helps(below)


def translate(command: Any) -> None:
    """Put every help text of a tree, and the words of the frame, into the operator's language."""
    for holder, text in helps(command):
        holder.help = _told(text)
    for name, word in _FRAME.items():
        setattr(frame, name, str(word))


def _told(text: str) -> str:
    return str(Text(text))
