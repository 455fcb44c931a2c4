"""The long run of a recheck: register, sources, other rooms' facts, checks; each slice watched.

What a slice makes lies sealed in the vault under the digest of its content and is named in the
recheck, so that who was asked about what, and every figure, can be traced for as long as it is kept.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.kernel import events, runs
from doudi.kernel.models import Run
from doudi.kernel.runs import Slice
from doudi.registry.selectors import caseload
from doudi.verification import vault
from doudi.verification.checks.declared import checks
from doudi.verification.checks.run import not_run, run_checks
from doudi.verification.kinds import kinds
from doudi.verification.models import Dataset, Recheck
from doudi.verification.recheck import door, match, register
from doudi.verification.recheck.files import KIND, caseload_of, named, people_of
from doudi.verification.selectors import latest_of_each_kind, switched_off
from doudi.verification.services.findings import take_in

LAST = 1  # the slice of the checks
TRACE = (
    "id",
    "household_id",
    "may",
    "consent",
    "why",
)  # of everybody, for good: who was asked about


@runs.handler(KIND, title=_("批量核对"))
def one_slice(run: Run, at: datetime) -> Slice:
    """The next slice: households by id, then source by source, then feed by feed, then the checks."""
    recheck = Recheck.objects.get(pk=run.parameters["recheck"])
    phase = run.cursor.get("phase", "register")
    if phase == "register":
        return _register(run, recheck)
    if phase == "sources":
        return _source(run, recheck, at)
    if phase == "feeds":
        return _feed(run, recheck)
    return _checks(run, recheck, at)


def _register(run: Run, recheck: Recheck) -> Slice:
    after, number = run.cursor.get("after", 0), run.cursor.get("part", 0)
    found = register.piece(recheck.area, purpose=recheck.purpose, on=recheck.on, after=after)
    if found is None:
        return Slice(cursor={"phase": "sources", "place": 0}, done=run.done, total=_total(recheck))
    recheck.persons += len(found.people)
    recheck.households += found.homes
    files = {
        f"people:{number:05d}": vault.keep_rows(found.people),
        f"asked:{number:05d}": vault.keep_rows(found.people.select(*TRACE)),
    }
    _keep(recheck, files | _kept(f"register:{number:05d}", found.tables))
    cursor = {"phase": "register", "after": found.last, "part": number + 1}
    return Slice(cursor=cursor, done=run.done + 1, total=_total(recheck))


def _total(recheck: Recheck) -> int:
    parts = -(-caseload.count(recheck.area) // register.PART)
    return parts + len(kinds()) + len(_feed_parts(recheck)) + LAST


def _source(run: Run, recheck: Recheck, at: datetime) -> Slice:
    place = run.cursor["place"]
    keys = list(kinds())
    if place == len(keys):
        return Slice(cursor={"phase": "feeds", "place": 0}, done=run.done)
    kind = kinds()[keys[place]]
    covering = [recheck.area[:n] for n in range(len(recheck.area) + 1)]
    latest = latest_of_each_kind(
        Dataset.objects.filter(area__in=covering, as_of__lte=recheck.on, kind=kind.key)
    ).get(kind.key)
    people = people_of(recheck)
    said: dict[str, Any] = {"asked": 0, "refused": match.refused(people, kind)}
    if latest is not None and kind.may_be_asked_on(recheck.on):
        found = match.ask_source(kind, people, vault.rows(latest.rows_digest))
        new = match.keep_likely(kind, found.likely, dataset_id=latest.pk, on=recheck.on)
        _keep(recheck, {f"hit:{kind.key}": vault.keep_rows(match.hit_table(kind, found.hits))})
        said = {
            "dataset": latest.pk, "as_of": latest.as_of.isoformat(), "rows": latest.good,
            "is_fresh": recheck.on <= kind.fresh_until(latest.as_of), "asked": found.asked,
            "refused": dict(found.refused), "hits": len(found.hits), "by_number": found.by_number,
            "by_name": found.by_name, "waiting": len(found.likely), "new_waiting": new,
        }  # fmt: skip
    recheck.asked = recheck.asked | {kind.key: said}
    recheck.save(update_fields=["asked"])
    events.record(
        "verification.source_asked", by=runs.actor_of(run), at=at, subject=("recheck", recheck.pk),
        area=recheck.area, cites=kind.basis,
        facts={"kind": kind.key, "purpose": recheck.purpose, **said, "people": named(recheck, "asked:")},
    )  # fmt: skip
    return Slice(cursor={"phase": "sources", "place": place + 1}, done=run.done + 1)


def _feed_parts(recheck: Recheck) -> list[tuple[door.Feed, str]]:
    return [(f, part) for f in door.feeds() for part in f.parts(recheck.area, recheck.on)]


def _feed(run: Run, recheck: Recheck) -> Slice:
    place = run.cursor["place"]
    parts = _feed_parts(recheck)
    if place >= len(parts):
        return Slice(cursor={"phase": "checks"}, done=run.done)
    feed, part = parts[place]
    _keep(recheck, _kept(f"{feed.name}:{part}", feed.rows(recheck.area, recheck.on, part)))
    return Slice(cursor={"phase": "feeds", "place": place + 1}, done=run.done + 1)


def _checks(run: Run, recheck: Recheck, at: datetime) -> Slice:
    con = caseload_of(recheck)
    sources = [key for key, said in recheck.asked.items() if said.get("dataset")]
    lacking = dict(not_run(sources, _fed(recheck)))
    off = switched_off(recheck.area)
    wanted = [key for key in checks() if key not in lacking and key not in off]
    areas = dict(con.execute("SELECT household_id, area FROM households").fetchall())
    found = [f for f in run_checks(con, on=recheck.on, only=wanted) if f.household_id in areas]
    con.close()
    counted = take_in(
        found=found, areas=areas, on=recheck.on, by=runs.actor_of(run), at=at, recheck=recheck
    )
    recheck.found = {**Counter(f.check for f in found)}
    recheck.not_run = lacking | {key: ["switched_off"] for key in off}
    recheck.ended_at = at
    recheck.save(update_fields=["found", "not_run", "ended_at"])
    events.record(
        "verification.recheck_ended", by=runs.actor_of(run), at=at, subject=("recheck", recheck.pk),
        area=recheck.area, facts={"found": dict(recheck.found), **counted},
    )  # fmt: skip
    return Slice(done=run.done + 1, total=run.done + 1, is_last=True, result=dict(counted))


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
