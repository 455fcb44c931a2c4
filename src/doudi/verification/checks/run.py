"""Runs declared checks over a snapshot and returns what they found, each thing once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import duckdb

from doudi.verification.checks.declared import Check, checks
from doudi.verification.checks.views import COMPOSED


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: which check, about whom, for how much, on which records (ids only).

    `fingerprint` is the same for the same check, people and things (see `things`), so that what was
    settled does not come back unchanged with the next delivery.
    """

    check: str
    household_id: int
    person_id: int | None
    amount: int | None
    evidence: tuple[str, ...]
    fingerprint: str


def run_checks(
    con: duckdb.DuckDBPyConnection,
    *,
    on: date,
    only: Iterable[str] | None = None,
    sources: Iterable[str] | None = None,
) -> list[Found]:
    """Run the checks (all, or those named) whose sources are there; ordered by check and household.

    `sources` are the kinds of data that were delivered: a check that needs another one is left out
    instead of finding nothing, and `not_run` names it.
    """
    there = None if sources is None else set(sources)
    chosen = [checks()[key] for key in only] if only is not None else list(checks().values())
    found: list[Found] = []
    for check in chosen:
        if there is None or set(check.needs) <= there:
            found += _one(con, check, on)
    return _named_once(found)


def _named_once(found: list[Found]) -> list[Found]:
    """Without the findings that yield to another one of the same household."""
    named = {(one.check, one.household_id) for one in found}
    return [
        one
        for one in found
        if not any((other, one.household_id) in named for other in checks()[one.check].yields_to)
    ]


def not_run(
    sources: Iterable[str], tables: Iterable[str] | None = None
) -> Mapping[str, Sequence[str]]:
    """Checks that cannot run with these sources (and these tables of the caseload, if given), and
    what they lack."""
    there, fed = set(sources), None if tables is None else _with_composed(set(tables))
    lacking = {
        c.key: sorted(set(c.needs) - there) + (sorted(c.reads - fed) if fed is not None else [])
        for c in checks().values()
    }
    return {key: missing for key, missing in lacking.items() if missing}


def _with_composed(fed: set[str]) -> set[str]:
    return fed | {name for name, of in COMPOSED.items() if fed & set(of)}


def _one(con: duckdb.DuckDBPyConnection, check: Check, on: date) -> list[Found]:
    given = {name: str(figure.value) for name, figure in check.figures.items()}
    values = {k: v for k, v in (given | {"on": on.isoformat()}).items() if f"${k}" in check.sql}
    typed = check.sql
    for name in check.figures:
        typed = typed.replace(f"${name}", f"CAST(${name} AS DECIMAL(18,4))")
    rows = con.execute(
        f"SELECT household_id, person_id, amount, evidence FROM ({typed}) ORDER BY ALL", values
    ).fetchall()
    things = _things(con, check, {one for row in rows for one in row[3]})
    made = {}
    for household, person, amount, evidence in rows:
        meant = sorted({things.get(one, one) for one in evidence})
        one = Found(
            check.key, household, person, None if amount is None else int(amount),
            tuple(evidence), _fingerprint(check.key, household, person, meant),
        )  # fmt: skip
        made[one.fingerprint] = one
    return list(made.values())


def _things(
    con: duckdb.DuckDBPyConnection, check: Check, evidence: Iterable[str]
) -> dict[str, str]:
    """ "kind:row" → the thing the record is about, which the next delivery has under another row."""
    found: dict[str, str] = {}
    named = [one.partition(":")[::2] for one in evidence]
    for kind in check.needs:
        wanted = [int(row) for of, row in named if of == kind]
        rows = con.execute(
            f"""SELECT row, thing FROM hit_{kind}
                WHERE thing IS NOT NULL AND row IN (SELECT unnest($wanted::BIGINT[]))""",
            {"wanted": wanted},
        ).fetchall()
        found |= {f"{kind}:{row}": thing for row, thing in rows}
    return found


def _fingerprint(check: str, household: int, person: int | None, evidence: Sequence[str]) -> str:
    return sha256(f"{check}|{household}|{person}|{'|'.join(evidence)}".encode()).hexdigest()[:32]
