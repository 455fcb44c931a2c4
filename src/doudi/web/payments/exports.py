"""Lists of payments as spreadsheets: for a stated reason, accounts by their last digits only."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.errors import Forbidden
from doudi.kernel.money import yuan
from doudi.offices.scope import in_area
from doudi.payments.selectors import answers, batches, books, lists
from doudi.registry.importing.report import safe
from doudi.web import scope
from doudi.web.http import actor_of, for_roles, page
from doudi.web.payments import common
from doudi.web.payments.results import faults_of
from doudi.web.places import path_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EVERYBODY = lists.READERS | books.READERS


class ReasonForm(forms.Form):
    """Why the list leaves the system."""

    reason = forms.CharField(
        label=_("用途"), min_length=2, max_length=200,
        help_text=_("将与导出的行数一起留痕。账号只导出末四位。"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A list that may be taken along: heads, rows, and who may."""

    heads: tuple[Any, ...]
    rows: Callable[[HttpRequest, int], Iterable[tuple[Any, ...]]]
    roles: frozenset[str]


def _tail(account: Any) -> str:
    return f"**** {account.tail}" if account else ""


def _lines(request: HttpRequest, run_id: int) -> Iterable[tuple[Any, ...]]:
    lists.run(actor_of(request), run_id)
    for i in lists.lines(actor_of(request), run_id).iterator(chunk_size=2000):
        yield (i.seq, i.account.holder if i.account else "", path_of(i.area), _tail(i.account),
               yuan(i.gross), yuan(i.kept_back), yuan(i.amount), str(i.get_state_display()),
               i.award.decision_number)  # fmt: skip


def _awards(request: HttpRequest, _id: int) -> Iterable[tuple[Any, ...]]:
    rows = lists.visible_to(actor_of(request)).filter(in_area("area", scope.chosen(request)))
    wanted = {k: request.GET[k] for k in ("state", "scheme") if request.GET.get(k)}
    for a in rows.filter(**wanted).order_by("area", "id").iterator(chunk_size=2000):
        yield (a.account.holder if a.account else "", str(common.word(common.SCHEMES, a.scheme)),
               path_of(a.area), a.first_month, a.end_month, yuan(a.amount_decided), _tail(a.account),
               str(a.get_state_display()), a.decision_number)  # fmt: skip


def _returns(request: HttpRequest, _id: int) -> Iterable[tuple[Any, ...]]:
    for i in lists.returned(actor_of(request)):
        yield (i.account.holder if i.account else "", str(common.word(common.SCHEMES, i.run.scheme)),
               path_of(i.area), i.run.month, str(common.word(common.REASONS, i.reason)),
               _tail(i.account), yuan(i.amount))  # fmt: skip


def _claims(request: HttpRequest, _id: int) -> Iterable[tuple[Any, ...]]:
    for c in lists.claims(actor_of(request)).order_by("-id"):
        yield (str(c.get_reason_display()), str(common.word(common.SCHEMES, c.award.scheme)),
               path_of(c.area), yuan(c.amount), yuan(c.settled), yuan(c.amount - c.settled),
               str(c.get_state_display()), c.order_number)  # fmt: skip


def _faults(request: HttpRequest, result_id: int) -> Iterable[tuple[Any, ...]]:
    for f in faults_of(answers.result(actor_of(request), result_id)):
        yield str(f["row"] or _("全文")), str(f["says"]), f["detail"]


def _unanswered(request: HttpRequest, run_id: int) -> Iterable[tuple[Any, ...]]:
    run = lists.run(actor_of(request), run_id)
    for i in answers.open_lines(actor_of(request), run_id).iterator(chunk_size=2000):
        yield (lists.reference_of(i), i.account.holder if i.account else "", _tail(i.account),
               yuan(i.amount), i.bank, run.month)  # fmt: skip


def _batch(request: HttpRequest, batch_id: int) -> Iterable[tuple[Any, ...]]:
    found = batches.batch(actor_of(request), batch_id)
    rows = list(batches.changes(found).order_by("area", "award_id"))
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        awards = batches.holders(actor_of(request), [r["award_id"] for r in part])
        for r in part:
            award = awards.get(r["award_id"])
            holder = award.account.holder if award and award.account else ""
            yield (holder, path_of(r["area"]), r["people"], yuan(r["was"]), yuan(r["becomes"]),
                   yuan(r["more"]), award.decision_number if award else "")  # fmt: skip


PEOPLE = (_("收款人"), _("项目"), _("所在地"))
TABLES = {
    "lines": Table((_("序号"), _("收款人"), _("所在地"), _("账户"), _("应发"), _("抵扣"), _("实发（元）"),
                    _("状态"), _("决定文号")), _lines, lists.PAYERS),
    "awards": Table((*PEOPLE, _("起发月"), _("止发月"), _("月金额（元）"), _("账户"), _("状态"), _("决定文号")),  # noqa: E501
                    _awards, lists.READERS),
    "returns": Table((*PEOPLE, _("月份"), _("原因"), _("账户"), _("金额（元）")), _returns, lists.READERS),
    "claims": Table((_("原因"), _("项目"), _("所在地"), _("应追回（元）"), _("已追回（元）"), _("未追回（元）"),  # noqa: E501
                     _("状态"), _("追回决定书文号")), _claims, lists.READERS),
    "faults": Table((_("行号"), _("差错"), _("详情")), _faults, lists.PAYERS),
    "unanswered": Table((_("业务编号"), _("收款人"), _("账户"), _("金额（元）"), _("银行"), _("月份")),
                        _unanswered, lists.PAYERS),
    "batch": Table((_("收款人"), _("所在地"), _("人数"), _("原金额（元）"), _("新金额（元）"), _("增加（元）"),  # noqa: E501
                    _("决定文号")), _batch, lists.PAYERS),
}  # fmt: skip


@for_roles(*EVERYBODY)
def pay_export(request: HttpRequest, what: str, of: int) -> HttpResponse:
    """Ask for the reason, then answer with the file."""
    actor, table = actor_of(request), TABLES.get(what)
    if table is None:
        raise Http404
    if not actor.roles() & table.roles:
        raise Forbidden("not_your_post", roles=sorted(table.roles))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return page(
            request, "doudi/payments/export.html", {"form": form},
            parts={"dialog-body": "doudi/payments/_export.html"},
            status=422 if form.is_bound else 200,
        )  # fmt: skip
    content, count = _book(table.heads, table.rows(request, of))
    events.record_read(
        subject=("export", what), what="exported", by=actor, at=now(), count=count,
        area=(actor.areas(table.roles) or ("",))[0], fields=["name", "amount"],
        reason=form.cleaned_data["reason"],
    )  # fmt: skip
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{what}-{localdate()}.xlsx"'
    return response


def _book(heads: Iterable[Any], rows: Iterable[tuple[Any, ...]]) -> tuple[bytes, int]:
    out, count = io.BytesIO(), 0
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for column, head in enumerate(heads):
        sheet.write_string(0, column, str(head), bold)
    sheet.set_column(0, 12, 18)
    for count, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            sheet.write_string(count, column, safe(str(cell)))
    book.close()
    return out.getvalue(), count
