"""The economic check: ordered from `verification` after commit, its report taken into the file.

The report is evidence. Its findings stand as "checked" beside what was declared and surveyed, and a
person chooses. While no department has answered, or where a consent is missing, nothing reads as
"within the limits"; an officer may always put in a result that came on paper.
"""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from doudi.cases import facts
from doudi.cases.models import Case, CheckResult
from doudi.cases.services.advance import advance, procedure_of
from doudi.cases.services.intake import write_facts
from doudi.cases.states import MOVES, Act, State
from doudi.kernel.actor import Actor, machine
from doudi.verification import outcome
from doudi.verification import services as verification

PURPOSE = "assistance_check"
CENTRE = machine("verification")
CONCLUSIONS = {"within": "within", "over": "over", "needs_look": "ask"}


@transaction.atomic
def send(*, check_id: int, by: Actor, at: datetime) -> CheckResult:
    """Place the order that a check of a file stands for; a second call finds it placed.

    Raises what `verification.services.order_check` raises, such as `Forbidden`.
    """
    waiting = CheckResult.objects.select_for_update().select_related("case").get(pk=check_id)
    if waiting.order_id is not None or waiting.answered_at is not None:
        return waiting
    case = waiting.case
    rule = procedure_of(case).values.get("check_report") or {}
    order = verification.order_check(
        household_id=case.household_id or 0, purpose=PURPOSE, on=localdate(at),
        valid_months=int(rule.get("valid_months", 0)), by=by, at=at,
    )  # fmt: skip
    waiting.order_id = order.pk
    waiting.save(update_fields=["order_id"])
    take_in(order_id=order.pk, at=at)
    waiting.refresh_from_db()
    return waiting


@transaction.atomic
def take_in(*, order_id: int, at: datetime) -> CheckResult | None:
    """Take a report, or its correction, into the file it was ordered for; None where there is none.

    A file that has gone on to the public notice or further is not changed any more.
    """
    kept = CheckResult.objects.select_for_update().filter(order_id=order_id).first()
    if kept is None:
        return None
    case = Case.objects.select_for_update().get(pk=kept.case_id)
    if State(case.state) not in MOVES[Act.RECORD_CHECK].sources:
        return kept
    report = outcome.of_order(order_id)
    kept.unasked, kept.unanswered = list(report.unasked), list(report.unanswered)
    kept.doubtful, kept.report_ref = report.doubtful, report.number
    if not report.conclusion:
        kept.save()
        return kept
    found = [dict(f) for f in report.findings]
    is_news = (kept.conclusion, kept.findings) != (CONCLUSIONS[report.conclusion], found)
    kept.conclusion, kept.findings = CONCLUSIONS[report.conclusion], found
    kept.answered_at, kept.answered_by = kept.answered_at or at, kept.answered_by or CENTRE.name
    kept.save()
    if is_news:
        write_facts(case, "checked", facts.from_findings(found), by=CENTRE, at=at)
        advance(
            case, Act.RECORD_CHECK, by=CENTRE, at=at,
            facts={"check": kept.pk, "conclusion": kept.conclusion, "findings": len(found)},
        )  # fmt: skip
    return kept
