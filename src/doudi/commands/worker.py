"""Run the worker as a process of its own: news, long runs, queued tasks, daily anchors.

usage: doudi worker [--once]

Stops after the piece of work in hand on SIGTERM or SIGINT; a second signal ends it at once, which
loses nothing: the slice under way is rolled back and done again by the next worker. With --once it
does what is due and ends.
"""

import argparse
import signal
import sys

from doudi.commands._setup import with_django


def main(args: list[str]) -> int:
    """Read the arguments and work."""
    reader = argparse.ArgumentParser(prog="doudi worker", description=__doc__)
    reader.formatter_class = argparse.RawDescriptionHelpFormatter
    reader.add_argument("--once", action="store_true", help="do what is due and end")
    asked = reader.parse_args(args)
    with_django()
    from doudi.kernel.worker import Worker

    worker = Worker()
    if asked.once:
        while worker.look():
            pass
        return 0

    def stop(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        print("stopping after the work in hand; once more ends at once", file=sys.stderr)
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    worker.run()
    return 0
