"""``make run``: creates an instance with the demo where there is none, then becomes ``yeji up``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from yeji.platform.instance import FILE, home_directory


def main() -> None:
    """Exits with the code of the step that fails; else the process is ``yeji up`` from here on.

    A server of one's own (DATABASE_URL) starts with the own, empty company: it has no room for the demo.
    """
    yeji = str(Path(sys.executable).with_name("yeji"))
    if not (home_directory(os.environ) / FILE).exists():
        for step in (["init"],) if os.environ.get("DATABASE_URL") else (["init"], ["demo", "load"]):
            done = subprocess.run([yeji, *step], check=False)
            if done.returncode:
                sys.exit(done.returncode)
    os.execv(yeji, [yeji, "up"])


if __name__ == "__main__":
    main()
