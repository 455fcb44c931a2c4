"""Serve the pages, with the worker as a thread of the same process: the embedded set-up.

usage: doudi serve [--port 8000] [--host 127.0.0.1] [--no-worker]

One process, one worker, four threads: right for SQLite and a county's officers on one machine.
For PostgreSQL and many users see docs/operations.md.
"""

import argparse
import os

from doudi.commands._setup import with_django

THREADS = 4


def main(args: list[str]) -> int:
    """Read the arguments and serve until stopped."""
    reader = argparse.ArgumentParser(prog="doudi serve", description=__doc__)
    reader.formatter_class = argparse.RawDescriptionHelpFormatter
    reader.add_argument("--port", type=int, default=8000)
    reader.add_argument("--host", default="127.0.0.1")
    reader.add_argument("--no-worker", action="store_true", help="a worker runs elsewhere")
    asked = reader.parse_args(args)
    with_django()
    tables_up_to_date()
    static_in_place()
    run(host=asked.host, port=asked.port, worker=not asked.no_worker)
    return 0


def tables_up_to_date() -> None:
    """A fresh installation needs no other step for its database."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def static_in_place() -> None:
    """Scripts, styles and pictures where the web server finds them."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def run(*, host: str, port: int, worker: bool) -> None:
    """Serve until stopped. Django must be ready; connections are not carried into the server."""
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    connections.close_all()
    if worker:
        os.environ["DOUDI_EMBEDDED_WORKER"] = "1"  # read by doudi.wsgi in the serving process
    print(f"Doudi: http://{host}:{port}/  (Ctrl+C stops it)", flush=True)
    Granian(
        "doudi.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=1,
        blocking_threads=THREADS, log_access=False, websockets=False,
    ).serve()  # fmt: skip
