"""Departments' data: what is there, how fresh it is, taking in a file, the file that goes back."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from doudi.kernel import events
from doudi.kernel.errors import NotFound, Refused
from doudi.offices.roles import Role
from doudi.verification import selectors, services, vault
from doudi.web import acts
from doudi.web.http import actor_of, done, for_roles, go, language, page, warn
from doudi.web.paging import page_of
from doudi.web.verification.forms import DeliveryForm, TicketForm
from doudi.web.verification.tabs import tabs

TAKERS = (Role.CHECK_OFFICER, Role.COUNTY_CLERK)
TICKETS = 20  # the newest
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_roles(*selectors.DELIVERY_READERS)
def deliveries(request: HttpRequest) -> HttpResponse:
    """Every kind of data with its last delivery, and all deliveries below."""
    actor, on = actor_of(request), localdate()
    context = {
        "freshness": [(f, f.is_fresh(on)) for f in selectors.freshness(actor)],
        "page": page_of(selectors.datasets(actor), request, order=("-id",), size=15),
        "tabs": tabs("deliveries", actor), "lang": language(),
        "may_take": bool(actor.roles() & set(TAKERS)),
        "tickets": selectors.tickets(actor)[:TICKETS],
    }  # fmt: skip
    return page(
        request, "doudi/verification/deliveries.html", context,
        parts={"rows": "doudi/verification/_delivery_rows.html"},
    )  # fmt: skip


@for_roles(*TAKERS)
def delivery_new(request: HttpRequest) -> HttpResponse:
    """Take in a department's file."""
    actor = actor_of(request)
    form = DeliveryForm(request.POST or None, request.FILES or None, lang=language())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.take_delivery(
                kind=data["kind"], content=data["file"].read(), filename=data["file"].name,
                as_of=data["as_of"], area=actor.areas(TAKERS)[0][:6],
                keep_months=data["keep_months"], only_good=data["only_good"] == "yes", by=actor,
                at=now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error("file", str(refused.says) or _("这份文件不能接收：%s") % refused.code)
        else:
            says = _("正确 %(good)s 行，错误 %(faulty)s 行。") % {
                "good": made.good, "faulty": made.faulty,
            }  # fmt: skip
            if made.faulty:
                warn(request, says + _("请下载退回文件交给来源部门。"))
            else:
                done(request, says)
            return go(request, "deliveries")
    return page(
        request, "doudi/verification/delivery_new.html", {"form": form},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@for_roles(*TAKERS)
def rejects(request: HttpRequest, dataset_id: int) -> HttpResponse:
    """The faulty rows with their reasons, to go back to the department."""
    actor = actor_of(request)
    dataset = selectors.datasets(actor).filter(pk=dataset_id).exclude(rejects="").first()
    if dataset is None:
        raise NotFound("no_rejects")
    events.record_read(
        by=actor, at=now(), subject=("dataset", dataset.pk), area=dataset.area, what="exported",
        count=dataset.faulty,
    )  # fmt: skip
    answer = HttpResponse(vault.file(dataset.rejects), content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="rejects-{dataset.pk}.xlsx"'
    return answer


@for_roles(*TAKERS)
def answer(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """What the department answered to a correction ticket."""
    ticket = selectors.tickets(actor_of(request)).filter(pk=ticket_id).first()
    asks = ticket and _("%(number)s：%(file)s 第 %(row)s 行。%(asks)s") % {
        "number": ticket.number, "file": ticket.dataset.filename, "row": ticket.row,
        "asks": ticket.asks,
    }  # fmt: skip
    return acts.act(
        request, TicketForm, title=_("登记来源部门的答复"), submit=_("登记"), says=asks or "",
        back=reverse("deliveries"), done_says=_("答复已登记。"),
        do=lambda given: services.answer_ticket(
            ticket_id=ticket_id, by=actor_of(request), at=now(), **given
        ),
    )  # fmt: skip
