"""Accounts, as the operator types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.support.home import home_of
from tests.support.operator import yeji
from tests.world import World
from yeji.platform.instance import Instance
from yeji.platform.services import WrongPassword, account_of_token, sign_in

ROOT = Path(__file__).parents[3]


@pytest.fixture
def world(own_world: World) -> World:
    """The small company, for good."""
    return own_world


@pytest.fixture
def home(world: World, own_database: Instance) -> Iterator[Path]:
    """A home directory on the test's own database."""
    with home_of(own_database) as made:
        yield made


def user(home: Path, *arguments: str, typed: str = "") -> Any:
    """``yeji user …``."""
    return yeji(home, "user", *arguments, typed=typed)


def test_an_account_is_opened_used_changed_and_shut(world: World, home: Path) -> None:
    added = user(home, "add", "Zoe@Yunling.example", "--name", "Zoe", "--role", "director", "--format", "json")
    assert added.returncode == 0, added.stderr
    told = json.loads(added.stdout)[0]
    password = told.pop("password")
    assert told == {"login": "zoe@yunling.example", "name": "Zoe", "role": "director", "person": None}
    sign_in(login=told["login"], password=password, address="", at=timezone.now())

    token = user(home, "token", told["login"], "--label", "export").stdout.strip()
    alive = account_of_token(secret=token, at=timezone.now())
    assert alive is not None
    assert alive.login == told["login"]

    changed = user(home, "password", told["login"], "--password-stdin", typed="another long secret 8\n")
    assert (changed.returncode, changed.stdout) == (0, "")
    sign_in(login=told["login"], password="another long secret 8", address="", at=timezone.now())
    assert account_of_token(secret=token, at=timezone.now()) is None

    assert user(home, "deactivate", told["login"]).returncode == 0
    with pytest.raises(WrongPassword):
        sign_in(login=told["login"], password="another long secret 8", address="", at=timezone.now())
    assert user(home, "token", told["login"]).returncode == 1
    assert user(home, "reactivate", told["login"]).returncode == 0
    sign_in(login=told["login"], password="another long secret 8", address="", at=timezone.now())


def test_what_cannot_be_is_told_in_one_sentence_and_nothing_is_made(world: World, home: Path) -> None:
    cases = {
        ("add", "ada@yunling.example", "--name", "x", "--role", "rep"): "is in use already",
        ("add", "new@x.example", "--name", "x", "--role", "boss"): "There is no role boss",
        ("add", "new@x.example", "--name", "x", "--role", "rep", "--person", "Chen"): "another account already",
        ("token", "nobody@x.example"): "There is no account",
    }
    for arguments, sentence in cases.items():
        said = user(home, *arguments)
        assert (said.returncode, said.stdout) == (1, ""), arguments
        assert sentence in said.stderr
        assert "Traceback" not in said.stderr
    weak = user(home, "add", "new@x.example", "--name", "x", "--role", "rep", "--password-stdin", typed="12345\n")
    assert weak.returncode == 1
    listed = json.loads(user(home, "list", "--format", "json").stdout)
    assert "new@x.example" not in {line["login"] for line in listed}
    assert {"login": "ben@yunling.example", "roles": ["closer", "manager"], "person": "Ben"}.items() <= listed[
        1
    ].items()


def test_it_speaks_chinese_to_a_chinese_operator(world: World, home: Path) -> None:
    command = [sys.executable, "-c", "from yeji.cli.main import run; run()", "user", "deactivate", "nobody@x.example"]
    environment = {**os.environ, "YEJI_HOME": str(home), "LC_ALL": "zh_CN.UTF-8"}
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (1, "")
    assert "没有 nobody@x.example 这个账号" in said.stderr
