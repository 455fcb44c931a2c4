"""The price-linked subsidy: figures of the months, whether they start it, and its roster."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.months import Month
from doudi.payments.selectors import batches as reads
from doudi.payments.selectors import lists
from doudi.payments.services import price as services
from doudi.policy.errors import LawMissing
from doudi.web.days import DayField
from doudi.web.http import actor_of, done, for_roles, go, page, warn
from doudi.web.payments import common
from doudi.web.payments.batches import MAKERS, month_field

SHARE = r"^-?\d{1,2}(\.\d{1,2})?$"
MOST = 12  # months shown


class FigureForm(forms.Form):
    """The figures as the statistics office published them."""

    month = month_field(_("指数月份"))
    cpi = forms.RegexField(SHARE, label=_("居民消费价格（CPI）同比"))
    food = forms.RegexField(SHARE, label=_("其中食品价格同比"))
    scpi = forms.RegexField(
        SHARE, label=_("低收入居民基本生活费用价格指数（SCPI）同比"), required=False
    )
    published_on = DayField(
        label=_("公布日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(label=_("出处"), max_length=160)


@for_roles(*lists.PAYERS)
def pay_prices(request: HttpRequest) -> HttpResponse:
    """Figures month by month, what they lead to, and the acts that follow."""
    actor = actor_of(request)
    may_enter = bool(actor.roles() & set(MAKERS))
    form = FigureForm(
        request.POST if "source" in request.POST else None,
        initial={"published_on": localdate(), "month": str(common.this_month() + -1)},
    )
    if request.method == "POST":
        common.only(request, *MAKERS)
        answer = _posted(request, form)
        if answer is not None:
            return answer
    rows = [_shown(figure) for figure in reads.figures(actor)[:MOST]]
    made = {b.month: b for b in reads.batches(actor).filter(kind="price").exclude(state="dropped")}
    for row in rows:
        row["batch"] = made.get(row["figure"].month)
    return page(
        request,
        "doudi/payments/prices.html",
        {
            "rows": rows, "tabs": common.tabs(request, "pay-batches"), "may_enter": may_enter,
            "form": form if may_enter else None, "pay_month": str(common.this_month()),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _posted(request: HttpRequest, form: FigureForm) -> HttpResponse | None:
    """Do what was asked; None where the page must be shown again."""
    actor = actor_of(request)
    area = actor.areas(MAKERS)[0][:6]
    try:
        if "file" in request.FILES:
            _import(request, area)
            return go(request, "pay-prices")
        if "compute" in request.POST:
            batch = services.compute(
                area=area, month=_month(request.POST["compute"]), by=actor, at=now(),
                pay_month=_month(request.POST.get("pay_month", "")),
                document=request.POST.get("document", "").strip()[:160] or str(_("当月价格指数")),
            )  # fmt: skip
            return go(request, "pay-batch", batch.pk)
        if form.is_valid():
            services.enter_figure(area=area, new=_figure(form.cleaned_data), by=actor, at=now())
            done(request, _("指数已登记。"))
            return go(request, "pay-prices")
    except (Refused, NotYet) as refusal:
        common.told(request, refusal)
        return go(request, "pay-prices")
    return None


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as fault:
        raise NotYet("month_unclear", _("请按“年-月”填写月份"), missing=["month"]) from fault


def _figure(said: dict[str, Any]) -> services.NewFigure:
    return services.NewFigure(
        Month.parse(said["month"]), services.per_cent(said["cpi"]), services.per_cent(said["food"]),
        services.per_cent(said["scpi"]) if said["scpi"] else None, said["published_on"], said["source"],
    )  # fmt: skip


def _import(request: HttpRequest, area: str) -> None:
    sent: Any = request.FILES["file"]
    found, faults = services.read_figures(sent.read(1_000_000))
    if faults or not found:
        rows = "、".join(str(row) for row, _code in faults[:8])
        warn(request, _("文件未导入：第 %s 行无法读取。") % rows if rows else _("文件里没有指数。"))
        return
    for new in found:
        services.enter_figure(area=area, new=new, by=actor_of(request), at=now())
    done(request, _("已导入 %d 个月的指数。") % len(found))


def _shown(figure: Any) -> dict[str, Any]:
    try:
        answer = services.outlook(figure)
    except LawMissing as gap:
        return {"figure": figure, "missing": gap.key}
    except NotYet as lack:
        return {"figure": figure, "missing": lack.says}
    people: dict[int, list[Any]] = {}
    for (scheme, residence), amount in answer.amounts.items():
        word = common.SCHEMES.get(scheme)
        if word is None:
            continue  # groups that other departments pay
        where = _("农村") if residence == "rural" else _("城镇")
        people.setdefault(amount, []).append(f"{word}（{where}）")
    amounts = [(fen, "、".join(words)) for fen, words in sorted(people.items())]
    return {"figure": figure, "answer": answer, "amounts": amounts}
