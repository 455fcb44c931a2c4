"""Forms of verification."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.verification.kinds import kinds
from doudi.verification.states import Outcome
from doudi.web.days import DayField

OUTCOMES = (
    (Outcome.CONFIRMED, _("属实，转入复核或更正登记")), (Outcome.HELPED, _("已纳入或给予救助")),
    (Outcome.REFERRED, _("已转其他部门")), (Outcome.NOT_TRUE, _("数据有误或不是本人")),
    (Outcome.NO_MATTER, _("属实但不影响资格")), (Outcome.HANDLED, _("此前已处理")),
    (Outcome.DECLINED, _("本人不需要")), (Outcome.GONE, _("已迁出或死亡")),
)  # fmt: skip


class DeliveryForm(forms.Form):
    """A department's file: what it is, as of when, and how far to take it."""

    kind = forms.ChoiceField(label=_("数据种类"))
    as_of = DayField(
        label=_("数据截止日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    file = forms.FileField(
        label=_("文件"), help_text=_("Excel 或 CSV；表头上方的标题、合并单元格可以保留。")
    )
    keep_months = forms.IntegerField(label=_("保存月数"), min_value=1, max_value=60, initial=24)
    only_good = forms.ChoiceField(
        label=_("有错误行时"), widget=forms.RadioSelect, initial="yes",
        choices=(("yes", _("接收正确的行，退回错误的行")), ("no", _("整批退回，一行也不接收"))),
    )  # fmt: skip

    def __init__(self, *args: Any, lang: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (k.key, f"{k.name[lang]} · {k.department[lang]}") for k in kinds().values()
        ]


class SettleForm(forms.Form):
    """What came of a finding, and why."""

    outcome = forms.ChoiceField(label=_("核实结果"), choices=OUTCOMES, widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("核实情况"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明看到了什么、问了谁。下一位经办人会读到这段话。"),
    )  # fmt: skip


class DisputeForm(forms.Form):
    """An objection of the household, with proof."""

    hit = forms.ChoiceField(label=_("对哪条记录有异议"), required=False)
    says = forms.CharField(label=_("异议理由和证据"), widget=forms.Textarea(attrs={"rows": 3}))
    proof = forms.FileField(
        label=_("证据材料"), required=False,
        help_text=_("照片、扫描件或 PDF，收入家庭档案；没有可不传。"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, hits: list[tuple[str, str]], may_attach: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not may_attach:  # the check centre keeps no files of households
            del self.fields["proof"]
        self.fields["hit"].choices = [("", _("整份报告")), *hits]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The answer to an objection."""

    is_upheld = forms.ChoiceField(
        label=_("处理结果"), widget=forms.RadioSelect,
        choices=(("yes", _("异议成立，该记录不计入")), ("no", _("异议不成立"))),
    )  # fmt: skip
    because = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 2}))


class SwitchForm(forms.Form):
    """Switching a check off or on needs a reason."""

    because = forms.CharField(label=_("理由"), max_length=200)


class TicketForm(forms.Form):
    """A department's answer to a correction ticket."""

    answer = forms.ChoiceField(
        label=_("答复"), widget=forms.RadioSelect,
        choices=(("corrected", _("来源已更正")), ("kept", _("来源认为无误"))),
    )  # fmt: skip
    says = forms.CharField(label=_("答复内容"), widget=forms.Textarea(attrs={"rows": 3}))


class ExemptForm(forms.Form):
    """A household is left out of a check until a day, for a reason."""

    until = DayField(
        label=_("豁免至"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    because = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))


class AssignForm(forms.Form):
    """Who looks into a finding."""

    to_user_id = forms.TypedChoiceField(label=_("交给"), coerce=int)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_user_id"].choices = people  # type: ignore[attr-defined]
