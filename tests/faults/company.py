"""A company with a token, in an instance of its own: ``python -m tests.faults.company`` prints what clients need.

A process of its own, because Django belongs to one instance for as long as it lives.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

CLOSERS = ("ada", "ben")
"""Two who close months together: nobody reviews what he calculated."""


RANKED = ("first", "second", "third")
"""Customers whose level is counted on their deals."""


def main() -> None:
    """Prepare the database of ``YEJI_HOME`` and make the company."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
    django.setup()
    from tests.world import make_world, record_of
    from yeji.config.prepare import prepare
    from yeji.platform.services import make_token

    prepare()
    from yeji.ledger.tests.building import built

    world = make_world()
    # What is counted on a deal is said by its customer: who saves the one is held up by who saves the other.
    level = {"field": "customer.level", "operator": "is", "values": ["A"]}
    built("of_a", value="count", conditions=[level], on="opened_on")
    ranked = [record_of("customer", name=name, level="B", owner=world.people["chen"]).pk for name in RANKED]
    told = {
        "token": make_token(account=world.accounts["chen"], label="faults", at=datetime.now(UTC)),
        **{name: make_token(account=world.accounts[name], label="closes", at=datetime.now(UTC)) for name in CLOSERS},
        "customer": world.customer,
        "product": world.products["spectrometer"],
        "stage": world.stages["proposal"],
        "won": world.stages["won"],
        "owner": world.people["chen"],
        "ranked": ranked,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
