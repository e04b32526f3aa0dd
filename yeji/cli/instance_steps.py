"""The steps of ``yeji init`` and ``yeji up`` that need Django, run as a process of their own.

The supervisor stays small by never loading Django itself:

    python -m yeji.cli.instance_steps found      # tables, then the company that init was asked for
    python -m yeji.cli.instance_steps prepare    # tables brought up to this version; prints the set-up link's path
    python -m yeji.cli.instance_steps demo 36    # tables, then 36 months of the made-up company

The answer is one JSON object on stdout; what a person can mend goes to stderr and exits with 1.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime

import django
from django.utils.module_loading import import_string

from yeji.kit.loading import loading
from yeji.kit.refusal import Refused
from yeji.platform.instance import Instance, home_directory

# The room above us puts the parts together; it is named here, not imported, as Django names its settings.
_PREPARE = "yeji.config.prepare.prepare"
_GATHER = "yeji.config.prepare.gather_static"


def main(step: str, *given: str) -> dict[str, str | None]:
    """Do one step, with what it was given, and return its answer."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
    instance = Instance.load(home_directory(os.environ), unfinished=True)
    with loading():
        django.setup()
        prepare = import_string(_PREPARE)
    prepare()
    if step == "found":
        return _found(instance)
    if step == "demo":
        return _demo(instance.of_demo(), months=int(given[0]))
    import_string(_GATHER)()
    return _set_up_link()


def _found(instance: Instance) -> dict[str, str | None]:
    """Make the company, unless an interrupted ``yeji init`` came that far."""
    from yeji.org.models import Company
    from yeji.org.services import found_company

    plans = instance.plans or {}
    if not Company.objects.exists():
        found_company(
            name=plans["name"],
            currency=plans["currency"],
            zone=plans["zone"],
            fiscal_start=int(plans["fiscal_start"]),
            at=datetime.now(UTC),
        )
    return {}


def _demo(instance: Instance, *, months: int) -> dict[str, str | None]:
    """Make the demo's company and the accounts that sign in to it."""
    from yeji.cli.demo.load import load

    load(instance, months=months, at=datetime.now(UTC))
    return {}


def _set_up_link() -> dict[str, str | None]:
    """The path of the page on which the first account is made, while there is none."""
    from yeji.platform.services import setup_link

    secret = setup_link(at=datetime.now(UTC))
    return {"set_up": f"/set-up/{secret}/" if secret else None}


if __name__ == "__main__":
    try:
        print(json.dumps(main(*sys.argv[1:])))
    except Refused as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
