"""A real run, killed at random points and started again: `python -m doudi.payments.tests.killed`.

Works on the empty database that DOUDI_DATABASE names. First the run goes through undisturbed; then
the database is put back and the same run is done by processes of which each is killed (SIGKILL)
after a random time, and started again. Prints what both left behind, as JSON.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from datetime import UTC, datetime
from datetime import time as hour
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.core.management import call_command
from django.db import connection, connections
from django.db.models import Count, Sum

from doudi.cases.handover import DecisionKind
from doudi.kernel.models import Event
from doudi.kernel.months import Month
from doudi.payments.models import (
    AppliedDecision,
    Award,
    Due,
    Entry,
    Instruction,
    PayFile,
    PayRun,
    Recovery,
)
from doudi.payments.selectors import books
from doudi.payments.services import files, recoveries, release, returns, runs
from doudi.payments.tests.world import (
    CHECKER,
    COUNTY,
    DORA,
    FINANCE,
    MAKER,
    RELEASER,
    World,
    result_csv,
)

MONTHS = [Month(2026, 5), Month(2026, 6)]
PEOPLE = 12
NOON = hour(4, tzinfo=UTC)


class Clerk(World):
    """Does whatever is next, finding out from the tables alone where the work stood."""

    def tick(self) -> datetime:
        return self.day

    def start(self) -> None:
        self.money(9_000_00, source="central")
        self.money(100_000_00)
        for person in range(1, PEOPLE + 1):
            self.account(person, number=f"61000000{person:08d}")
            self.decide(DecisionKind.GRANT, person, base=10_000 + 1_000 * person)

    def work(self) -> None:
        while self.next_thing():
            pass

    def next_thing(self) -> bool:
        """One act, or a few that belong together; False when everything is done."""
        if line := Instruction.objects.filter(state="returned").order_by("id").first():
            self.correct(line)
        elif (
            run := PayRun.objects.exclude(state__in=["settled", "cancelled"]).order_by("id").first()
        ):
            self.move(run)
        elif (
            claim := Recovery.objects.exclude(state__in=["closed", "dropped"])
            .order_by("id")
            .first()
        ):
            self.claim(claim)
        elif month := next((m for m in MONTHS if not self.listed_in(m)), None):
            self.day = datetime.combine(month.first, NOON)
            if month == MONTHS[1]:
                self.decisions_between()
            runs.open_run(area=COUNTY, scheme="dibao", month=month, by=MAKER, at=self.day)
        else:
            return False
        return True

    def listed_in(self, month: Month) -> bool:
        return PayRun.objects.filter(month=str(month), kind="monthly").exists()

    def correct(self, line: Instruction) -> None:
        person = line.award.payee_person_id
        month = Month.parse(line.run.month)
        if line.award.account_id == line.account_id:
            self.account(person, number=f"62{line.run.month[-2:]}0000{person:08d}")
        returns.resend(instruction_id=line.pk, month=month, by=MAKER, at=self.day)

    def move(self, run: PayRun) -> None:
        match run.state:
            case "draft":
                runs.list_due(run_id=run.pk, by=MAKER, at=self.day)
            case "listed":
                self.excuse(run)
                release.seal(run_id=run.pk, by=MAKER, at=self.day)
            case "sealed":
                release.confirm(run_id=run.pk, by=CHECKER, at=self.day)
            case "checked":
                release.release(run_id=run.pk, by=RELEASER, at=self.day)
            case "released":
                self.send(run)
            case "sent":
                back = {} if run.kind == "resend" else dict.fromkeys(range(1, PEOPLE, 5), "02")
                self.take(result_csv(run, back))

    def send(self, run: PayRun) -> None:
        made = files.make_files(run_id=run.pk, by=MAKER, at=self.day)
        files.order_payment(run_id=run.pk, number=f"T{run.number}", amount=run.total, count=run.count,
                            on=self.day.date(), by=FINANCE, at=self.day)  # fmt: skip
        for file in made:
            files.hand_over(file_id=file.pk, by=MAKER, at=self.day)

    def decisions_between(self) -> None:
        """A raise, a stop that comes too late, a suspension: each once, whoever comes again."""
        for number, kind, person, base in (
            (901, DecisionKind.CHANGE, 3, 20_000), (902, DecisionKind.STOP, 4, 0),
            (903, DecisionKind.SUSPEND, 5, 0),
        ):  # fmt: skip
            if not AppliedDecision.objects.filter(pk=number).exists():
                self.decisions = iter([number])
                self.decide(kind, person, base=base, first=MONTHS[0])

    def claim(self, claim: Recovery) -> None:
        if claim.state == "proposed":
            recoveries.order(recovery_id=claim.pk, heard_on=self.day.date(), by=DORA, at=self.day,
                             order_number=f"Z{claim.pk}")  # fmt: skip
        else:
            recoveries.collect(recovery_id=claim.pk, amount=claim.amount, on=self.day.date(),
                               document=f"R{claim.pk}", by=FINANCE, at=self.day)  # fmt: skip


def picture() -> dict[str, Any]:
    """Everything that the run left behind, in an order that does not depend on row ids."""
    lines = Instruction.objects.order_by("run__number", "seq").values_list(
        "run__number", "seq", "award_id", "amount", "state", "source", "reason", "parent__seq"
    )
    dues = Due.objects.filter(void=False).order_by("month", "person_id", "component", "turn")
    return {
        "lines": [list(row) for row in lines],
        "dues": [
            list(r) for r in dues.values_list("month", "person_id", "component", "turn", "amount")
        ],
        "files": list(PayFile.objects.order_by("name").values_list("name", "sha256", "total")),
        # A seal names accounts by their row ids, and a killed process may have used one up: what
        # counts is that every seal still fits its list (whose accounts the files' hashes hold).
        "runs": [
            [run.number, run.state, run.digest == release.digest_of(run)]
            for run in PayRun.objects.order_by("number")
        ],
        "books": [[b.kind, b.source, b.area, b.amount] for b in books.balances(MAKER, area=COUNTY)],
        "entries": Entry.objects.aggregate(n=Count("id"), s=Sum("amount")),
        "events": dict(Event.objects.values_list("kind").annotate(n=Count("id")).order_by("kind")),
        "mismatches": len(books.mismatches(area=COUNTY)),
        "awards": list(Award.objects.order_by("id").values_list("state", "amount_decided")),
        "wrong_proofs": books.unproven_moves(),
    }


class Snapshot:
    """The database as it was, to be put back."""

    def __init__(self) -> None:
        self.settings = connection.settings_dict
        self.name = str(self.settings["NAME"])

    def take(self) -> None:
        self._copy(self.name, self.name + "_before")

    def put_back(self) -> None:
        self._copy(self.name + "_before", self.name)

    def _copy(self, source: str, target: str) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connections.close_all()
            for end in ("-wal", "-shm"):
                Path(target + end).unlink(missing_ok=True)
            shutil.copy(source, target)
            return
        connections.close_all()
        import psycopg

        where = {"host": self.settings["HOST"], "user": self.settings["USER"], "dbname": "postgres"}
        with psycopg.connect(**where, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{target}"')
            server.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def killed_often(clerk: Clerk, times: int, seconds: float, chance: random.Random) -> int:
    """Let processes do the work, kill `times` of them; returns how many were cut off in the middle."""
    cut = 0
    while True:
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                clerk.work()
            except BaseException:
                import traceback

                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        if cut < times:
            time.sleep(chance.uniform(0, seconds * 1.5 / times))
            os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            if os.WEXITSTATUS(status):
                sys.exit("the work failed by itself")
            return cut
        cut += 1


def main(times: int, seed: int) -> None:
    """Both ways, and what they left."""
    call_command("migrate", verbosity=0)
    clerk = Clerk()
    clerk.start()
    before = Snapshot()
    before.take()
    started = time.monotonic()
    clerk.work()
    seconds = time.monotonic() - started
    whole = picture()
    before.put_back()
    cut = killed_often(Clerk(), times, seconds, random.Random(seed))
    print(
        json.dumps(
            {"whole": whole, "killed": picture(), "cut": cut, "seconds": seconds}, default=str
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
