"""Entries that somebody changed behind the product: the screens say so."""

from __future__ import annotations

from django.db import connections

from tests.world import World, deal_of, win
from yeji.web.tests.pages import client_of, text_of


def test_a_broken_seal_is_told_on_the_month_and_beside_its_figures(own_world: World) -> None:
    ada, ben = client_of(own_world, "ada"), client_of(own_world, "ben")
    page, figure = "/settings/months/2026-05/", "/explain/won_amount/?period=2026-05"
    win(deal_of(own_world, "chen", 100))
    for who, to in ((ada, "calculated"), (ben, "reviewed"), (ada, "locked")):
        who.post(page, {"to": to})
    assert "The seal holds" in text_of(ada.get(page))
    assert "Agrees with the ledger" in text_of(ada.get(figure))
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET amount = amount + 7 WHERE amount = 100 AND day >= '2026-05-01'")
    told = text_of(ada.get(page))
    assert "The seal is broken. entries of 2026-05-21 differ" in told
    assert "The seal holds" not in told
    assert "The records do not add up to this figure" in text_of(ada.get(figure))
