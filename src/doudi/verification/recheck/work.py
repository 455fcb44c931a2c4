"""The long run of a recheck: register, sources, other rooms' facts, checks; each slice watched.

A slice reads and computes before the lock (`ready`) and then writes down what came of it
(`one_slice`), so that nobody else waits to write for longer than those few rows take.

What a slice makes lies sealed in the vault under the digest of its content and is named in the
recheck, so that who was asked about what, and every figure, can be traced for as long as it is kept.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events, runs
from doudi.kernel.actor import Actor
from doudi.kernel.models import Run
from doudi.kernel.runs import Slice
from doudi.registry.selectors import caseload
from doudi.verification import vault
from doudi.verification.checks.declared import checks
from doudi.verification.checks.run import Found, not_run, run_checks
from doudi.verification.kinds import kinds
from doudi.verification.models import Dataset, Recheck
from doudi.verification.recheck import door, match, register
from doudi.verification.recheck.files import KIND, caseload_of, named, people_of, refusals_of
from doudi.verification.selectors import latest_of_each_kind, switched_off
from doudi.verification.services.findings import take_in

TRACE = ("id", "household_id", "may", "consent")  # of everybody, for good: who was asked about
AT_ONCE = 100  # findings, or likenesses, written in one slice
PHASES = ("register", "sources", "rest", "likely", "feeds", "checks", "findings")
FOUND: dict[str, Any] = {
    "check": pl.String, "household_id": pl.Int64, "person_id": pl.Int64, "amount": pl.Int64,
    "evidence": pl.List(pl.String), "fingerprint": pl.String, "area": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One slice about to be written down: of which run and recheck, where, and what was computed."""

    run: Run
    recheck: Recheck
    place: int
    made: Any
    at: datetime

    @property
    def by(self) -> Actor:
        """Whoever started the recheck."""
        return runs.actor_of(self.run)

    def on(self, phase: str, place: int, *, total: int | None = None, **more: Any) -> Slice:
        """Go on in this phase, one step done."""
        cursor = {"phase": phase, "place": place, **more}
        return Slice(cursor=cursor, done=self.run.done + 1, total=total)

    def after(self, phase: str, *, done: int = 0, **more: Any) -> Slice:
        """Begin the phase that comes after this one."""
        following = PHASES[PHASES.index(phase) + 1]
        return Slice(cursor={"phase": following, "place": 0}, done=self.run.done + done, **more)


def ready(run: Run, _at: datetime) -> Any:
    """What the next slice will write down: computed while everybody else can write."""
    recheck = Recheck.objects.get(pk=run.parameters["recheck"])
    phase, place = _where(run)
    if phase == "register":
        return _read_register(recheck, run.cursor.get("after", 0), place)
    if phase == "sources":
        return _ask(recheck, place)
    if phase == "rest":
        return _ask_about_the_rest(recheck)
    if phase == "feeds":
        return _read_feed(recheck, place)
    return _check(recheck) if phase == "checks" else None


@runs.handler(KIND, title=_("批量核对"), prepare=ready)
def one_slice(run: Run, at: datetime, made: Any) -> Slice:
    """Write down the slice: households by id, source by source, feed by feed, checks, findings."""
    recheck = Recheck.objects.get(pk=run.parameters["recheck"])
    phase, place = _where(run)
    write = {
        "register": _register, "sources": _source, "rest": _rest, "likely": _likely, "feeds": _feed,
        "checks": _checks, "findings": _findings,
    }  # fmt: skip
    return write[phase](Step(run, recheck, place, made, at))


def _where(run: Run) -> tuple[str, int]:
    return run.cursor.get("phase", PHASES[0]), run.cursor.get("place", 0)


# -- register -------------------------------------------------------------------------------------


def _read_register(recheck: Recheck, after: int, part: int) -> Any:
    found = register.piece(recheck.area, purpose=recheck.purpose, on=recheck.on, after=after)
    if found is None:
        return None
    files = {
        f"people:{part:05d}": vault.keep_rows(found.people),
        f"asked:{part:05d}": vault.keep_rows(found.people.select(*TRACE)),
        f"refused:{part:05d}": vault.keep_rows(found.refused),
    }
    return found, files | _kept(f"register:{part:05d}", found.tables)


def _register(step: Step) -> Slice:
    recheck = step.recheck
    if step.made is None:
        return step.after("register", total=_total(recheck))
    found, files = step.made
    recheck.persons += len(found.people)
    recheck.households += found.homes
    _keep(recheck, files)
    total = _total(recheck) if step.place == 0 else None
    return step.on("register", step.place + 1, after=found.last, total=total)


