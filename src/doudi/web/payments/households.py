"""What a household was paid, in plain words, and the statement of a year for its hands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.cases import paper
from doudi.kernel import events
from doudi.kernel.numbers import whole
from doudi.payments.selectors import lists
from doudi.web.http import actor_of, for_roles, language, page
from doudi.web.paging import page_of
from doudi.web.payments import common
from doudi.web.places import name_of, path_of

YEARS = 4
HEADS = (_("到账日期"), _("项目"), _("所属月份"), _("依据"), _("账户尾号"), _("金额（元）"))


@for_roles(*lists.READERS)
def pay_household(request: HttpRequest, household_id: int) -> HttpResponse:
    """Everything a household was paid: what, why, from which decision, when, to which account."""
    actor = actor_of(request)
    area = lists.household_area(actor, household_id)
    rows = lists.household_payments(actor, household_id)
    found = page_of(rows, request, order=("-paid_for", "-id"), size=40)
    told(found)
    year = _year(request)
    return page(
        request,
        "doudi/payments/household.html",
        {
            "page": found, "payments": found.rows, "household_id": household_id, "year": year, "years": _years(), "place": path_of(area),  # noqa: E501
            "sums": _sums(lists.year_statement(actor, household_id, year)),
            "awards": common.named(lists.visible_to(actor).filter(household_id=household_id).order_by("id")),  # noqa: E501
            "payees": payees(actor, household_id),
        },
        parts={"rows": "doudi/payments/_payments.html"},
    )  # fmt: skip


@for_roles(*lists.READERS)
def pay_statement(request: HttpRequest, household_id: int) -> HttpResponse:
    """The statement of a year as a page for paper; printing personal data leaves a trace."""
    found = _statement(request, household_id)
    return page(
        request,
        "doudi/payments/statement.html",
        found | {"years": _years(), "household_id": household_id},
    )


@for_roles(*lists.READERS)
def pay_statement_pdf(request: HttpRequest, household_id: int) -> HttpResponse:
    """The same as a paper for the household's hands."""
    said = _statement(request, household_id)
    rows = [
        [r["a"].on.isoformat(), str(r["scheme"]), r["a"].month, r["a"].decision,
         r["a"].tail or str(_("现场发放")), common.yuan_text(r["a"].fen)]
        for r in said["rows"]
    ]  # fmt: skip
    made = paper.pdf("statement", {
        "title": str(_("%d 年社会救助资金到账对账单") % said["year"]), "org": said["county"] + "民政局",
        "payees": said["payees"], "place": said["place"], "rows": rows, "on": said["on"].isoformat(),
        "heads": [str(h) for h in HEADS], "total": common.yuan_text(said["total"]),
        "whole": str(_("全年合计")), "none": str(_("这一年没有到账的款项")),
        "sums": [[str(name), str(_("%d 笔") % n), common.yuan_text(fen)] for name, n, fen in said["sums"]],
        "payee": str(_("收款人")), "live": str(_("住址")), "lang": language(),
        "says": str(_("对哪一笔有疑问，请向乡镇（街道）社会救助窗口查询，也可以申请复查。")),
    })  # fmt: skip
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = (
        f'inline; filename="statement-{household_id}-{said["year"]}.pdf"'
    )
    return response


def _statement(request: HttpRequest, household_id: int) -> dict[str, Any]:
    """What a year's statement says; that it was asked for is recorded."""
    actor, year = actor_of(request), _year(request)
    area = lists.household_area(actor, household_id)
    rows = lists.year_statement(actor, household_id, year)
    events.record_read(
        subject=("household", household_id), what="printed", by=actor, at=now(), area=area,
        fields=["payments"], count=len(rows),
    )  # fmt: skip
    return {
        "rows": [{"a": a, "scheme": common.word(common.SCHEMES, a.scheme)} for a in rows],
        "year": year, "sums": _sums(rows), "total": sum(a.fen for a in rows), "place": path_of(area),
        "on": localdate(), "payees": payees(actor, household_id), "county": name_of(area[:6]),
    }  # fmt: skip


def payees(actor: Any, household_id: int) -> str:
    """Names of those to whom a household's money goes."""
    ids = lists.visible_to(actor).filter(household_id=household_id)
    names = lists.names_of(set(ids.values_list("payee_person_id", flat=True)))
    return "、".join(sorted(set(names.values())))


def told(rows: Any) -> list[Any]:
    """Payments with the words a citizen would use."""
    found = list(rows)
    for line in found:
        line.scheme_name = common.word(common.SCHEMES, line.run.scheme)
        line.why = common.word(common.REASONS, line.reason) if line.reason else ""
        line.month = lists.month_of(line)
    return found


def _sums(rows: list[Any]) -> list[tuple[Any, int, int]]:
    """(scheme, payments, fen) of a year, and nothing where nothing arrived."""
    sums: dict[str, list[int]] = {}
    for a in rows:
        one = sums.setdefault(a.scheme, [0, 0])
        one[0] += 1
        one[1] += a.fen
    return [(common.word(common.SCHEMES, k), n, fen) for k, (n, fen) in sorted(sums.items())]


def _years() -> list[int]:
    return list(range(localdate().year - YEARS + 1, localdate().year + 1))


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    return (whole(text) if len(text) == 4 else None) or localdate().year
