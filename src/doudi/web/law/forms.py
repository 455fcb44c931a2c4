"""The calculator's form: the case file of the contract as rows to fill in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from doudi.web.days import DayField

NOTHING = ("", "—")
RELATIONS = (
    NOTHING, ("01", _("本人")), ("10", _("配偶")), ("20", _("子")), ("30", _("女")),
    ("50", _("父母")), ("60", _("祖父母")), ("40", _("孙子女")), ("70", _("兄弟姐妹")), ("97", _("其他")),
)  # fmt: skip
STUDENT = (
    ("none", _("否")), ("kindergarten", _("幼儿园")), ("compulsory", _("义务教育")),
    ("senior", _("普通高中")), ("vocational", _("中职")), ("college", _("大专")),
    ("bachelor", _("本科")), ("postgraduate", _("研究生")),
)  # fmt: skip
DISABILITY = (
    NOTHING, ("visual", _("视力")), ("hearing", _("听力")), ("speech", _("言语")),
    ("physical", _("肢体")), ("intellectual", _("智力")), ("mental", _("精神")), ("multiple", _("多重")),
)  # fmt: skip
EMPLOYMENT = (
    ("none", _("无")), ("employed", _("就业")), ("flexible", _("灵活就业")), ("farming", _("务农")),
    ("registered_unemployed", _("登记失业")), ("unemployed", _("失业")), ("retired", _("退休")),
)  # fmt: skip
INCOME = (
    NOTHING, ("wage", _("工资")), ("flexible_work", _("零工")), ("public_post", _("公益性岗位")),
    ("business_net", _("经营净收入")), ("farming_net", _("种养殖净收入")), ("property", _("财产收入")),
    ("pension_employee", _("职工养老金")), ("pension_resident_basic", _("城乡居民基础养老金")),
    ("pension_resident_other", _("城乡居民养老金其余部分")), ("unemployment_benefit", _("失业保险金")),
    ("support_received", _("赡养抚养费")), ("compensation", _("赔偿补偿")), ("gift", _("馈赠")),
    ("transfer_other", _("其他转移性收入")), ("preferential_treatment", _("优待抚恤金")),
    ("scholarship", _("奖助学金")), ("disability_subsidy", _("残疾人补贴")),
    ("old_age_allowance", _("高龄津贴")), ("social_assistance", _("社会救助")),
)  # fmt: skip
SPENDING = (
    NOTHING, ("medical_own_pay", _("医疗自付")), ("education", _("教育")),
    ("employment_cost", _("就业成本")), ("disability_rehabilitation", _("残疾康复")),
    ("disability_care", _("残疾照护")), ("rent", _("房租")), ("support_paid", _("付出的赡养抚养费")),
    ("tax_and_contributions", _("税费社保")),
)  # fmt: skip
ASSETS = (
    NOTHING, ("deposit", _("存款")), ("cash", _("现金")), ("securities", _("证券")), ("fund", _("基金")),
    ("insurance_cash_value", _("保险现金价值")), ("online_balance", _("网络支付账户余额")),
    ("claim", _("债权")), ("vehicle", _("机动车")), ("dwelling", _("住房")),
    ("non_dwelling", _("非居住用房")), ("business", _("企业、个体")), ("machinery", _("农机具")),
)  # fmt: skip
PER = (("month", _("每月")), ("year", _("每年")))


class HouseholdForm(forms.Form):
    """Place, day and kind of registration."""

    area = forms.ChoiceField(label=_("地方"))
    on = DayField(
        label=_("日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    residence = forms.ChoiceField(
        label=_("户籍类别"), choices=(("rural", _("农村")), ("urban", _("城镇")))
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = [(c, f"{n} {c}") for c, n in places if len(c) in {6, 9}]
        self.fields["area"].choices = counties  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    """One person of the household; the first row is the applicant."""

    relation = forms.ChoiceField(label=_("与申请人关系"), choices=RELATIONS, required=False)
    birth_date = DayField(
        label=_("出生日期"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    sex = forms.ChoiceField(
        label=_("性别"), choices=(("male", _("男")), ("female", _("女"))), required=False
    )
    employment = forms.ChoiceField(label=_("就业"), choices=EMPLOYMENT, required=False)
    student = forms.ChoiceField(label=_("在读"), choices=STUDENT, required=False)
    disability = forms.ChoiceField(label=_("残疾"), choices=DISABILITY, required=False)
    level = forms.ChoiceField(
        label=_("等级"),
        choices=(NOTHING, *((str(n), str(n)) for n in (1, 2, 3, 4))),
        required=False,
    )
    serious_illness = forms.BooleanField(label=_("重病"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("relation") and not data.get("birth_date"):
            self.add_error("birth_date", _("请填写出生日期"))
        if data.get("disability") and not data.get("level"):
            self.add_error("level", _("请填写残疾等级"))
        return data


class MoneyForm(forms.Form):
    """An item of income, spending or property: whose (row number), what, how much."""

    member = forms.IntegerField(label=_("第几人"), min_value=1, required=False)
    item = forms.ChoiceField(label=_("项目"), required=False)
    amount = forms.DecimalField(
        label=_("金额（元）"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    per = forms.ChoiceField(label=_("周期"), choices=PER, required=False)
    items: tuple[tuple[str, Any], ...] = INCOME

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = self.items  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("item") and data.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("请填写金额"))
        return data


class SpendingForm(MoneyForm):
    """An item of necessary spending."""

    items = SPENDING


class AssetForm(MoneyForm):
    """Something owned; of a dwelling the floor area, of a business the registered capital."""

    items = ASSETS
    per = None  # type: ignore[assignment]


KINDS: dict[str, tuple[type[forms.Form], int]] = {
    "members": (MemberForm, 4), "income": (MoneyForm, 3), "spending": (SpendingForm, 2),
    "assets": (AssetForm, 2),
}  # fmt: skip
MORE, MOST = 3, 20
PARTS = {
    "members": _("家庭成员（第一行是申请人）"), "income": _("收入"), "spending": _("必要支出"),
    "assets": _("财产（住房填面积，企业填注册资本）"),
}  # fmt: skip


class FirstIsThere(BaseFormSet):  # type: ignore[type-arg]
    """Rows of members: without one there is no household."""

    def clean(self) -> None:
        """The fault is put beside the first birth date; without a row it is the formset's own."""
        super().clean()
        if not self.forms:
            raise forms.ValidationError(_("请填写出生日期"))
        if not any(f.cleaned_data.get("birth_date") or f.errors for f in self.forms):
            self.forms[0].add_error("birth_date", _("请填写出生日期"))


