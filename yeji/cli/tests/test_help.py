"""The help of every command is there in both languages, and the operator's choice is heeded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from yeji.cli.early_words import asked_for, language_of
from yeji.cli.help_words import helps
from yeji.cli.main import app
from yeji.cli.printing import HEADS

ROOT = Path(__file__).parents[3]


def said(*arguments: str, **environ: str) -> str:
    names = ("YEJI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    done = subprocess.run(
        [sys.executable, "-c", "from yeji.cli.main import run; run()", *arguments],
        cwd=ROOT,
        env={**kept, "PYTHONIOENCODING": "utf-8", "COLUMNS": "160", **environ},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_command_and_option_says_what_it_is() -> None:
    def silent(command: object, path: str) -> list[str]:
        found = [] if getattr(command, "help", None) else [path]
        for one in getattr(command, "params", ()):
            if not getattr(one, "help", None) and getattr(one, "param_type_name", "") == "option":
                found.append(f"{path} {one.name}")
        for name, below in getattr(command, "commands", {}).items():
            found += silent(below, f"{path} {name}".strip())
        return found

    assert silent(typer.main.get_command(app), "yeji") == []
    assert len(dict.fromkeys(text for _holder, text in helps(typer.main.get_command(app)))) > 60


@pytest.mark.parametrize(
    ("arguments", "environ", "word"),
    [
        (("--language", "zh"), {}, "选项"),
        (("--language=zh-hans",), {"LC_ALL": "C.UTF-8"}, "选项"),
        ((), {"YEJI_LANGUAGE": "zh", "LANG": "en_US.UTF-8"}, "选项"),
        ((), {"LC_ALL": "zh_CN.UTF-8"}, "选项"),
        (("--language", "en"), {"LC_ALL": "zh_CN.UTF-8"}, "Options"),
        ((), {"LC_ALL": "C.UTF-8"}, "Options"),
    ],
)
def test_help_is_told_in_the_language_asked_for(arguments: tuple[str, ...], environ: dict[str, str], word: str) -> None:
    told = said(*arguments, "ledger", "--help", **environ)
    assert word in told
    assert ("显示帮助后退出" in told) is (word == "选项")
    assert ("结账" in told) is (word == "选项")


def test_the_language_stands_before_the_command() -> None:
    assert asked_for(["--language", "zh", "check"]) == "zh"
    assert asked_for(["--language=en"]) == "en"
    assert asked_for(["check", "--language", "zh"]) is None
    assert asked_for(["--language"]) is None
    assert language_of({"YEJI_LANGUAGE": "en", "LC_ALL": "zh_CN"}) == "en"


def test_heads_are_no_keys() -> None:
    assert all(str(word) and "_" not in str(word) for word in HEADS.values())
