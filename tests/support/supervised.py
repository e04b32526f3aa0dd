"""A supervisor with two small real programs, run by tests as a process of its own.

    python -m tests.support.supervised HOME PORT [small-disk]

``web`` answers on PORT; ``worker`` asks the database again and again and ends with 0 when it loses it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from yeji.platform.database.disk import Limits
from yeji.platform.database.parameters import Parameters
from yeji.platform.instance import Instance
from yeji.platform.supervisor.programs import Program
from yeji.platform.supervisor.supervisor import Supervisor

SETTINGS = Parameters(shared_buffers="32MB", max_wal_size="64MB")
ANY_DISK = Limits(ballast_bytes=1_000_000)
SMALL_DISK = Limits(stop_bytes=30_000_000, ballast_bytes=20_000_000, look_every=0.2)
"""For a disk of a few hundred megabytes."""

WEB = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"hello")
    def log_message(self, *arguments): pass
http.server.ThreadingHTTPServer.allow_reuse_address = True
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""

WORKER = """
import pathlib, sys, time, psycopg
from yeji.platform.database.readiness import connect
from yeji.platform.instance import Instance
print("ERROR something a person should see", flush=True)
try:
    with connect(Instance.load(pathlib.Path(sys.argv[1])), "app") as connection:
        while True:
            connection.execute("SELECT 1"); time.sleep(0.1)
except psycopg.OperationalError:
    sys.exit(0)
"""


def programs(home: Path, port: int) -> list[Program]:
    """The two programs."""
    return [
        Program(
            name="web",
            command=(sys.executable, "-c", WEB, str(port)),
            ready_url=f"http://127.0.0.1:{port}/",
        ),
        Program(name="worker", command=(sys.executable, "-c", WORKER, str(home)), needs_room=True),
    ]


def main(home: Path, port: int, *, small_disk: bool) -> None:
    """Run until told to stop."""

    def say(sentence: object) -> None:
        print(sentence, flush=True)

    Supervisor(
        Instance.load(home),
        programs(home, port),
        prepare=lambda _: say("prepared"),
        on_ready=lambda: say("ready"),
        say=say,
        settings=SETTINGS,
        limits=SMALL_DISK if small_disk else ANY_DISK,
    ).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), small_disk=sys.argv[3:] == ["small-disk"])
