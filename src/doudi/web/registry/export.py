"""The list as a spreadsheet, with numbers masked, for a stated reason."""

import io

import xlsxwriter
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.offices.roles import CASE_READERS
from doudi.registry import selectors, services
from doudi.registry.importing.report import safe
from doudi.registry.vocabulary import LabelKind, Residence
from doudi.web.http import actor_of, for_roles, page
from doudi.web.places import path_of
from doudi.web.registry.households import wanted_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReasonForm(forms.Form):
    """Why the list leaves the system."""

    reason = forms.CharField(
        label=gettext_lazy("用途"), min_length=2, max_length=200,
        help_text=gettext_lazy("将与导出的行数一起留痕。证件号码、电话、账号只导出遮挡后的内容。"),
    )  # fmt: skip


@for_roles(*CASE_READERS)
def export(request: HttpRequest) -> HttpResponse:
    """Ask for the reason, then answer with the file."""
    actor, wanted = actor_of(request), wanted_of(request)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return page(
            request, "doudi/registry/export.html", {"form": form},
            parts={"dialog-body": "doudi/registry/_export.html"},
            status=422 if form.is_bound else 200,
        )  # fmt: skip
    rows = services.export_households(
        wanted=wanted, reason=form.cleaned_data["reason"], by=actor, at=now()
    )
    response = HttpResponse(_book(rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="households-{localdate()}.xlsx"'
    return response


def _book(rows: list[selectors.Row]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    heads = (
        _("档案号"),
        _("户主"),
        _("证件号码"),
        _("人数"),
        _("城乡"),
        _("类别"),
        _("所在地"),
        _("住址"),
    )
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    sheet.set_column(0, len(heads), 18)
    for line, row in enumerate(rows, start=1):
        labels = "、".join(str(LabelKind(k).label) for k in row.labels)
        cells = (
            row.number, row.head_name, row.head_id_masked, str(row.size),
            str(Residence(row.residence).label), labels, path_of(row.area), row.address,
        )  # fmt: skip
        for column, cell in enumerate(cells):
            sheet.write_string(line, column, safe(cell))
    book.close()
    return out.getvalue()
