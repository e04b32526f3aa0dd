"""Which account the programs run under."""

from __future__ import annotations

import os
import subprocess
import sys

from yeji.platform.database.account import Account, invoking_account, owner_of
from yeji.platform.instance import Instance

_TRIAL = "import yeji.platform.instance, psycopg"
_PATIENCE = 30.0


def programs_account(instance: Instance) -> Account:
    """The account that owns the instance, if Python and Yeji can be read under it, else the one that asks.

    Only root can choose. It gives up its rights wherever it can; where Python itself lies in root's own
    directory, the programs stay with root and only the database runs unprivileged.
    """
    if os.geteuid() != 0:
        return invoking_account()
    owner = owner_of(instance.home)
    try:
        trial = subprocess.run(
            [sys.executable, "-c", _TRIAL],
            cwd=instance.home,
            env={
                name: value for name, value in os.environ.items() if name.startswith(("PATH", "PYTHON", "LC_", "LANG"))
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            **owner.popen_keywords(),
        )
    except (OSError, subprocess.SubprocessError):
        return invoking_account()
    return owner if trial.returncode == 0 else invoking_account()
