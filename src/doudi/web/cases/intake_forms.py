"""The window's forms: the number first, then only what nobody knows yet."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from doudi.kernel import identity
from doudi.registry.errors import FAULTS
from doudi.registry.vocabulary import Cause, Residence
from doudi.registry.vocabulary_money import RELATIONS_USUAL_FIRST as RELATIONS
from doudi.registry.vocabulary_money import AssetKind, IncomeKind, SpendingKind
from doudi.web.cases.present import CATEGORIES, LABOUR, STUDENT

BLANK = [("", "—")]
DISABILITY = [("none", _("无"))] + [
    (f"{c}-{n}", f"{label} {n}") for c, label in CATEGORIES.items() for n in range(1, 5)
]
STUDENTS = [("none", _("不在校")), *STUDENT.items()]
EMPLOYMENT = [
    ("none", _("无")), ("employed", _("在职")), ("flexible", _("灵活就业")), ("farming", _("务农")),
    ("registered_unemployed", _("登记失业")), ("unemployed", _("未就业")), ("retired", _("退休")),
]  # fmt: skip
MOST_MEMBERS = 8


def number_fault(text: str) -> object:
    """What is wrong with an identity number; "" for a good one."""
    try:
        identity.citizen_number(text, on=localdate())
    except identity.NotANumber as wrong:
        return FAULTS[f"id_{wrong.fault}"]
    return ""


FOUND_BY = [
    ("applicant", _("本人申请")), ("agent", _("委托他人")), ("village", _("村（社区）代办")),
    ("department", _("部门转办")), ("discovered", _("主动发现")),
]  # fmt: skip
BY_OTHERS = {
    "agent": _("请写明受托人姓名和与申请人的关系。"),
    "department": _("请写明转来的部门。"),
}


class Start(forms.Form):
    """The first page: who, and where."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    id_number = forms.CharField(
        label=_("申请人证件号码"), max_length=24, required=False,
        help_text=_("先输入或扫描证件号码：系统已有的信息会自动带出。"),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "autofocus": True}),
    )  # fmt: skip
    village = forms.ChoiceField(label=_("村（社区）"))
    found_by = forms.ChoiceField(label=_("怎么来的"), choices=FOUND_BY)
    origin = forms.CharField(label=_("受托人、转来的部门或发现人"), max_length=60, required=False)
    reference = forms.CharField(
        label=_("名单或文号"), max_length=60, required=False,
        help_text=_("例如“医保局高额医疗费名单 2026-10”。"),
    )  # fmt: skip
    urgent = forms.BooleanField(
        label=_("情况紧急，先行救助（小额快救）"), required=False,
        help_text=_("急难发生在本地即可申请，不论家在本县哪个乡镇；请填完整证件号码。"),
    )  # fmt: skip

    def __init__(self, *args: Any, villages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].choices = villages  # type: ignore[attr-defined]

    def clean_id_number(self) -> str:
        """A name may stand here too, to look somebody up; a number must be one."""
        text = identity.tidy(self.cleaned_data["id_number"])
        if text and text.isascii() and (fault := number_fault(text)):
            raise forms.ValidationError(str(fault))
        return text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        wanted = BY_OTHERS.get(data.get("found_by", ""))
        if wanted and not data.get("origin"):
            self.add_error("origin", str(wanted))
        return data


