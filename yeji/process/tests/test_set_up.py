"""The set-up link: of two who use it at once, one becomes the administrator; afterwards it is dead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from tests.world import NOON
from yeji.org.models import Company, Grant
from yeji.org.services import found_company
from yeji.platform.instance import Instance
from yeji.platform.models import Account
from yeji.platform.services import LinkIsDead, setup_link
from yeji.process.models import Stage
from yeji.process.services import Beginning, set_up


def answers(login: str) -> Beginning:
    return Beginning(
        company="澄江仪器",
        currency="CNY",
        zone="Asia/Shanghai",
        fiscal_start=1,
        name=login,
        login=login,
        password="a long enough password",
    )


def test_s47_of_two_set_ups_at_once_one_wins(own_database: Instance) -> None:
    found_company(name="x", currency="CNY", zone="Asia/Shanghai", fiscal_start=1, at=NOON)
    secret, together = setup_link(at=NOON), Barrier(2)
    assert secret is not None

    def attempt(login: str) -> str:
        together.wait()
        try:
            return set_up(secret=secret, beginning=answers(login), language="en", at=NOON).login
        except LinkIsDead:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(attempt, ["ann", "bob"]))
    assert told[0] == ""
    assert told[1] in ("ann", "bob")
    assert [account.login for account in Account.objects.all()] == [told[1]]
    assert [grant.role_id for grant in Grant.objects.all()] == ["administrator"]
    assert (Company.objects.get().name, Stage.unscoped.count()) == ("澄江仪器", 6)
    with pytest.raises(LinkIsDead):
        set_up(secret=secret, beginning=answers("eve"), language="en", at=NOON)
    assert setup_link(at=NOON) is None
    connection.close()
