"""``make run``: creates an instance where there is none, then becomes ``yeji up``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from yeji.platform.instance import FILE, home_directory


def main() -> None:
    """Exits with the code of ``yeji init`` when it fails; else the process is ``yeji up`` from here on."""
    yeji = str(Path(sys.executable).with_name("yeji"))
    if not (home_directory(os.environ) / FILE).exists():
        created = subprocess.run([yeji, "init"], check=False)
        if created.returncode:
            sys.exit(created.returncode)
    os.execv(yeji, [yeji, "up"])


if __name__ == "__main__":
    main()