class Hardship(forms.Form):
    """What happened, and the papers that came with it."""

    papers = forms.MultipleChoiceField(
        label=_("收到的材料"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("application_form", _("申请书")), ("identity_papers", _("户口簿、身份证")), ("mandate", _("委托书"))],  # noqa: E501
    )  # fmt: skip
    event_kind = forms.ChoiceField(
        label=_("遭遇的困难"), required=False,
        choices=[("", _("没有突发困难")), ("emergency", _("急难型：火灾、交通事故、意外伤害、突发重病等")),
                 ("expenditure", _("支出型：教育、医疗等必需支出突然增加"))],
    )  # fmt: skip
    event_cause = forms.ChoiceField(
        label=_("事由"), required=False,
        choices=[("", "—"), ("fire", _("火灾")), ("traffic", _("交通事故")), ("accident", _("意外伤害")),
                 ("illness", _("突发重病")), ("education", _("就学支出")), ("medical", _("医疗支出")),
                 ("other", _("其他"))],
    )  # fmt: skip
    event_severity = forms.ChoiceField(
        label=_("困难程度"), required=False, initial="ordinary",
        choices=[("ordinary", _("一般")), ("serious", _("严重")), ("extreme", _("特别严重"))],
    )  # fmt: skip
    event_persons = forms.IntegerField(
        label=_("需要救助的人数"), required=False, min_value=1, max_value=100,
        help_text=_("不填按全家人数。"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("event_kind") and not data.get("event_cause"):
            self.add_error("event_cause", _("请选择事由。"))
        return data

    @property
    def event(self) -> dict[str, Any]:
        """What was said about the hardship, as the case keeps it."""
        data = self.cleaned_data
        return {
            k: data[f"event_{k}"]
            for k in ("kind", "cause", "severity", "persons")
            if data.get(f"event_{k}")
        }


class Elsewhere(Hardship):
    """Quick help for somebody of another place: the hardship is all that is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["event_kind"]
        kind.choices, kind.required = kind.choices[1:], True
        self.fields["event_cause"].required = True
        self.fields["event_persons"].help_text = _("不填按 1 人。")


class Household(Hardship):
    """The household itself."""

    residence = forms.ChoiceField(label=_("户籍类别"), choices=Residence.choices, initial="rural")
    address = forms.CharField(label=_("居住地址"), max_length=200, required=False)
    cause = forms.ChoiceField(
        label=_("主要致困原因"), choices=[*BLANK, *Cause.choices], required=False
    )
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False)
    bank = forms.CharField(label=_("开户银行"), max_length=120, required=False)
    account = forms.CharField(label=_("补助账号"), max_length=30, required=False)
    consented = forms.BooleanField(label=_("全部家庭成员已签署核对授权书"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("account") and not data.get("bank"):
            self.add_error("bank", _("请填写开户银行。"))
        return data


class Member(forms.Form):
    """One member; known people bring their name along."""

    person_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    id_number = forms.CharField(label=_("证件号码"), max_length=24, required=False)
    name = forms.CharField(label=_("姓名"), max_length=60, required=False)
    relation = forms.ChoiceField(
        label=_("与申请人关系"), choices=[*BLANK, ("01", _("申请人")), *RELATIONS], required=False
    )
    disability = forms.ChoiceField(
        label=_("残疾"), choices=DISABILITY, required=False, initial="none"
    )
    serious_illness = forms.BooleanField(label=_("重病"), required=False)
    student = forms.ChoiceField(label=_("就学"), choices=STUDENTS, required=False, initial="none")
    labour = forms.ChoiceField(
        label=_("劳动能力"), choices=[("", _("按年龄推定")), *LABOUR.items()], required=False
    )
    employment = forms.ChoiceField(
        label=_("就业"), choices=EMPLOYMENT, required=False, initial="none"
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        named = data.get("name") or data.get("person_id")
        if data.get("id_number") and not data.get("person_id"):
            data["id_number"] = identity.tidy(data["id_number"])
            if fault := number_fault(data["id_number"]):
                self.add_error("id_number", str(fault))
        if data.get("id_number") and not named:
            self.add_error("name", _("请填写姓名。"))
        if data.get("name") and not data.get("relation"):
            self.add_error("relation", _("请选择与申请人的关系。"))
        return data

    @property
    def is_empty(self) -> bool:
        """Nothing was typed in this row."""
        data = self.cleaned_data
        return not (data.get("name") or data.get("person_id") or data.get("id_number"))


class Money(forms.Form):
    """One income or spending."""

    member = forms.TypedChoiceField(
        label=_("谁"), coerce=int, choices=[], required=False, empty_value="0"
    )
    item = forms.ChoiceField(label=_("项目"), choices=[], required=False)
    amount = forms.DecimalField(
        label=_("金额（元）"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    per = forms.ChoiceField(
        label=_("周期"), choices=[("month", _("每月")), ("year", _("每年"))], required=False
    )
    KINDS: Any = IncomeKind

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [(i, _("第 %d 人") % (i + 1)) for i in range(MOST_MEMBERS)]  # type: ignore[attr-defined]
        self.fields["item"].choices = [*BLANK, *self.KINDS.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("amount") is not None and not data.get("item"):
            self.add_error("item", _("请选择项目。"))
        return data


class Income(Money):
    """One income."""


class Spending(Money):
    """One unavoidable spending."""

    KINDS = SpendingKind


class Asset(Money):
    """One asset; for a dwelling its area, for a business its capital."""

    KINDS = AssetKind
    per = None  # type: ignore[assignment]
    area_m2 = forms.DecimalField(
        label=_("面积（㎡）"), required=False, min_value=0, decimal_places=2, max_digits=8
    )


class Obligor(forms.Form):
    """Somebody outside with a duty to support a member."""

    member = forms.TypedChoiceField(
        label=_("赡养抚养谁"), coerce=int, choices=[], required=False, empty_value="0"
    )
    name = forms.CharField(label=_("姓名"), max_length=60, required=False)
    relation = forms.ChoiceField(
        label=_("是其什么人"), choices=[*BLANK, *RELATIONS], required=False
    )
    family_size = forms.IntegerField(label=_("家庭人口"), required=False, min_value=1, max_value=20)
    income = forms.DecimalField(
        label=_("家庭年收入（元）"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    consented = forms.BooleanField(label=_("本人已签署核对授权书"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [(i, _("第 %d 人") % (i + 1)) for i in range(MOST_MEMBERS)]  # type: ignore[attr-defined]


class Submit(forms.Form):
    """Which of the schemes that fit is applied for."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    scheme = forms.ChoiceField(label=_("申请项目"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, schemes: list[tuple[str, object]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = schemes  # type: ignore[attr-defined]
