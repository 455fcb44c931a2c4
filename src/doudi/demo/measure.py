"""What the standing checks found of what was planted: true ones, false ones, per check.

Only plants that the loaded rooms can show are counted: those of the departments' files and the
register, about people who draw assistance in the caseload (for the first list), by checks that ran.
Who did not agree to be asked about could not be found, and is counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from doudi.demo.plants import DEPARTMENTS, Plant, is_severe, plants_of
from doudi.verification import selectors
from doudi.verification.authority import consents_given
from doudi.verification.checks.declared import Check, checks
from doudi.verification.kinds import kinds
from doudi.verification.recheck.files import caseload_of
from doudi.verification.rights import right_to_ask

if TYPE_CHECKING:
    from doudi.demo.stages import Build

PURPOSE = "assistance_check"
IN_THE_REGISTER = {"severe_without_scheme"}
EXPLAINED = ("former", "refused", "pending")  # lives of households, see `demo.model`


@dataclass(frozen=True, slots=True)
class Score:
    """One check against the truth: counts of households."""

    number: int
    key: str
    planted: int  # true anomalies that could be found
    found: int
    unasked: int  # true ones about people who did not agree
    false_planted: int  # look-alikes that could be found
    false_found: int
    explained: int  # not planted, but true of the people as they were generated (see `_explained`)
    others: int  # findings about none of these


def per_check(build: Build) -> list[Score]:
    """Every check that anything was planted for, by its number."""
    plants = _placed(build)
    found: dict[int, set[int]] = {}
    for key, household in selectors.visible_to(build.by).values_list("check_key", "household_id"):
        found.setdefault(number_of(key), set()).add(household)
    agreed = _agreed({person for _, person, _ in plants}, build)
    last = selectors.rechecks(build.by).first()
    seen = _caseload(last)
    scores = []
    for key, check in sorted(checks().items(), key=lambda c: c[1].number):
        if key in seen.lacking:
            continue  # named on the page as not run
        of = [
            (h, p, plant)
            for h, p, plant in plants
            if plant.rule == check.number and seen.could_show(check, h, p, plant)
        ]
        if of:
            there = found.get(check.number, set())
            asked = agreed if check.needs else {p for _, p, _ in of}
            explained = _explained(build) if key in IN_THE_REGISTER else set()
            scores.append(_score(check.number, key, of, there, asked, explained))
    return scores


def _score(
    number: int, key: str, of: Sequence[tuple[int, int, Plant]], there: set[int], asked: set[int],
    explained: set[int],
) -> Score:  # fmt: skip
    true = {h for h, p, plant in of if plant.is_true and p in asked}
    unasked = {h for h, p, plant in of if plant.is_true and p not in asked} - true
    false = {h for h, p, plant in of if not plant.is_true and p in asked} - true
    rest = there - true - false - unasked
    return Score(
        number=number, key=key, planted=len(true), found=len(true & there), unasked=len(unasked),
        false_planted=len(false), false_found=len(false & there),
        explained=len(rest & explained), others=len(rest - explained),
    )  # fmt: skip


def tell(scores: Sequence[Score]) -> list[str]:
    """The scores as lines of text, with the sum at the end."""
    lines = [
        f"{s.number:>3} {s.key:28} true {s.found:>3} of {s.planted:>3}"
        f" (+{s.unasked} not asked), false {s.false_found:>3} of {s.false_planted:>3},"
        f" explained {s.explained}, others {s.others}"
        for s in scores
    ]
    planted, found = sum(s.planted for s in scores), sum(s.found for s in scores)
    share = f"{100 * found / planted:.1f} %" if planted else "—"
    return [*lines, f"planted true anomalies found: {found} of {planted} ({share})"]


def true_plants(build: Build) -> set[tuple[int, int]]:
    """(number of the check, household) of every true anomaly."""
    return {(plant.rule, h) for h, _, plant in _placed(build) if plant.is_true}


def number_of(key: str) -> int:
    """The number of a check in the list of audit rules."""
    return checks()[key].number


def _placed(build: Build) -> list[tuple[int, int, Plant]]:
    """(household, person, plant) with the ids of the register, of what can be seen there."""
    county = build.county
    return [
        (household_id, people[plant.member or 0], plant)
        for home, household_id, people in build.loaded()
        if home.living(county.on)
        for plant in plants_of(county.seed, home, county.on)
        if plant.where == DEPARTMENTS or plant.kind in IN_THE_REGISTER
    ]


def _explained(build: Build) -> set[int]:
    """Households that check 36 rightly names although nothing was planted in them: somebody gravely ill
    or severely disabled lives there, and an award ended, an application was refused or is not lodged
    yet, or there was help once and no more."""
    on = build.county.on
    return {
        household_id
        for home, household_id, _ in build.loaded()
        if (home.lifecycle in EXPLAINED or home.kind == "temporary")
        and any(is_severe(p) for _, p in home.living(on))
    }


@dataclass(frozen=True, slots=True)
class Caseload:
    """The caseload as the recheck saw it: whose anomalies could be found at all."""

    drawing: frozenset[int] = frozenset()  # persons who draw assistance
    tested: frozenset[int] = frozenset()  # those of them whose means matter
    applying: frozenset[int] = frozenset()  # households under way: nobody need discover them
    paid: Mapping[int, int] = field(
        default_factory=dict
    )  # last month paid; an edge family has none
    lacking: frozenset[str] = frozenset()  # checks that could not run

    def could_show(self, check: Check, household: int, person: int, plant: Plant) -> bool:
        """Do the tables that the check reads hold what it would have to find?"""
        if "applying" in check.reads and household in self.applying:
            return False
        if check.key == "paid_after_death" and self.paid.get(person, 0) <= _month(plant.day):
            return False
        if check.list != "may_no_longer_qualify":
            return True
        if "assisted" in check.reads:
            return person in self.drawing
        return "means_tested" not in check.reads or person in self.tested


def _caseload(last: Any) -> Caseload:
    if last is None:
        return Caseload()
    with caseload_of(last) as con:

        def ids(column: str, view: str) -> frozenset[int]:
            rows = con.execute(f"SELECT DISTINCT {column} FROM {view}").fetchall()
            return frozenset(row[0] for row in rows)

        paid = con.execute(
            "SELECT person_id, max(month) FROM payments WHERE NOT is_returned GROUP BY person_id"
        ).fetchall()
        return Caseload(
            drawing=ids("person_id", "assisted"), tested=ids("person_id", "means_tested"),
            applying=ids("household_id", "applying"), paid=dict(paid),
            lacking=frozenset(last.not_run),
        )  # fmt: skip


def _month(day: date | None) -> int:
    """2026-10-05 as the payments of the caseload name its month: 202610."""
    return day.year * 100 + day.month if day else 0


def _agreed(people: set[int], build: Build) -> set[int]:
    """Those whose consent covers every kind of data on the day."""
    on = build.county.on
    given = consents_given(sorted(people), purpose=PURPOSE, on=on)
    return {
        p
        for p in people
        if all(right_to_ask(given[p], kind, on=on).consent_id for kind in kinds().values())
    }
