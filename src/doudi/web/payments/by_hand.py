"""Cash from the reserve and goods, handed over against a signature; the signed paper."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.offices.roles import Role
from doudi.payments import store
from doudi.payments.selectors import lists
from doudi.payments.services import hand
from doudi.web.days import DayField
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.payments import common

GIVERS = (Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK)
KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"%PDF": "application/pdf"}
MOST = 8_000_000  # bytes of a photographed receipt


class PaperField(forms.FileField):
    """A picture or PDF of a paper; answers its bytes."""

    def clean(self, data: Any, initial: Any = None) -> bytes:
        """Only pictures and PDF up to the limit, told by their first bytes."""
        content: bytes = super().clean(data, initial).read(MOST + 1)
        if len(content) > MOST:
            raise forms.ValidationError(_("文件过大"))
        if not type_of(content):
            raise forms.ValidationError(_("只接受照片（JPG、PNG）或 PDF"))
        return content


class HandForm(forms.Form):
    """What was handed over, before whom, and the signed paper."""

    form = forms.ChoiceField(
        label=_("形式"), choices=[("cash", _("备用金现金")), ("goods", _("实物"))]
    )
    source = forms.ChoiceField(label=_("资金来源"), choices=list(common.SOURCES.items()))
    what = forms.CharField(
        label=_("实物名称和数量"), max_length=120, required=False, help_text=_("发放实物时填写")
    )
    on = DayField(
        label=_("发放日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    witness = forms.CharField(label=_("见证的另一名工作人员"), max_length=80)
    receipt = PaperField(
        label=_("领款人签字的凭据"), help_text=_("照片（JPG、PNG）或 PDF，8 MB 以内")
    )

    def clean(self) -> dict[str, Any]:
        """Goods have a name, and nothing is handed over tomorrow."""
        said = super().clean() or {}
        if said.get("form") == "goods" and not said.get("what", "").strip():
            self.add_error("what", _("请填写实物名称和数量"))
        if said.get("on") and said["on"] > localdate():
            self.add_error("on", _("日期不能晚于今天"))
        return said


def type_of(content: bytes) -> str:
    """The kind of paper by its first bytes, "" for any other."""
    return next((kind for begin, kind in KINDS.items() if content.startswith(begin)), "")


@for_roles(*GIVERS)
def pay_hand(request: HttpRequest, award_id: int) -> HttpResponse:
    """Hand a one-off award over, in cash or goods."""
    actor = actor_of(request)
    award = lists.award(actor, award_id)
    form = HandForm(
        request.POST if request.method == "POST" else None, request.FILES or None,
        initial={"source": "county", "on": localdate()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            _hand_over(award_id, form.cleaned_data, actor)
            done(request, _("已登记，凭据已存。"))
            return go(request, "pay-award", award_id)
        except Forbidden:
            raise
        except (Refused, NotYet) as refusal:
            form.add_error(None, str(refusal.says or refusal.code))
    return page(
        request, "doudi/payments/hand.html",
        {"form": form, "award": award, "scheme": common.word(common.SCHEMES, award.scheme)},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _hand_over(award_id: int, said: dict[str, Any], by: Any) -> None:
    kept = store.keep([said["receipt"]])
    shared = {"award_id": award_id, "source": said["source"], "on": said["on"], "by": by, "at": now(),
              "witness": said["witness"], "receipt_sha256": kept.sha256}  # fmt: skip
    if said["form"] == "goods":
        hand.give_goods(what=said["what"].strip(), **shared)
    else:
        hand.pay_cash(**shared)


@for_roles(*lists.READERS)
def pay_receipt(request: HttpRequest, hand_id: int) -> HttpResponse:
    """The signed paper of a payment by hand; it shows a person, so the read is recorded."""
    actor = actor_of(request)
    paid = lists.hand_payment(actor, hand_id)
    return shown_paper("hand", paid, paid.receipt_sha256, field="receipt", by=actor)


def shown_paper(kind: str, thing: Any, sha256: str, *, field: str, by: Actor) -> HttpResponse:
    """A kept paper as it was scanned; the read is recorded under the thing it belongs to."""
    content = store.read(sha256)
    events.record_read(
        subject=(kind, thing.pk), what="opened", by=by, at=now(), area=thing.area, fields=[field]
    )
    response = HttpResponse(content, content_type=type_of(content) or "application/octet-stream")
    response["Content-Disposition"] = f'inline; filename="{field}-{thing.pk}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
