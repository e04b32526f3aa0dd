"""What an operator types, run in the test's own process: a process of its own costs a second, and says no more."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from django.utils import translation

from yeji.cli.main import run
from yeji.org import calendar


def yeji(home: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """``yeji …`` in English on the instance in ``home``, whose database the test itself is connected to."""
    environment: Mapping[str, str] = {"YEJI_HOME": str(home), "LC_ALL": "C.UTF-8"}
    said, told, code = StringIO(), StringIO(), 0
    calendar._seen.setup = None  # a program that was just started has asked nobody for the company yet
    with (
        patch.dict(os.environ, environment),
        patch("sys.argv", ["yeji", *arguments]),
        patch("sys.stdin", StringIO(typed)),
        redirect_stdout(said),
        redirect_stderr(told),
        translation.override(translation.get_language()),
    ):
        try:
            run()
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(arguments, code, said.getvalue(), told.getvalue())
