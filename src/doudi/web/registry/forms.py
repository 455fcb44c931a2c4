"""Forms of the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.registry.vocabulary import (
    Cause,
    DocumentKind,
    Education,
    LabelFamily,
    LabelKind,
    Marital,
    Per,
    Residence,
    Sex,
    SignedHow,
    Source,
    Status,
    family_of,
)
from doudi.registry.vocabulary_money import AssetKind, IncomeKind, Relation, SpendingKind
from doudi.web.days import DayField

NOTHING = ("", "—")
MEMBERS = [c for c in Relation.choices if c[0] not in ("01", "02")]
DAY = {"type": "date"}


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, picked or typed."""
    return DayField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **more)


class PersonForm(forms.Form):
    """Somebody new: the number first, the rest follows from it."""

    id_number = forms.CharField(
        label=_("证件号码"), required=False, max_length=22,
        help_text=_("先填号码：出生日期、性别自动带出，并检查是否已登记。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )  # fmt: skip
    name = forms.CharField(label=_("姓名"), max_length=120)
    birth_date = day_field(_("出生日期"), required=False)
    sex = forms.ChoiceField(label=_("性别"), choices=[NOTHING, *Sex.choices], required=False)
    ethnicity = forms.CharField(label=_("民族"), max_length=20, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=24, required=False)

    def clean(self) -> dict[str, Any]:
        """Without a number the birth date is needed."""
        found: dict[str, Any] = super().clean() or {}
        if not found.get("id_number") and not found.get("birth_date"):
            self.add_error("birth_date", _("没有证件号码时，请填写出生日期。"))
        return found


class HouseholdForm(PersonForm):
    """A new household: its head and where they live."""

    area = forms.ChoiceField(label=_("所在村（社区）"))
    address = forms.CharField(label=_("住址"), max_length=200, required=False)
    home = forms.ChoiceField(label=_("城乡类别"), choices=Residence.choices, initial="rural")
    opened_on = day_field(_("建档日期"))
    causes = forms.MultipleChoiceField(
        label=_("致困原因"), choices=Cause.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"] = forms.ChoiceField(label=_("所在村（社区）"), choices=areas)


class MemberForm(PersonForm):
    """Somebody who joins a household."""

    relation = forms.ChoiceField(label=_("与户主关系"), choices=MEMBERS)
    since = day_field(_("自何日起共同生活"))


class CorrectionForm(forms.Form):
    """Correct a person; every old value is kept."""

    name = forms.CharField(label=_("姓名"), max_length=120)
    id_number = forms.CharField(
        label=_("新的证件号码"), required=False, max_length=22,
        help_text=_("只在号码有误时填写；留空则不变。"),
    )  # fmt: skip
    birth_date = day_field(_("出生日期"), required=False)
    sex = forms.ChoiceField(label=_("性别"), choices=[NOTHING, *Sex.choices], required=False)
    ethnicity = forms.CharField(label=_("民族"), max_length=20, required=False)
    marital = forms.ChoiceField(
        label=_("婚姻状况"), choices=[NOTHING, *Marital.choices], required=False
    )
    education = forms.ChoiceField(
        label=_("文化程度"), choices=[NOTHING, *Education.choices], required=False
    )
    residence = forms.ChoiceField(
        label=_("户口性质"), choices=[NOTHING, *Residence.choices], required=False
    )
    source = forms.ChoiceField(label=_("依据"), choices=Source.choices)
    as_of = day_field(_("依据日期"))


class DeathForm(forms.Form):
    """A death."""

    died_on = day_field(_("死亡日期"))
    source = forms.ChoiceField(label=_("依据"), choices=Source.choices, initial="checked")


class StatusForm(forms.Form):
    """Where somebody is now."""

    status = forms.ChoiceField(
        label=_("状态"), choices=[c for c in Status.choices if c[0] != "dead"]
    )
    since = day_field(_("自"))
    source = forms.ChoiceField(label=_("依据"), choices=Source.choices)


class PhoneForm(forms.Form):
    """A telephone number."""

    number = forms.CharField(label=_("联系电话"), max_length=24)
    holder = forms.CharField(
        label=_("机主"), max_length=60, required=False, help_text=_("本人的号码不用填。")
    )


class AccountForm(forms.Form):
    """A bank account."""

    bank = forms.CharField(label=_("开户银行"), max_length=120)
    holder_name = forms.CharField(label=_("户名"), max_length=120)
    number = forms.CharField(
        label=_("银行账号"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    is_social_card = forms.BooleanField(label=_("社会保障卡（一卡通）"), required=False)
    since = day_field(_("自何日起使用"))


class ReasonForm(forms.Form):
    """Why an identifier is shown in full."""

    reason = forms.CharField(
        label=_("理由"), min_length=2, max_length=200, help_text=_("将与您的姓名和时间一起留痕。")
    )


class EditForm(forms.Form):
    """What may be wrong about a household."""

    address = forms.CharField(label=_("住址"), max_length=200, required=False)
    residence = forms.ChoiceField(label=_("城乡类别"), choices=Residence.choices)
    causes = forms.MultipleChoiceField(
        label=_("致困原因"), choices=Cause.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    source = forms.ChoiceField(label=_("依据"), choices=Source.choices)
    as_of = day_field(_("依据日期"))


class MoveForm(forms.Form):
    """Where the household lives now."""

    area = forms.CharField(
        label=_("迁入村（社区）代码"), min_length=12, max_length=12,
        help_text=_("12位区划代码。迁出本辖区后，由迁入地继续办理。"),
    )  # fmt: skip
    address = forms.CharField(label=_("住址"), max_length=200)
    residence = forms.ChoiceField(label=_("城乡类别"), choices=Residence.choices)
    on = day_field(_("迁移日期"))


class LeaveForm(forms.Form):
    """Why a member leaves."""

    because = forms.ChoiceField(
        label=_("原因"),
        choices=[("moved_out", _("迁出")), ("married_out", _("因婚迁出")), ("prison", _("服刑")),
                 ("other", _("其他"))],
    )  # fmt: skip
    on = day_field(_("自何日起不再共同生活"))


def _grouped(families: Any = LabelFamily) -> list[tuple[Any, list[tuple[str, Any]]]]:
    return [
        (family.label, [(k.value, k.label) for k in LabelKind if family_of(k) == family])
        for family in families
    ]


class LabelForm(forms.Form):
    """A listing of the household or of one of its members."""

    kind = forms.ChoiceField(label=_("类别"), choices=_grouped())
    person = forms.ChoiceField(label=_("对象"), required=False)
    code = forms.CharField(label=_("对方系统编号"), max_length=40, required=False)
    since = day_field(_("起始日期"))
    source = forms.ChoiceField(label=_("依据"), choices=Source.choices, initial="checked")

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("全户")), *((str(pk), name) for pk, name in people)]
        self.fields["person"] = forms.ChoiceField(label=_("对象"), choices=choices, required=False)


class FactForm(forms.Form):
    """What every fact about means needs: whose, who says so, as of when."""

    person = forms.ChoiceField(label=_("成员"), required=False)
    source = forms.ChoiceField(label=_("来源"), choices=Source.choices)
    as_of = day_field(_("截至日期"))

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("全户")), *((str(pk), name) for pk, name in people)]
        self.fields["person"] = forms.ChoiceField(label=_("成员"), choices=choices, required=False)


def _money(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2)


class IncomeForm(FactForm):
    """An income."""

    item = forms.ChoiceField(label=_("收入项目"), choices=IncomeKind.choices)
    amount = _money(_("金额（元）"))
    per = forms.ChoiceField(label=_("周期"), choices=Per.choices)
    field_order = ("person", "item", "amount", "per", "source", "as_of")


class SpendingForm(FactForm):
    """An unavoidable spending."""

    item = forms.ChoiceField(label=_("支出项目"), choices=SpendingKind.choices)
    amount = _money(_("金额（元）"))
    per = forms.ChoiceField(label=_("周期"), choices=Per.choices)
    field_order = ("person", "item", "amount", "per", "source", "as_of")


class AssetForm(FactForm):
    """An asset."""

    item = forms.ChoiceField(label=_("财产项目"), choices=AssetKind.choices)
    amount = forms.DecimalField(
        label=_("价值（元）"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    reference = forms.CharField(
        label=_("标识"),
        max_length=60,
        required=False,
        help_text=_("如银行名称、房屋或车辆的区别。"),
    )
    field_order = ("person", "item", "amount", "reference", "source", "as_of")


class ConsentForm(forms.Form):
    """An authorisation that was signed."""

    person = forms.ChoiceField(label=_("授权人"))
    signed_how = forms.ChoiceField(label=_("签署方式"), choices=SignedHow.choices)
    signed_by = forms.ChoiceField(label=_("监护人"), required=False)
    given_on = day_field(_("签署日期"))
    valid_until = day_field(_("有效期至"), required=False)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [(str(pk), name) for pk, name in people]
        self.fields["person"] = forms.ChoiceField(label=_("授权人"), choices=told)
        self.fields["signed_by"] = forms.ChoiceField(
            label=_("监护人"), choices=[NOTHING, *told], required=False,
            help_text=_("未成年人或无民事行为能力人由监护人代签时填写。"),
        )  # fmt: skip


class DocumentForm(forms.Form):
    """A file for the household's dossier."""

    kind = forms.ChoiceField(
        label=_("材料种类"), choices=[c for c in DocumentKind.choices if c[0] != "import"]
    )
    file = forms.FileField(
        label=_("文件"), help_text=_("PDF、图片、Word、Excel、OFD，20 MB 以内。")
    )


class SendForm(forms.Form):
    """A table to be imported."""

    file = forms.FileField(
        label=_("Excel 或 CSV 文件"),
        help_text=_("一行一人，首行为栏目名称；编码 UTF-8 或 GB18030，60 MB 以内。"),
    )