def _total(recheck: Recheck) -> int:
    parts = -(-caseload.count(recheck.area) // register.PART)
    return parts + len(kinds()) + len(_feed_parts(recheck)) + len(("rest", "checks"))


# -- sources --------------------------------------------------------------------------------------


def _ask(recheck: Recheck, place: int) -> Any:
    if place == len(kinds()):
        return None
    kind = list(kinds().values())[place]
    covering = [recheck.area[:n] for n in range(len(recheck.area) + 1)]
    latest = latest_of_each_kind(
        Dataset.objects.filter(area__in=covering, as_of__lte=recheck.on, kind=kind.key)
    ).get(kind.key)
    people = people_of(recheck)
    said: dict[str, Any] = {"asked": 0, "refused": match.refused(refusals_of(recheck), kind)}
    if latest is None or not kind.may_be_asked_on(recheck.on):
        return kind, said, {}
    found = match.ask_source(kind, people, vault.rows(latest.rows_digest))
    said |= {
        "dataset": latest.pk, "as_of": latest.as_of.isoformat(), "rows": latest.good,
        "is_fresh": recheck.on <= kind.fresh_until(latest.as_of),
        "asked": match.asked(people, kind), "hits": len(found.hits),
        "by_number": found.hits["row"].n_unique(), "by_name": 0, "waiting": 0, "new_waiting": 0,
    }  # fmt: skip
    files = {f"hit:{kind.key}": vault.keep_rows(found.hits)}
    if len(found.rest):
        files[f"rest:{kind.key}"] = vault.keep_rows(found.rest)
    return kind, said, files


def _source(step: Step) -> Slice:
    if step.made is None:
        return step.after("sources")
    recheck, (kind, said, files) = step.recheck, step.made
    _keep(recheck, files)
    _say(recheck, {kind.key: said})
    events.record(
        "verification.source_asked", by=step.by, at=step.at, subject=("recheck", recheck.pk),
        area=recheck.area, cites=kind.basis,
        facts={"kind": kind.key, "purpose": recheck.purpose, **said,
               "people": named(recheck, "asked:"), "refusals": named(recheck, "refused:")},
    )  # fmt: skip
    return step.on("sources", step.place + 1)


def _ask_about_the_rest(recheck: Recheck) -> Any:
    rest = {
        name.removeprefix("rest:"): vault.rows(digest)
        for name, digest in sorted(recheck.files.items())
        if name.startswith("rest:")
    }
    settled = match.ask_about_the_rest(people_of(recheck), rest) if rest else {}
    files: dict[str, str] = {}
    for key, found in settled.items():
        files[f"hit:{key}:rest"] = vault.keep_rows(found.hits)
        if len(found.likely):
            files[f"likely:{key}"] = vault.keep_rows(found.likely)
    return settled, files


def _rest(step: Step) -> Slice:
    recheck, (settled, files) = step.recheck, step.made
    _keep(recheck, files)
    said = {
        key: recheck.asked[key]
        | {"hits": recheck.asked[key]["hits"] + len(found.hits), "waiting": len(found.likely),
           "by_number": recheck.asked[key]["by_number"] + found.by_number,
           "by_name": found.by_name}
        for key, found in settled.items()
    }  # fmt: skip
    _say(recheck, said)
    events.record(
        "verification.rest_compared", by=step.by, at=step.at,
        subject=("recheck", recheck.pk), area=recheck.area,
        facts={key: {"hits": len(found.hits), "waiting": len(found.likely)}
               for key, found in settled.items()},
    )  # fmt: skip
    return step.after("rest", done=1)


def _likely(step: Step) -> Slice:
    """The records that wait for a person, so many of one kind at a time."""
    recheck, place = step.recheck, step.place
    waiting = sorted(name for name in recheck.files if name.startswith("likely:"))
    if place >= len(waiting):
        return step.after("likely")
    key, start = waiting[place].removeprefix("likely:"), step.run.cursor.get("start", 0)
    rows = vault.rows(recheck.files[waiting[place]])
    said = dict(recheck.asked[key])
    new = match.keep_likely(
        kinds()[key], rows.slice(start, AT_ONCE), dataset_id=said["dataset"], on=recheck.on
    )
    _say(recheck, {key: said | {"new_waiting": said["new_waiting"] + new}})
    is_over = start + AT_ONCE >= len(rows)
    cursor = {
        "phase": "likely",
        "place": place + is_over,
        "start": 0 if is_over else start + AT_ONCE,
    }
    return Slice(cursor=cursor, done=step.run.done)


def _say(recheck: Recheck, said: Mapping[str, Any]) -> None:
    recheck.asked = recheck.asked | dict(said)
    recheck.save(update_fields=["asked"])


# -- what other rooms know ------------------------------------------------------------------------


def _feed_parts(recheck: Recheck) -> list[tuple[door.Feed, str]]:
    return [(f, part) for f in door.feeds() for part in f.parts(recheck.area, recheck.on)]


def _read_feed(recheck: Recheck, place: int) -> Any:
    parts = _feed_parts(recheck)
    if place >= len(parts):
        return None
    feed, part = parts[place]
    return _kept(f"{feed.name}:{part}", feed.rows(recheck.area, recheck.on, part))


def _feed(step: Step) -> Slice:
    if step.made is None:
        return step.after("feeds")
    _keep(step.recheck, step.made)
    return step.on("feeds", step.place + 1)


# -- checks ---------------------------------------------------------------------------------------


def _check(recheck: Recheck) -> Any:
    """Every check that can run, over everything that was gathered."""
    sources = [key for key, said in recheck.asked.items() if said.get("dataset")]
    lacking = dict(not_run(sources, _fed(recheck)))
    off = switched_off(recheck.area)
    wanted = [key for key in checks() if key not in lacking and key not in off]
    with caseload_of(recheck) as con:
        areas = dict(con.execute("SELECT household_id, area FROM households").fetchall())
        found = [f for f in run_checks(con, on=recheck.on, only=wanted) if f.household_id in areas]
    rows = [
        (f.check, f.household_id, f.person_id, f.amount, list(f.evidence), f.fingerprint,
         areas[f.household_id])
        for f in found
    ]  # fmt: skip
    kept = vault.keep_rows(pl.DataFrame(rows, schema=FOUND, orient="row"))
    counted = dict(Counter(f.check for f in found))
    return kept, counted, lacking | {key: ["switched_off"] for key in off}


def _checks(step: Step) -> Slice:
    recheck = step.recheck
    kept, recheck.found, recheck.not_run = step.made
    recheck.save(update_fields=["found", "not_run"])
    _keep(recheck, {"found": kept})
    return step.after("checks", done=1)


def _findings(step: Step) -> Slice:
    """So many findings at a time become rows of the worklist; after the last the recheck ends."""
    recheck, place, run = step.recheck, step.place, step.run
    rows = vault.rows(recheck.files["found"])
    part = rows.slice(place, AT_ONCE)
    counted = take_in(
        found=_as_found(part), areas=dict(part.select("household_id", "area").iter_rows()),
        on=recheck.on, by=step.by, at=step.at, recheck=recheck,
    )  # fmt: skip
    total = {key: run.result.get(key, 0) + n for key, n in counted.items()}
    if place + AT_ONCE < len(rows):
        cursor = {"phase": "findings", "place": place + AT_ONCE}
        return Slice(cursor=cursor, done=run.done, result=total)
    recheck.ended_at = step.at
    recheck.save(update_fields=["ended_at"])
    events.record(
        "verification.recheck_ended", by=step.by, at=step.at, subject=("recheck", recheck.pk),
        area=recheck.area, facts={"found": dict(recheck.found), **total},
    )  # fmt: skip
    return Slice(done=run.done, total=run.done, is_last=True, result=total)


def _as_found(rows: pl.DataFrame) -> Sequence[Found]:
    return [
        Found(
            check=r["check"], household_id=r["household_id"], person_id=r["person_id"],
            amount=r["amount"], evidence=tuple(r["evidence"]), fingerprint=r["fingerprint"],
        )
        for r in rows.iter_rows(named=True)
    ]  # fmt: skip


def _fed(recheck: Recheck) -> set[str]:
    """The tables that somebody filled; a room without anything to tell here does not count."""
    return set(register.TABLES) | {t for feed, _ in _feed_parts(recheck) for t in feed.tables}


def _kept(prefix: str, tables: door.Rows) -> dict[str, str]:
    return {
        f"rows:{prefix}:{table}": vault.keep_rows(door.frame(table, rows))
        for table, rows in tables.items()
        if rows
    }


def _keep(recheck: Recheck, files: Mapping[str, str]) -> None:
    recheck.files = recheck.files | dict(files)
    recheck.save(update_fields=["files", "persons", "households"])
