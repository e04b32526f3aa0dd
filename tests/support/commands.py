"""The instance's commands as a process of their own, with a small web server in place of the product's.

python -m tests.support.commands init --currency USD
"""

from __future__ import annotations

import sys

import typer

from yeji.cli import instance_commands
from yeji.kit.refusal import Refused
from yeji.platform.supervisor.programs import Program

WEB = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/sign-in/" else 404); self.end_headers(); self.wfile.write(b"hello")
    def log_message(self, *arguments): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""


def small_programs(port: int) -> list[Program]:
    """One real program that answers where the product's sign-in page would."""
    command = (sys.executable, "-c", WEB, str(port))
    return [Program(name="web", command=command, ready_url=f"http://127.0.0.1:{port}/sign-in/")]


def main() -> None:
    """Run one command; a refusal is one sentence and its exit code."""
    instance_commands._programs = small_programs
    app = typer.Typer(pretty_exceptions_enable=False)
    for name in ("init", "up", "stop", "status", "backup", "restore"):
        app.command(name)(getattr(instance_commands, name))
    try:
        app()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(getattr(refusal, "exit_code", 1))


if __name__ == "__main__":
    main()
