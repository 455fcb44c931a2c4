"""What a bank answered in writing: entered with the scanned paper, confirmed by a second person."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.offices.roles import Role
from doudi.payments import store
from doudi.payments.selectors import answers, lists
from doudi.payments.services import letters as services
from doudi.payments.terms import terms_of
from doudi.web.days import DayField
from doudi.web.http import actor_of, done, for_roles, go, page
from doudi.web.payments import common
from doudi.web.payments.by_hand import PaperField, shown_paper
from doudi.web.payments.matters import SecondForm
from doudi.web.payments.runs import run_tabs

JUDGES = (Role.PAY_CHECKER, Role.PAY_RELEASER)
MOST = 20  # transfers on the form; the rest are found by the name of the payee
PAID = "paid"


class LetterForm(forms.Form):
    """The letter itself, and for each transfer shown what it says of it."""

    number = forms.CharField(label=_("来函文号"), max_length=80, min_length=2)
    on = DayField(
        label=_("银行入账或退回日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    paper = PaperField(label=_("来函扫描件"), help_text=_("照片（JPG、PNG）或 PDF，8 MB 以内"))

    def __init__(self, *args: Any, run: Any, transfers: Any, reasons: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run_number = run.number
        back = [(r, f"{_('退回')}：{common.word(common.REASONS, r)}") for r in reasons]
        self.transfers = list(transfers)
        for transfer in self.transfers:
            self.fields[transfer.reference] = forms.ChoiceField(
                label=transfer.holder, required=False, choices=[("", "—"), (PAID, _("到账")), *back]
            )

    def clean(self) -> dict[str, Any]:
        """A payment that was answered while the form was open is not left out in silence."""
        shown = {t.reference for t in self.transfers}
        gone = [
            k
            for k, v in self.data.items()
            if k.startswith(self.run_number) and v and k not in shown
        ]
        if gone:
            self.add_error(None, _("其中有的款项不在等待结果"))
        return super().clean() or {}

    def rows(self) -> list[tuple[Any, Any]]:
        """Each transfer with its field."""
        return [(t, self[t.reference]) for t in self.transfers]

    def says(self) -> dict[str, str]:
        """The reason by reference, "" for paid; what was left alone is left out."""
        told = {t.reference: self.cleaned_data.get(t.reference, "") for t in self.transfers}
        return {name: "" if said == PAID else said for name, said in told.items() if said}


@for_roles(*services.ENTERERS)
def pay_letter_new(request: HttpRequest, run_id: int) -> HttpResponse:
    """Enter a bank's letter about transfers of a list that nobody has reported."""
    actor = actor_of(request)
    run = lists.run(actor, run_id)
    name = (request.POST.get("q") or request.GET.get("q", "")).strip()
    transfers = answers.open_transfers(actor, run, holder=name, most=MOST)
    form = LetterForm(
        request.POST if request.method == "POST" else None, request.FILES or None,
        run=run, transfers=transfers, reasons=services.reasons(run.area, localdate()),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            letter = services.enter(
                run_id=run.pk, number=said["number"], on=said["on"], says=form.says(),
                sha256=store.keep([said["paper"]]).sha256, by=actor, at=now(),
            )  # fmt: skip
            done(request, _("已登记，等待另一人确认。"))
            return go(request, "pay-letter", letter.pk)
        except Forbidden:
            raise
        except (Refused, NotYet) as refusal:
            form.add_error(None, str(refusal.says))
    return page(
        request, "doudi/payments/letter_new.html",
        {"run": run, "scheme": common.word(common.SCHEMES, run.scheme), "form": form, "name": name,
         "tabs": run_tabs(run, "pay-run-files"), "full": len(transfers) == MOST},
        status=422 if form.errors else 200,
    )  # fmt: skip


class AnswerForm(SecondForm):
    """What the second person found."""

    found = forms.CharField(
        label=_("核实情况"), max_length=200, required=False, help_text=_("不予确认的，写明理由")
    )


@for_roles(*lists.PAYERS)
def pay_letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter: what it says beside its paper; a second person confirms or refuses it."""
    actor = actor_of(request)
    letter = answers.letter(actor, letter_id)
    common.only(request, *JUDGES)
    is_own = actor.user_id == letter.asked_by_id
    may_judge = letter.state == "open" and not is_own and actor.may(*JUDGES, area=letter.area)
    form = AnswerForm(request.POST if request.method == "POST" else None) if may_judge else None
    if form is not None and form.is_valid():
        try:
            services.answer(
                letter_id=letter.pk, is_confirmed=form.is_confirmed,
                found=form.cleaned_data["found"], by=actor, at=now(),
            )  # fmt: skip
            done(request, _("已入账。") if form.is_confirmed else _("未予确认，账目未变。"))
            return go(request, "pay-run-files", letter.run_id)
        except Forbidden:
            raise
        except (Refused, NotYet) as refusal:
            form.add_error("found", str(refusal.says))
    rows = services.transfers_of(letter)
    bank = terms_of(letter.area, letter.on).value("banks").get(letter.bank, {})
    return page(
        request, "doudi/payments/letter.html",
        {"letter": letter, "form": form, "is_own": is_own, "bank": bank.get("name", letter.bank),
         "rows": [(t, common.word(common.REASONS, reason) if reason else "") for t, reason in rows],
         "total": sum(t.amount for t, _reason in rows),
         "history": common.told_events("letter", letter.pk, EVENTS)},
        status=422 if form is not None and form.errors else 200,
    )  # fmt: skip


EVENTS = {
    "entered": _("登记来函，待确认"), "confirm": _("确认，已入账"), "refuse": _("不予确认"),
}  # fmt: skip


@for_roles(*lists.PAYERS)
def pay_letter_paper(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The scanned letter; it names people, so the read is recorded."""
    actor = actor_of(request)
    letter = answers.letter(actor, letter_id)
    return shown_paper("letter", letter, letter.sha256, field="paper", by=actor)
