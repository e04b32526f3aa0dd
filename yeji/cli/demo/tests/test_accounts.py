"""The demo's accounts get passwords that are taken, whatever chance brings."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password

from yeji.cli.demo.accounts import DemoAccount, with_passwords
from yeji.platform.models import Account


@pytest.mark.parametrize("login", ["rep", "admin", "director", "assistant", "analyst", "manager"])
def test_no_password_is_too_much_like_its_login(login: str) -> None:
    address = f"{login}@yunling.example"
    made = with_passwords([DemoAccount(what="", role="", login=address, person="林昭") for _turn in range(500)])
    assert len({one.password for one in made}) == 500
    for one in made:
        validate_password(one.password, Account(login=address, name=one.person))