def formsets(data: QueryDict | None, *, more: bool) -> dict[str, Any]:
    """The rows by part; with `more`, what was typed and a few empty rows behind it."""
    made = {}
    for part, (form, rows) in KINDS.items():
        kind: Any = FirstIsThere if part == "members" else BaseFormSet
        factory: Any = formset_factory(
            form, formset=kind, extra=rows, max_num=MOST, absolute_max=MOST
        )
        if data is not None and more:
            grown = data.copy()
            count = min(int(data.get(f"{part}-TOTAL_FORMS") or rows) + MORE, MOST)
            grown[f"{part}-TOTAL_FORMS"] = str(count)
            made[part] = factory(grown, prefix=part)
        else:
            made[part] = factory(data, prefix=part)
    return made


def faults_of(form: forms.Form, rows: Mapping[str, Any], values: Any) -> list[dict[str, str]]:
    """Every fault of the whole page for the summary on top: where (id of the field) and what."""
    found = [{"at": "", "says": str(e)} for e in form.non_field_errors()]
    found += _faults(form, "")
    for part, set_ in [*rows.items(), ("", values)]:
        for number, row in enumerate(set_.forms, start=1):
            where = PARTS.get(part, _("假如"))
            found += _faults(row, _("%(part)s第 %(n)s 行") % {"part": where, "n": number})
    return found


def _faults(form: forms.Form, where: str) -> list[dict[str, str]]:
    return [
        {
            "at": field.id_for_label,
            "says": " ".join(filter(None, [where, f"{field.label}：{error}"])),
        }
        for field in form
        for error in field.errors
    ]


def case_of(head: Mapping[str, Any], rows: Mapping[str, Any]) -> dict[str, Any]:
    """The case file of what was typed. What has a row and is left empty counts as none there."""
    members = [
        _member(str(i), m.cleaned_data)
        for i, m in enumerate(rows["members"], start=1)
        if m.cleaned_data.get("birth_date")
    ]
    return {
        "format": "doudi.case/1", "area": head["area"], "on": head["on"].isoformat(),
        "household": {
            "residence": head["residence"], "members": members, "obligors": [],
            "income": [_money(r) for r in _filled(rows["income"])],
            "spending": [_money(r) for r in _filled(rows["spending"])],
            "assets": [_asset(r) for r in _filled(rows["assets"])],
        },
    }  # fmt: skip


def _filled(rows: Any) -> list[dict[str, Any]]:
    return [r.cleaned_data for r in rows if r.cleaned_data.get("item")]


def _member(number: str, row: Mapping[str, Any]) -> dict[str, Any]:
    disability = None
    if row["disability"]:
        disability = {"category": row["disability"], "level": int(row["level"])}
    return {
        "id": number, "relation": row["relation"] or ("01" if number == "1" else "97"),
        "birth_date": row["birth_date"].isoformat(), "sex": row["sex"] or "male",
        "employment": row["employment"] or "none", "student": row["student"] or "none",
        "disability": disability, "serious_illness": row["serious_illness"], "flags": [],
    }  # fmt: skip


def _money(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "member": str(row["member"] or 1), "item": row["item"], "amount": f"{row['amount']:.2f}",
        "per": row["per"] or "month",
    }  # fmt: skip


def _asset(row: Mapping[str, Any]) -> dict[str, Any]:
    made = {"member": str(row["member"] or 1), "item": row["item"]}
    amount = f"{row['amount']:.2f}"
    if row["item"] == "dwelling":
        return made | {"area_m2": amount, "sole": True}
    if row["item"] == "business":
        return made | {"registered_capital": amount, "employees": 0}
    return made | {"value": amount}
