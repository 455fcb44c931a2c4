"""Forms of the acts on a case. Fields are few: what is known is never asked."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doudi.cases.states import Effect
from doudi.kernel.months import Month
from doudi.registry.vocabulary_money import RELATIONS_USUAL_FIRST as RELATIONS
from doudi.web.cases.papers import PAPER_NAMES
from doudi.web.days import DayField

TWO = 2  # a household of one has nobody to follow the head
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")  # what browsers understand


class Act(forms.Form):
    """What every act carries: which version of the case the officer has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Plain(Act):
    """An act that needs no words."""


class Reason(Act):
    """An act that needs a written reason."""

    reason = forms.CharField(
        label=_("理由"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000
    )


class Papers(Act):
    """Everything that is missing, told once."""

    missing = forms.MultipleChoiceField(
        label=_("缺少的材料"), choices=list(PAPER_NAMES.items()), widget=forms.CheckboxSelectMultiple,
        help_text=_("补正通知只能发一次，请一次性勾选全部缺少的材料。"),
    )  # fmt: skip
    note = forms.CharField(label=_("说明"), required=False, max_length=300)


class Paper(Act):
    """One paper or photo for the file."""

    kind = forms.ChoiceField(label=_("材料"), choices=list(PAPER_NAMES.items()))
    file = forms.FileField(
        label=_("扫描件或照片"), required=False, help_text=_("可以只登记纸质材料，不上传文件。")
    )


class Opinion(Act):
    """What the office proposes."""

    text = forms.CharField(
        label=_("意见"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000
    )


class Decide(Act):
    """The decision; a reason where it departs from the computation."""

    effect = forms.ChoiceField(label=_("决定"), choices=Effect.choices)
    reason = forms.CharField(
        label=_("理由"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text=_("与系统测算一致时可以不填；不一致时必须写明，并由另一人复签。"),
    )  # fmt: skip
    amount = forms.DecimalField(
        label=_("金额（元）"), required=False, min_value=Decimal("0.01"), max_digits=10,
        decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("按测算金额的不填。系统没有测算出金额、或者要改变金额的才填，由另一人复签。"),
    )  # fmt: skip
    last_month = forms.CharField(
        label=_("渐退发到哪个月"), required=False, widget=forms.TextInput(attrs={"type": "month"}),
        help_text=_("只在决定渐退时填：渐退期的最后一个发放月。测算已给出期限的可以不填。"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, effects: list[tuple[str, object]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if effects is not None:
            self.fields["effect"].choices = effects  # type: ignore[attr-defined]
            if Effect.GRACE not in {value for value, _label in effects}:
                del self.fields["last_month"]

    def clean_last_month(self) -> Month | None:
        """The month after the last one paid, as the service wants it."""
        text = self.cleaned_data["last_month"]
        try:
            return Month.parse(text) + 1 if text else None
        except ValueError as fault:
            raise forms.ValidationError(_("请按“年-月”填写，例如 2027-03。")) from fault


class Kin(Act):
    """A close relative in the service or on the village committee."""

    person_name = forms.CharField(label=_("家庭成员"), max_length=60)
    relation = forms.ChoiceField(
        label=_("与经办人员或村干部的关系"),
        choices=[(k, k) for k in ("配偶", "父母", "子女", "兄弟姐妹", "祖父母", "孙子女")],
    )
    officer_name = forms.CharField(label=_("经办人员或村干部姓名"), max_length=60)
    officer_post = forms.CharField(label=_("职务"), max_length=80)
    officer_id = forms.TypedChoiceField(
        label=_("系统账号"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("有账号的，备案后该账号不能办理本案。"),
    )

    def __init__(
        self, *args: Any, officers: list[tuple[object, object]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer_id"].choices = [("", "—"), *(officers or [])]  # type: ignore[attr-defined]


class Lengthen(Act):
    """A special circumstance that lengthens the limit."""

    circumstance = forms.ChoiceField(label=_("特殊情形"))
    reason = forms.CharField(
        label=_("具体情况"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500
    )

    NAMES = {
        "objection": _("公示期间有异议"), "residence_apart": _("人户分离"), "applied_elsewhere": _("异地申请"),  # noqa: E501
        "hard_survey": _("调查难度大"),
    }  # fmt: skip

    def __init__(self, *args: Any, allowed: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(a, self.NAMES.get(a, a)) for a in allowed or []]
        self.fields["circumstance"].choices = names  # type: ignore[attr-defined]


class CheckResult(Act):
    """The result of an economic check, as received."""

    conclusion = forms.ChoiceField(
        label=_("结论"),
        choices=[
            ("within", _("未发现超标")),
            ("over", _("发现超标")),
            ("ask", _("有差异，需要核实")),
        ],
        widget=forms.RadioSelect,
    )
    report_ref = forms.CharField(label=_("核对报告编号"), required=False, max_length=60)
    unanswered = forms.CharField(label=_("没有回复的部门"), required=False, max_length=200)
    member = forms.ChoiceField(label=_("差异：家庭成员"), required=False)
    item = forms.ChoiceField(label=_("差异：项目"), required=False)
    amount = forms.DecimalField(
        label=_("核对金额（收入填全年）"), required=False, min_value=0, decimal_places=2
    )
    source = forms.CharField(label=_("数据来源"), required=False, max_length=40)

    def __init__(
        self, *args: Any, people: list[tuple[str, str]] | None = None,
        items: list[tuple[str, object]] | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", "—"), *(people or [])]  # type: ignore[attr-defined]
        self.fields["item"].choices = [("", "—"), *(items or [])]  # type: ignore[attr-defined]


class Choose(Act):
    """Which source counts for one fact."""

    pointer = forms.CharField(widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label=_("采信哪一个"),
        choices=[("declared", _("申报")), ("surveyed", _("调查")), ("checked", _("核对"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("为什么"), widget=forms.Textarea(attrs={"rows": 3}), max_length=400
    )


class Appraisal(Act):
    """A democratic appraisal with its votes."""

    held_on = DayField(label=_("日期"), widget=DAY)
    place = forms.CharField(label=_("地点"), max_length=120)
    host = forms.CharField(label=_("主持人"), max_length=60)
    recorder = forms.CharField(label=_("记录人"), max_length=60)
    invited = forms.IntegerField(label=_("应到人数"), min_value=1)
    attended = forms.IntegerField(label=_("实到人数"), min_value=1)
    votes_for = forms.IntegerField(label=_("同意"), min_value=0)
    votes_against = forms.IntegerField(label=_("不同意"), min_value=0)
    abstained = forms.IntegerField(label=_("弃权"), min_value=0)
    minutes = forms.CharField(label=_("评议记录"), widget=forms.Textarea(attrs={"rows": 5}))


class SelfCare(Act):
    """The six activities of daily life: ticked where the person manages alone."""

    member = forms.ChoiceField(label=_("评估对象"))
    on = DayField(label=_("评估日期"), widget=DAY)
    assessors = forms.CharField(label=_("评估人（两名以上，用顿号分开）"), max_length=120)
    items = forms.MultipleChoiceField(
        label=_("能够自主完成的"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[
            ("eating", _("吃饭")), ("dressing", _("穿衣")), ("bed", _("上下床")), ("toilet", _("如厕")),
            ("walking", _("室内行走")), ("bathing", _("洗澡")),
        ],
    )  # fmt: skip

    def __init__(
        self, *args: Any, people: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = people or []  # type: ignore[attr-defined]


class Objection(Act):
    """What somebody says against a notice or a decision."""

    text = forms.CharField(
        label=_("异议内容"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
    named = forms.BooleanField(label=_("实名（必须调查并答复）"), required=False, initial=True)
    who = forms.CharField(label=_("姓名"), required=False, max_length=60)
    contact = forms.CharField(label=_("联系方式"), required=False, max_length=40)


class Answer(Act):
    """What was found about an objection."""

    upheld = forms.ChoiceField(
        label=_("查明"),
        choices=[("yes", _("异议成立")), ("no", _("异议不成立"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("答复"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class CountyVisit(Act):
    """The county's own home visit."""

    on = DayField(label=_("日期"), widget=DAY)
    visitors = forms.CharField(label=_("核查人（用顿号分开）"), max_length=120)
    agrees = forms.ChoiceField(
        label=_("与镇级调查"),
        choices=[("yes", _("一致")), ("no", _("不一致"))],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("说明"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class CallHearing(Act):
    """An invitation to be heard, with the grounds."""

    planned_on = DayField(label=_("听取日期"), widget=DAY)
    about = forms.ChoiceField(
        label=_("拟作决定"), choices=[("decrease", _("减少待遇")), ("stop", _("停止待遇"))]
    )
    grounds = forms.CharField(
        label=_("事实和理由"), widget=forms.Textarea(attrs={"rows": 4}), max_length=1000
    )


class Hear(Act):
    """What the person said."""

    held_on = DayField(label=_("日期"), widget=DAY)
    mode = forms.ChoiceField(
        label=_("方式"),
        choices=[
            ("office", _("当面")),
            ("home", _("上门")),
            ("phone", _("电话")),
            ("waived", _("本人放弃")),
        ],
    )
    present = forms.CharField(label=_("到场人"), max_length=60)
    said = forms.CharField(
        label=_("本人陈述（原话）"), widget=forms.Textarea(attrs={"rows": 5}), max_length=2000
    )


class Deliver(Act):
    """How a letter reached the person."""

    on = DayField(label=_("送达日期"), widget=DAY)
    how = forms.ChoiceField(
        label=_("方式"),
        choices=[
            ("in_person", _("当面送达")),
            ("home", _("上门送达")),
            ("village", _("村（社区）转交")),
            ("post", _("邮寄")),
        ],
    )
    received_by = forms.CharField(label=_("签收人"), max_length=60)


class Assign(Act):
    """Another officer takes over."""

    user_id = forms.TypedChoiceField(label=_("承办人"), coerce=int)

    def __init__(
        self, *args: Any, officers: list[tuple[object, object]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user_id"].choices = officers or []  # type: ignore[attr-defined]


class Death(Act):
    """A member has died; where it was the head, who follows, and what the others are to them."""

    member = forms.ChoiceField(label=_("死亡成员"))
    died_on = DayField(label=_("死亡日期"), widget=DAY)
    new_head = forms.ChoiceField(label=_("新户主（户主死亡时填写）"), required=False)

    def __init__(
        self, *args: Any, people: list[tuple[str, str]] | None = None, head: str = "",
        unclear: Callable[[str, str], list[str]] | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        names = dict(people or [])
        self.head, self.alone = head, len(names) < TWO
        self.fields["member"].choices = people or []  # type: ignore[attr-defined]
        self.fields["new_head"].choices = [("", "—"), *(people or [])]  # type: ignore[attr-defined]
        if self.alone:
            del self.fields["new_head"]
        chosen, gone = self.data.get("new_head", ""), self.data.get("member", "")
        self.asked = unclear(chosen, gone) if unclear and chosen in names and chosen != gone else []
        for who in self.asked:
            self.fields[f"relation-{who}"] = forms.ChoiceField(
                label=_("%(who)s 是 %(head)s 的") % {"who": names[who], "head": names[chosen]},
                choices=[("", "—"), *RELATIONS],
                error_messages={"required": _("从原来的关系推定不出来，请选择。")},
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("member") == self.head and not self.alone and not data.get("new_head"):
            self.add_error("new_head", _("死亡的是户主，请选择新户主。"))
        if data.get("new_head") and data["new_head"] == data.get("member"):
            self.add_error("new_head", _("新户主不能是死亡成员。"))
        data["relations"] = {who: data.get(f"relation-{who}") for who in self.asked}
        return data


class Sample(forms.Form):
    """The seed of a sample: anything both sides have seen, such as a lottery number."""

    seed = forms.CharField(
        label=_("随机种子"),
        max_length=64,
        help_text=_("例如当日公布的某个数字。同一种子任何人都能重新抽出同样的结果。"),
    )
