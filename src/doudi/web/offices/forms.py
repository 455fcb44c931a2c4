"""Forms of offices, accounts and posts."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.offices import selectors
from doudi.offices.kinds import OfficeKind
from doudi.offices.roles import HELD_IN, Role
from doudi.web.days import DayField

Day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NEW = {"autocomplete": "new-password"}


class AccountForm(forms.Form):
    """A new account."""

    display_name = forms.CharField(label=_("姓名"), max_length=80)
    username = forms.CharField(
        label=_("用户名"), max_length=150, help_text=_("登录用，建议用姓名拼音。")
    )
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)


class PasswordForm(forms.Form):
    """One's own password."""

    old_password = forms.CharField(
        label=_("现在的密码"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    new_password = forms.CharField(
        label=_("新密码"), strip=False, widget=forms.PasswordInput(attrs=NEW),
        help_text=_("至少 10 位，不要用姓名、电话或常见密码。"),
    )  # fmt: skip
    new_password_again = forms.CharField(
        label=_("再输一遍新密码"), strip=False, widget=forms.PasswordInput(attrs=NEW)
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("new_password") != given.get("new_password_again"):
            self.add_error("new_password_again", _("两次输入的新密码不一样。"))
        return given


class OfficeForm(forms.Form):
    """A new office."""

    name = forms.CharField(label=_("机构名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类型"), choices=OfficeKind.choices)
    area = forms.RegexField(
        label=_("所在区划代码"), regex=r"^\d+$", max_length=12,
        help_text=_("省 2 位、市 4 位、县 6 位、乡镇 9 位、村 12 位；可在“行政区划”里查到。"),
    )  # fmt: skip


class NameForm(forms.Form):
    """Another name."""

    name = forms.CharField(label=_("机构名称"), max_length=120)


class DayForm(forms.Form):
    """From which day."""

    on = DayField(label=_("从哪一天起"), widget=Day)


class PostForm(forms.Form):
    """A role in an office for somebody."""

    office = forms.TypedChoiceField(label=_("机构"), coerce=int)
    role = forms.ChoiceField(label=_("岗位"), choices=Role.choices)
    since = DayField(label=_("开始"), widget=Day)
    until = DayField(
        label=_("结束"), widget=Day, required=False, help_text=_("这一天起不再担任；不填为长期。")
    )

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        houses = selectors.offices_visible_to(actor, on=on)
        self._kinds = {o.pk: o.kind for o in houses}
        self.fields["office"].choices = [(o.pk, o.name) for o in houses]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind, role = self._kinds.get(given.get("office", 0)), given.get("role")
        if kind and role and kind not in HELD_IN[role]:
            self.add_error("role", _("这类机构没有这个岗位。"))
        return given


class SubstituteForm(forms.Form):
    """Somebody who acts while the holder is away."""

    user = forms.TypedChoiceField(label=_("由谁代理"), coerce=int)
    since = DayField(label=_("开始"), widget=Day)
    until = DayField(label=_("回来的日期"), widget=Day, help_text=_("这一天起代理结束。"))

    def __init__(
        self, *args: Any, colleagues: list[tuple[int, str]], on: date, **kwargs: Any
    ) -> None:
        week = {"since": on, "until": on + timedelta(days=7)}
        kwargs["initial"] = week | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = colleagues  # type: ignore[attr-defined]


class DelegationForm(forms.Form):
    """The county lets a township decide."""

    grantor = forms.TypedChoiceField(label=_("委托机关"), coerce=int)
    grantee = forms.TypedChoiceField(label=_("受托乡镇（街道）"), coerce=int)
    schemes = forms.MultipleChoiceField(
        label=_("救助类别"), widget=forms.CheckboxSelectMultiple,
        choices=[
            ("dibao", _("最低生活保障")), ("tekun", _("特困人员救助供养")), ("edge", _("低保边缘")),
            ("rigid", _("刚性支出困难")), ("temporary", _("临时救助")),
        ],
    )  # fmt: skip
    document = forms.CharField(label=_("委托文件文号"), max_length=120)
    since = DayField(label=_("开始"), widget=Day)
    until = DayField(label=_("结束"), widget=Day, required=False)

    def __init__(self, *args: Any, actor: Actor, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        houses = list(selectors.offices_visible_to(actor, on=on))
        for name, kind in (("grantor", "county_bureau"), ("grantee", "township")):
            choices = [(o.pk, o.name) for o in houses if o.kind == kind]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
