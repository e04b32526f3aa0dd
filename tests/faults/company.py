"""A company with a token, in an instance of its own: ``python -m tests.faults.company`` prints what clients need.

A process of its own, because Django belongs to one instance for as long as it lives.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

CLOSERS = ("ada", "ben")
"""Two who close months together: nobody reviews what he calculated."""


def main() -> None:
    """Prepare the database of ``YEJI_HOME`` and make the company."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
    django.setup()
    from tests.world import make_world
    from yeji.config.prepare import prepare
    from yeji.platform.services import make_token

    prepare()
    world = make_world()
    told = {
        "token": make_token(account=world.accounts["chen"], label="faults", at=datetime.now(UTC)),
        **{name: make_token(account=world.accounts[name], label="closes", at=datetime.now(UTC)) for name in CLOSERS},
        "customer": world.customer,
        "product": world.products["spectrometer"],
        "stage": world.stages["proposal"],
        "won": world.stages["won"],
        "owner": world.people["chen"],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
