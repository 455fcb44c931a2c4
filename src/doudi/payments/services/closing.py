"""Closing a month: balances frozen under a hash; the database lets nothing in afterwards."""

import hashlib
import json
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.kernel.months import Month
from doudi.offices.roles import Role
from doudi.offices.scope import in_area
from doudi.payments.models import Account, Closing, Posting
from doudi.payments.selectors import books
from doudi.payments.turns import alone


@transaction.atomic
def close_month(*, area: str, month: Month, by: Actor, at: datetime) -> Closing:
    """Close a county's books for a month that is over. Months close in order; books that do not
    match the payments are not closed."""
    by.must_be(Role.FINANCE, area=area)
    alone(area)
    if at.date() <= month.last:
        raise Refused("month_not_over", _("当月尚未结束，不能结账"))
    last = Closing.objects.select_for_update().filter(area=area).order_by("-month").first()
    if last is not None and str(month) <= last.month:
        raise Refused("month_closed", _("该月已结账"))
    if last is not None and str(month) != str(Month.parse(last.month) + 1):
        raise Refused("month_skipped", _("须按月依次结账"), last=last.month)
    if wrong := books.mismatches(area=area):
        raise Refused("books_differ", _("账实不符，不能结账"), count=len(wrong))
    rows = _balances(area, month)
    content = json.dumps(
        [last.digest if last else "", area, str(month), rows], separators=(",", ":")
    )
    closing = Closing.objects.create(
        area=area, month=str(month), closed_at=at, closed_by=by.name, balances=rows,
        digest=hashlib.new(settings.CHAIN_HASH, content.encode()).hexdigest(),
    )  # fmt: skip
    events.record(
        "payments.books.closed", by=by, at=at, subject=("closing", closing.pk), area=area,
        facts={"month": str(month), "digest": closing.digest,
               "postings": Posting.objects.filter(area=area, month=str(month)).count()},
    )  # fmt: skip
    return closing


def _balances(area: str, month: Month) -> list[list[object]]:
    rows = Account.objects.filter(in_area("area", area)).order_by(
        "kind", "source", "scheme", "area"
    )
    sums = books.balances_of(rows.values_list("id", flat=True), on=month.last)
    return [[a.kind, a.source, a.scheme, a.area, sums[a.pk]] for a in rows if sums.get(a.pk)]
