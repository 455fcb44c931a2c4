"""Checks of one household's means: ordered, answered by the departments' data, disputed, re-checked.

A check is evidence and never the decision; nothing here changes what is paid.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound, NotYet, Refused
from doudi.kernel.months import Month
from doudi.registry import facts as registry_facts
from doudi.registry import selectors as registry
from doudi.verification.compare import conclude
from doudi.verification.kinds import kinds
from doudi.verification.models import Asked, CheckOrder, Dispute, Hit
from doudi.verification.services.asking import ask_all, remember, whom
from doudi.verification.services.tickets import open_ticket
from doudi.verification.states import (
    CHECKERS,
    OrderAction,
    OrderState,
    move_for,
)


@transaction.atomic
def order_check(
    *,
    household_id: int,
    purpose: str,
    on: date,
    valid_months: int,
    by: Actor,
    at: datetime,
    only: Iterable[str] | None = None,
    persons: Sequence[int] | None = None,
) -> CheckOrder:
    """Ask every source that may be asked about every member and obligor, and report.

    Nobody is asked about without their own consent for the purpose: the report and the log say who
    was not, and why (also for somebody in `persons` who does not belong to the household). `only`
    names kinds of data, all by default. Raises `NotFound` for a household out of sight, `Forbidden`.
    """
    household = registry.household(household_id, actor=by)
    by.must_be(*CHECKERS, area=household.area)
    case = registry_facts.case(household_id, on=on)
    members = [registry_facts.person_id_of(m["id"]) for m in case["household"]["members"]]
    order = CheckOrder.objects.create(
        household_id=household_id, area=household.area, purpose=purpose, on=on,
        number=_number(household.area, on), state=OrderState.ORDERED, ordered_at=at,
        ordered_by=by.user_id,
    )  # fmt: skip
    people = whom(household_id, members, persons, on)
    wanted = [k for k in kinds().values() if only is None or k.key in set(only)]
    events.record(
        "verification.check_ordered", by=by, at=at, subject=("household", household_id),
        area=order.area, cites="mca-2021-57:art-17",
        facts={"order": order.pk, "purpose": purpose, "persons": people.all,
               "kinds": [k.key for k in wanted]},
    )  # fmt: skip
    ask_all(order, people, wanted, by=by, at=at)
    order.valid_until = (Month.of(on) + valid_months).last
    return _report(order, OrderAction.REPORT, case, by=by, at=at)


@transaction.atomic
def decide_match(*, hit_id: int, is_theirs: bool, by: Actor, at: datetime) -> Hit:
    """A person says whether a doubtful record is about this person; the report follows."""
    hit = Hit.objects.select_for_update().select_related("asked__order").filter(pk=hit_id).first()
    if hit is None:
        raise NotFound("no_hit")
    order = hit.asked.order
    by.must_be(*CHECKERS, area=order.area)
    if hit.decided_at is not None:
        raise Refused("match_decided", _("这条记录已经有人判断过。"))
    hit.is_theirs, hit.decided_by, hit.decided_at = is_theirs, by.user_id, at
    hit.save(update_fields=["is_theirs", "decided_by", "decided_at"])
    remember(hit, kinds()[hit.asked.kind], because="", by=by, at=at)
    events.record(
        "verification.match_decided", by=by, at=at, subject=("hit", hit.pk), area=order.area,
        facts={"order": order.pk, "is_theirs": is_theirs},
    )  # fmt: skip
    _conclude(order, registry_facts.case(order.household_id, on=order.on))
    order.save(update_fields=["conclusion"])
    return hit


@transaction.atomic
def dispute(
    *,
    order_id: int,
    hit_id: int | None,
    says: str,
    document_id: int | None,
    by: Actor,
    at: datetime,
) -> Dispute:
    """The household brings proof against a finding; a re-check is due (mca-2021-57:art-18)."""
    if not says.strip():
        raise NotYet("reason_missing", _("请写明异议的理由。"), missing=["says"])
    order = _locked(order_id)
    made = Dispute.objects.create(
        order=order, hit_id=hit_id, says=says.strip(), document_id=document_id, raised_at=at,
        raised_by=by.user_id, because="",
    )  # fmt: skip
    _advance(order, OrderAction.DISPUTE, by=by, at=at, facts={"dispute": made.pk})
    return made


@transaction.atomic
def settle_dispute(
    *, dispute_id: int, is_upheld: bool, because: str, by: Actor, at: datetime
) -> CheckOrder:
    """Answer an objection. Upheld, the record counts as not theirs, now and in later checks, and a
    correction ticket goes to the department that keeps it.
    """
    if not because.strip():
        raise NotYet("reason_missing", _("请写明核实情况。"), missing=["because"])
    found = (
        Dispute.objects.select_related("order", "hit__asked__order").filter(pk=dispute_id).first()
    )
    if found is None or found.settled_at is not None:
        raise Refused("dispute_settled", _("这项异议已经处理。"))
    by.must_be(*CHECKERS, area=found.order.area)
    found.outcome = "upheld" if is_upheld else "dismissed"
    found.because, found.settled_at, found.settled_by = because.strip(), at, by.user_id
    found.save()
    if is_upheld and found.hit is not None:
        found.hit.is_theirs, found.hit.decided_by, found.hit.decided_at = False, by.user_id, at
        found.hit.save(update_fields=["is_theirs", "decided_by", "decided_at"])
        remember(found.hit, kinds()[found.hit.asked.kind], because=found.because, by=by, at=at)
        open_ticket(found, by=by, at=at)
    order = _locked(found.order_id)
    case = registry_facts.case(order.household_id, on=order.on)
    return _report(order, OrderAction.RECHECK, case, by=by, at=at)


def _number(area: str, on: date) -> str:
    """HD, county, year, and the place in that year's row."""
    stem = f"HD-{area[:6]}-{on.year}-"
    last = CheckOrder.objects.filter(number__startswith=stem).order_by("-number").first()
    return f"{stem}{int(last.number[-6:]) + 1 if last else 1:06d}"


def _report(
    order: CheckOrder, action: OrderAction, case: Mapping[str, object], *, by: Actor, at: datetime
) -> CheckOrder:
    _conclude(order, case)
    return _advance(order, action, by=by, at=at, facts={"conclusion": order.conclusion})


def _conclude(order: CheckOrder, case: Mapping[str, object]) -> None:
    hits = Hit.objects.filter(asked__order=order).select_related("asked")
    asked = Asked.objects.filter(order=order)
    order.conclusion = conclude(case, list(hits), asked).conclusion


def _locked(order_id: int) -> CheckOrder:
    order = CheckOrder.objects.select_for_update().filter(pk=order_id).first()
    if order is None:
        raise NotFound("no_check")
    return order


def _advance(
    order: CheckOrder, action: OrderAction, *, by: Actor, at: datetime, facts: dict[str, object]
) -> CheckOrder:
    """The only place where the state of a check is written, so an event is written every time."""
    move = move_for(OrderState(order.state), action)
    by.must_be(*move.who, area=order.area)
    was, order.state = order.state, move.target
    order.save()
    events.record(
        f"verification.check_{action}", by=by, at=at, subject=("check", order.pk),
        area=order.area, facts={"was": str(was), "household": order.household_id, **facts},
        cites=move.cites,
    )  # fmt: skip
    return order
