"""What becomes of a running award that is tested again: continue, increase, decrease, stop, grace.

It says what the law provides from which day; nothing is cut before a person has been heard where
the law asks for it, and refusals of work or a death only list what somebody must now decide.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from doudi.kernel.money import fen, yuan
from doudi.kernel.months import Month
from doudi.policy.errors import LawMissing
from doudi.policy.evaluate import Instance, Run
from doudi.policy.law.texts import cite
from doudi.policy.unknown import Unknown

if TYPE_CHECKING:
    from doudi.policy.determine import Answer

INCOME_TEST = "is_income_below_standard"
AT_WORK = ("employed", "flexible")


def transition(answer: Answer, outcome: str, amount: int | None) -> dict[str, Any] | None:
    """The move from the old amount to the new one; None while the answer is open."""
    award = answer.case.household.current_award if answer.case else None
    if answer.case is None or award is None or outcome == "cannot_say_yet":
        return None
    before = int(fen(award.base)) + int(fen(award.supplements))
    start = (Month.of(answer.case.on) + 1).first
    made: dict[str, Any] = {"from": start.isoformat(), "amount_before": yuan(before)}
    if _is_leaving(answer):
        made |= _voluntary(answer.run, before)
    elif outcome == "entitled" and amount is not None:
        kind = "continue" if amount == before else "increase" if amount > before else "decrease"
        made |= {"kind": kind, "amount": yuan(amount)}
    else:
        made |= _ending(answer, start)
    if made["kind"] in ("decrease", "stop", "grace"):
        made["hearing_required"] = answer.run.parameter("hearing.before_cut") is True
    return made | _to_decide(answer)


def _persons(run: Run) -> list[Instance]:
    persons = run.household.children.get("person", [])
    return persons if isinstance(persons, list) else []


def _flags(person: Instance) -> tuple[str, ...]:
    flags = person.facts["flags"]
    return flags if isinstance(flags, tuple) else ()


def _is_leaving(answer: Answer) -> bool:
    return any("voluntary_exit" in _flags(p) for p in _persons(answer.run))


def _voluntary(run: Run, before: int) -> dict[str, Any]:
    """Some places pay a few months more to those who leave on their own accord (DR-042)."""
    made: dict[str, Any] = {"kind": "stop", "amount": "0.00", "voluntary": True}
    months = run.parameter("dibao.voluntary_exit")
    if isinstance(months, dict):
        made["farewell"] = {
            "months_from": months["from"],
            "months_to": months["to"],
            "amount_from": yuan(before * int(months["from"])),
            "amount_to": yuan(before * int(months["to"])),
        }
    return made


def _ending(answer: Answer, start: date) -> dict[str, Any]:
    """Grace where income alone has passed the standard and the place grants it, else a stop."""
    failed = [name for name, value in answer.tests[answer.run.household] if value is False]
    stop = {"kind": "stop", "amount": "0.00"}
    if failed != [INCOME_TEST]:
        return stop
    grace: Any = answer.run.parameter("dibao.grace")
    if isinstance(grace, Unknown):
        at = answer.run.parameters.at  # type: ignore[attr-defined]
        raise LawMissing("dibao.grace", at.area, at.day)
    if grace.months == 0 or not _has_grace(answer.run, grace.when):
        return stop
    last = Month.of(start) + grace.months
    return {
        "kind": "grace",
        "amount": yuan(_amount_in_grace(answer)),
        "months": grace.months,
        "until": last.first.isoformat(),
        "then": "stop",
    }


def _has_grace(run: Run, when: str) -> bool:
    """Whether the place's condition for a grace period holds."""
    if when == "employment":
        return any(
            p.facts["employment"] in AT_WORK and run.of("is_member", p) is True
            for p in _persons(run)
        )
    if when == "edge":
        return run.of("is_income_below_edge") is True
    return when == "any"


def _amount_in_grace(answer: Answer) -> int:
    """The old base, at most the standard for everybody; supplements of members who are still there."""
    assert answer.case is not None
    run, award = answer.run, answer.case.household.current_award
    assert award is not None
    ceiling = run.of("standard_monthly") * run.of("members_count")  # type: ignore[operator]
    base = min(int(fen(award.base)), int(ceiling))
    old = int(fen(award.supplements))
    due = [run.of("supplement_scaled", p) for p in _persons(run)]
    unit = run.of("unit_scaled")
    if any(isinstance(d, Unknown) for d in due) or not isinstance(unit, int):
        return base + old
    return base + min(old, sum(int(d) for d in due) // unit)  # type: ignore[call-overload]


def _to_decide(answer: Answer) -> dict[str, Any]:
    """Deaths to be settled, and refusals of work on which somebody must decide."""
    run, made = answer.run, dict[str, Any]()
    texts = run.parameters.at.law.texts  # type: ignore[attr-defined]
    deaths = [_death(run, p) for p in _persons(run) if p.facts["is_deceased"]]
    if deaths:
        made["deaths"] = deaths
    refusals = [p.id for p in _persons(run) if "work_refused" in _flags(p)]
    if refusals:
        made["to_decide"] = [
            {
                "id": id_,
                "because": "work_refused",
                "label": "连续三次无正当理由拒绝就业，可以减发或者停发本人低保金",
                "label_en": "Three refusals of suitable work: the person's own part may be cut or stopped",
                "cites": [cite(texts, "mca-2021-57:art-34")],
            }
            for id_ in refusals
        ]
    return made


def _death(run: Run, person: Instance) -> dict[str, Any]:
    """Who died, and by when the award is to be settled (2022 notice)."""
    made: dict[str, Any] = {"id": person.id}
    day, months = person.facts["status_since"], run.parameter("review.death_months")
    if isinstance(day, int) and isinstance(months, int):
        died = date(day // 10_000, day // 100 % 100, day % 100)
        due = Month.of(died) + months
        made |= {
            "died_on": died.isoformat(),
            "settle_by": due.first.replace(day=min(died.day, due.last.day)).isoformat(),
        }
    return made
