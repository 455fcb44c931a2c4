"""Payments at scale: a run of one million awards from list to files, and 50,000 results.

Prints seconds, processor time and peak memory of each step; judges nothing. `--large` is the
million; without it a hundred thousand. The awards are written straight into the tables (a county
decides them over years); everything that is measured goes through the services.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "doudi.settings_test"
FOLDER = tempfile.TemporaryDirectory(prefix="doudi-bench-")
os.environ["DOUDI_VAR"] = FOLDER.name
if not os.environ.get("DOUDI_DATABASE"):
    os.environ["DOUDI_DATABASE"] = f"sqlite:///{FOLDER.name}/bench.sqlite3"

import django  # noqa: E402

django.setup()
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from doudi.kernel import crypto  # noqa: E402
from doudi.payments.bulk import insert_rows  # noqa: E402
from doudi.payments.models import Award, AwardPart, Instruction, PayeeAccount  # noqa: E402
from doudi.payments.services import files, release, results, runs  # noqa: E402
from doudi.payments.tests.world import (  # noqa: E402
    CHECKER,
    COUNTY,
    FINANCE,
    MAKER,
    MAY,
    RELEASER,
    World,
    result_csv,
)

AT = datetime(2026, 5, 1, 4, tzinfo=UTC)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long it took, what the processor had to do for it, and the most memory so far."""
    started, before = time.perf_counter(), worked()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    seconds = time.perf_counter() - started
    print(
        f"  {what:34} {seconds:7.2f} s   processor {worked() - before:6.2f} s   peak {peak:5d} MB",
        flush=True,
    )


def worked() -> float:
    """Seconds of processor time of this process; a database server's come on top."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def build(count: int) -> None:
    """`count` households of one person each, in 200 villages."""
    villages = [f"009901{100 + n // 10:03d}{n % 10:03d}" for n in range(200)]
    with transaction.atomic():
        for start in range(1, count + 1, 50_000):
            ids = range(start, min(start + 50_000, count + 1))
            insert_rows(
                PayeeAccount,
                ("id", "person_id", "holder", "bank", "number_sealed", "number_index", "tail",
                 "status", "held_for", "since"),
                [(i, i, f"P{i}", "nxs" if i % 4 else "icb",
                  crypto.seal(f"0000{i:015d}", purpose="payments.account"), f"{i:032x}", f"{i % 10000:04d}",
                  "good", "", AT) for i in ids],
            )  # fmt: skip
            insert_rows(
                Award,
                ("id", "scheme", "area", "household_id", "payee_person_id", "account", "is_one_off",
                 "state", "first_month", "end_month", "suspended_from", "amount_decided", "arrears_from",
                 "decision_id", "decision_number"),
                [(i, "dibao", villages[i % 200], i, i, i, False, "running", "2026-05", "", "",
                  40_000 + i % 1000, "", i, f"D{i}") for i in ids],
            )  # fmt: skip
            insert_rows(
                AwardPart,
                ("award", "person_id", "scheme", "component", "amount", "since", "until", "decision_id"),
                [(i, i, "dibao", "base", 40_000 + i % 1000, "2026-05", "", i) for i in ids],
            )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def pay(count: int) -> None:
    """List, checks, seal, release, files."""
    world = World()
    world.money(count * 60_000)
    whole, work = time.perf_counter(), worked()
    run = runs.open_run(area=COUNTY, scheme="dibao", month=MAY, by=MAKER, at=AT)
    with timed("list and pre-checks"):
        run = runs.list_due(run_id=run.pk, by=MAKER, at=AT)
    for finding in run.findings.all():
        runs.explain(finding_id=finding.pk, explanation="bench", by=MAKER, at=AT)
    with timed("seal and confirm"):
        release.seal(run_id=run.pk, by=MAKER, at=AT)
        release.confirm(run_id=run.pk, by=CHECKER, at=AT)
    with timed("release: proof, sources, budget"):
        run = release.release(run_id=run.pk, by=RELEASER, at=AT)
    with timed("files of two banks"):
        made = files.make_files(run_id=run.pk, by=MAKER, at=AT)
    seconds, work = time.perf_counter() - whole, worked() - work
    print(
        f"  list to files, {run.count:,} awards: {seconds:.1f} s, processor {work:.1f} s",
        flush=True,
    )
    print("  (aim: a million in 60 s)")
    files.order_payment(run_id=run.pk, number="T1", amount=run.total, count=run.count, on=AT.date(),
                        by=FINANCE, at=AT)  # fmt: skip
    with timed("handing both files over"):
        for file in made:
            files.hand_over(file_id=file.pk, by=MAKER, at=AT)
    lines = Instruction.objects.filter(run=run, bank="nxs").order_by("seq")
    some = list(lines.values_list("seq", flat=True)[:50_000])
    wanted = set(some)
    content = result_csv(run, dict.fromkeys(some[::50], "02"), only=wanted)
    from django.test.utils import CaptureQueriesContext

    with timed(f"reconciling {len(some):,} results"), CaptureQueriesContext(connection) as asked:
        result = results.take_results(
            area=COUNTY, bank="nxs", name="r.csv", content=content, by=MAKER, at=AT
        )
    assert result.is_accepted, result.faults[:5]
    print(f"  {len(asked)} queries; aim: 50,000 in 10 s with a fixed number of queries")


def main() -> None:
    """Build, then measure."""
    count = 1_000_000 if "--large" in sys.argv else 100_000
    call_command("migrate", verbosity=0)
    print(f"  {count:,} awards on {connection.vendor} in {Path(FOLDER.name).name}")
    with timed("(building the awards)"):
        build(count)
    pay(count)


if __name__ == "__main__":
    main()
