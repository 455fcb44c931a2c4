"""What becomes of findings: taken in once, assigned, settled with an outcome, exempted, switched off.

No act here touches an award. A confirmed finding is news ("verification.finding_settled") for the
room of cases, which opens a review and hears the household.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.months import Month
from doudi.offices.roles import Role
from doudi.verification.checks.declared import Weight, checks
from doudi.verification.checks.run import Found
from doudi.verification.models import CheckSwitch, Exemption, Finding, Recheck
from doudi.verification.states import (
    FindingAction,
    FindingState,
    Outcome,
    finding_move_for,
)

T = TypeVar("T")
PART = 500
GROWN = (5, 4)  # a settled finding is news again above this share of its amount
FATES = ("new", "again", "reopened", "quiet", "exempt")
CHANGING = ("amount", "evidence")  # what the next delivery may say otherwise about the same thing
RANKS = {Weight.HIGH: 0, Weight.ASKS: 1, Weight.NOTE: 2}


@transaction.atomic
def take_in(
    *,
    found: Iterable[Found],
    areas: Mapping[int, str],
    on: date,
    by: Actor,
    at: datetime,
    recheck: Recheck | None = None,
) -> Mapping[str, int]:
    """Take in what a run found. Returns how many are new, seen again, reopened, quiet, exempt.

    `areas` gives the village of each household. A settled finding stays settled within its quiet
    time unless its amount has grown by more than a quarter; afterwards it comes back as open.
    """
    sorted_out = _sort_out(list(found), on)
    for one in sorted_out["reopened"]:
        before = sorted_out["known"][one.fingerprint]
        _seen(before, one, on, recheck)
        _advance(before, FindingAction.REOPEN, by=by, at=at, facts={"on": on.isoformat()})
    Finding.objects.bulk_create(
        [_new(one, areas[one.household_id], on, recheck) for one in sorted_out["new"]],
        batch_size=PART,
    )
    _see_again(sorted_out["again"], sorted_out["known"], on, recheck)
    counted = {name: len(sorted_out[name]) for name in FATES}
    events.record(
        "verification.findings_taken_in", by=by, at=at, subject=("checks", on.isoformat()),
        facts=dict(counted),
    )  # fmt: skip
    return counted


@transaction.atomic
def assign(*, finding_id: int, to_user_id: int, by: Actor, at: datetime) -> Finding:
    """Give a finding to somebody to look into."""
    finding = _locked(finding_id)
    finding.assigned_to = to_user_id
    return _advance(finding, FindingAction.ASSIGN, by=by, at=at, facts={"to": to_user_id})


@transaction.atomic
def settle(*, finding_id: int, outcome: Outcome, because: str, by: Actor, at: datetime) -> Finding:
    """Say what came of a finding. A reason is required: it is what the next clerk reads.

    Raises `NotYet` without a reason. The same finding stays quiet for the months of its check.
    """
    if not because.strip():
        raise NotYet("reason_missing", _("请写明核实情况。"), missing=["because"])
    finding = _locked(finding_id)
    finding.outcome, finding.because = outcome, because.strip()
    finding.settled_on, finding.amount_settled = localdate(at), finding.amount
    check = checks()[finding.check_key]
    finding.quiet_until = (Month.of(localdate(at)) + check.quiet_months).first
    facts = {
        "outcome": str(outcome), "check": finding.check_key, "household": finding.household_id,
        "list": finding.worklist,
    }  # fmt: skip
    return _advance(finding, FindingAction.SETTLE, by=by, at=at, facts=facts)


@transaction.atomic
def exempt(
    *,
    check_key: str,
    household_id: int,
    area: str,
    because: str,
    until: date,
    by: Actor,
    at: datetime,
) -> Exemption:
    """Leave a household out of a check until a day. Raises `Refused` for a day that has passed."""
    by.must_be(Role.COUNTY_CLERK, Role.CHECK_OFFICER, area=area)
    if check_key not in checks():
        raise Refused("unknown_check", check=check_key)
    if until <= localdate(at):
        raise Refused(
            "exemption_needs_an_end_to_come", _("豁免的截止日期须在今天之后。"),
            until=until.isoformat(),
        )  # fmt: skip
    made = Exemption.objects.create(
        check_key=check_key, household_id=household_id, area=area, because=because, until=until,
        granted_by=by.user_id, granted_at=at,
    )  # fmt: skip
    events.record(
        "verification.exempted", by=by, at=at, subject=("household", household_id), area=area,
        facts={"check": check_key, "until": until.isoformat()},
    )  # fmt: skip
    return made


@transaction.atomic
def switch_check(
    *, check_key: str, area: str, is_on: bool, because: str, by: Actor, at: datetime
) -> CheckSwitch:
    """Switch a check off (too many false findings) or on again for a county."""
    by.must_be(Role.COUNTY_CLERK, area=area)
    if check_key not in checks():
        raise Refused("unknown_check", check=check_key)
    made = CheckSwitch.objects.create(
        check_key=check_key, area=area, is_on=is_on, because=because, at=at, by=by.user_id
    )
    events.record(
        "verification.check_switched", by=by, at=at, subject=("check", check_key), area=area,
        facts={"is_on": is_on},
    )  # fmt: skip
    return made


def _known(fingerprints: list[str]) -> dict[str, Finding]:
    return {
        f.fingerprint: f
        for part in _in_parts(fingerprints)
        for f in Finding.objects.filter(fingerprint__in=part)
    }


def _in_parts(values: list[T]) -> Iterator[list[T]]:
    """A whole caseload has more findings than a database takes values in one question."""
    return (values[i : i + PART] for i in range(0, len(values), PART))


def _has_grown(before: Finding, now: Found) -> bool:
    """Is the amount more than a quarter above the one that was settled?"""
    if now.amount is None or before.amount_settled is None:
        return False
    return now.amount * GROWN[1] > before.amount_settled * GROWN[0]


def _seen(before: Finding, now: Found, on: date, recheck: Recheck | None) -> Finding:
    """Found again: the newest amount and records stand in it."""
    before.last_found_on, before.amount = on, now.amount
    before.evidence, before.recheck = list(now.evidence), recheck
    return before


def _new(one: Found, area: str, on: date, recheck: Recheck | None) -> Finding:
    check = checks()[one.check]
    return Finding(
        check_key=one.check, worklist=check.list, household_id=one.household_id,
        person_id=one.person_id, area=area, rank=RANKS[check.weight], amount=one.amount,
        evidence=list(one.evidence), fingerprint=one.fingerprint, first_found_on=on,
        last_found_on=on, state=FindingState.OPEN, recheck=recheck,
    )  # fmt: skip


def _sort_out(found: list[Found], on: date) -> dict[str, Any]:
    """Each finding under what becomes of it, and those `known` from before by fingerprint."""
    known = _known([one.fingerprint for one in found])
    exempt = set(Exemption.objects.filter(until__gt=on).values_list("check_key", "household_id"))
    fates: dict[str, Any] = {name: [] for name in FATES} | {"known": known}
    for one in found:
        before = known.get(one.fingerprint)
        if (one.check, one.household_id) in exempt:
            fates["exempt"].append(one)
        elif before is None:
            fates["new"].append(one)
        elif before.state != FindingState.SETTLED:
            fates["again"].append(one)
        elif before.quiet_until and before.quiet_until > on and not _has_grown(before, one):
            fates["quiet"].append(one)
        else:
            fates["reopened"].append(one)
    return fates


def _see_again(
    again: list[Found], known: Mapping[str, Finding], on: date, recheck: Recheck | None
) -> None:
    """Found again: the day and the run for all in one go, amount and records where they differ."""
    changed = [
        _seen(known[one.fingerprint], one, on, recheck)
        for one in again
        if (known[one.fingerprint].amount, known[one.fingerprint].evidence)
        != (one.amount, list(one.evidence))
    ]
    Finding.objects.bulk_update(changed, CHANGING, batch_size=PART)
    for part in _in_parts([known[one.fingerprint].pk for one in again]):
        Finding.objects.filter(pk__in=part).update(last_found_on=on, recheck=recheck)


def _locked(finding_id: int) -> Finding:
    found = Finding.objects.select_for_update().filter(pk=finding_id).first()
    if found is None:
        raise Refused("no_finding")
    return found


def _advance(
    finding: Finding, action: FindingAction, *, by: Actor, at: datetime, facts: dict[str, object]
) -> Finding:
    """The only place where the state of a finding is written, so an event is written every time."""
    move = finding_move_for(FindingState(finding.state), action)
    by.must_be(*move.who, area=finding.area)
    was, finding.state = finding.state, move.target
    finding.save()
    events.record(
        f"verification.finding_{move.target}", by=by, at=at, subject=("finding", finding.pk),
        area=finding.area, facts={"was": str(was), **facts}, cites=move.cites,
    )  # fmt: skip
    return finding
