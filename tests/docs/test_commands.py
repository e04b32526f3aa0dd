"""Commands in the pages exist, with their options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from tests.docs.pages import ROOT, Page, pages
from tools.reference.environment import MEANINGS, variables
from yeji.cli.main import app


def known() -> dict[str, set[str]]:
    """The options of every command by its path, such as ``ledger verify``."""
    return dict(_walk(typer.main.get_command(app), ""))


def _walk(command: Any, path: str) -> Iterator[tuple[str, set[str]]]:
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from _walk(below, f"{path} {name}".strip())
    else:
        yield path, {"--help", *(name for one in command.params for name in one.opts)}


TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_command_exists(page: Page) -> None:
    commands = known()
    for words in page.commands():
        program, *rest = words
        if program == "make":
            assert {word for word in rest if "=" not in word} <= TARGETS, words
        elif program.rsplit("/", 1)[-1] == "yeji":
            path = next((" ".join(rest[:n]) for n in (2, 1) if " ".join(rest[:n]) in commands), None)
            assert path is not None, words
            options = {word.partition("=")[0] for word in rest if word.startswith("--")}
            assert options <= commands[path], words


def test_every_variable_is_told() -> None:
    assert variables() == MEANINGS.keys()


def test_variables_are_found_however_they_are_read() -> None:
    import ast

    from tools.reference.environment import _read_in

    source = 'a = os.environ.get("A"); b = environ["B"]; typer.Option(envvar="C"); os.environ["D"] = "x"; f.get("E")'
    assert set(_read_in(ast.parse(source))) == {"A", "B", "C"}
