# ruff: noqa: E501
"""What the style guide shows: one invented household with every component around it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import now

from doudi.web.days import DayField
from doudi.web.paging import Page


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="姓名", help_text="与身份证一致；少数民族姓名可用间隔号“·”。")
    number = forms.CharField(label="证件号码", help_text="18 位，末位可为 X。")
    born = DayField(
        label="出生日期", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    income = forms.DecimalField(label="月收入", decimal_places=2)
    housing = forms.ChoiceField(
        label="住房",
        choices=[("own", "自有"), ("rented", "租住"), ("shared", "借住")],
        widget=forms.RadioSelect,
    )
    rent = forms.DecimalField(label="每月租金", required=False)
    village = forms.ChoiceField(label="所在村", choices=[("1", "石桥村"), ("2", "双河村")])
    note = forms.CharField(label="情况说明", required=False, widget=forms.Textarea)
    agree = forms.MultipleChoiceField(
        label="已提交材料",
        choices=[("id", "身份证"), ("auth", "核对授权书"), ("med", "医疗票据")],
        widget=forms.CheckboxSelectMultiple,
    )


def everything() -> dict[str, Any]:
    """The context of the style guide."""
    filled = SampleForm({"name": "王桂芳", "number": "00", "income": "很多", "housing": "rented"})
    filled.is_valid()
    return {
        "form": SampleForm(initial={"name": "王桂芳", "housing": "own", "income": "340.00"}),
        "bad_form": filled,
        "steps": _steps(),
        "tabs": _tabs(),
        "members": _members(),
        "rules": _rules(),
        "timeline": _timeline(),
        "queue": _queue(),
        "changes": ["家庭月收入增加 1,808.00 元以上，就不再低于标准。", "李志远搬出独立生活，需要重新测算。"],
        "page": Page(rows=(), total=128, is_capped=False, next_query="?after=x", previous_query="?before=x"),
        "chips": [{"label": "石桥村", "url": "?"}, {"label": "低保", "url": "?"}],
        "views": [{"name": "全部", "query": "", "current": True}, {"name": "超期", "query": "due=over", "current": False}],
        "chart": _chart(),
    }  # fmt: skip


def _steps() -> list[dict[str, str]]:
    rows = [
        ("ok", "申请受理", "11-02 赵敏"), ("ok", "信息核对", "11-09 完成"), ("ok", "入户调查", "11-18 两人"),
        ("now", "镇级审核", "进行中"), ("", "公示", "7 天"), ("", "县级确认", "县民政局"), ("", "发放", "次月起"),
    ]  # fmt: skip
    return [{"state": s, "label": label, "sub": sub} for s, label, sub in rows]


def _tabs() -> list[dict[str, Any]]:
    rows = [("审核总览", None), ("家庭成员", 4), ("经济状况", 9), ("申请材料", 7), ("公示与异议", None), ("历史与留痕", 18)]  # fmt: skip
    return [
        {"label": n, "count": c, "url": "#", "current": i == 0} for i, (n, c) in enumerate(rows)
    ]


def _members() -> list[dict[str, Any]]:
    rows = [
        ("王桂芳", "申请人", "女 58", [("a", "慢性病")], 0),
        ("李国强", "配偶", "男 61", [("r", "肢体二级残疾"), ("a", "大病")], 198000),
        ("李志远", "儿子", "男 34", [("b", "县内灵活就业")], 2160000),
        ("李晓雨", "孙女", "女 10", [("g", "小学在读")], 0),
    ]
    return [dict(zip(("name", "relation", "age", "tags", "income"), r, strict=True)) for r in rows]


def _rules() -> list[dict[str, Any]]:
    cite = [{"title": "（示例）审核确认办法 第四条", "url": "#"}]
    inputs = [
        {"label": "家庭可计入年收入", "value": "16,320.00 元", "source": "核对报告 2026-11-09"},
        {"label": "共同生活成员", "value": "4 人", "source": "入户调查 2026-11-18"},
    ]
    return [
        {"state": "y", "says": "户籍在本县，家庭成员认定完整", "cites": cite},
        {"state": "y", "says": "月人均收入 340.00 元，低于标准 792 元", "cites": cite,
         "formula": "16,320.00 ÷ 12 ÷ 4 = 340.00", "inputs": inputs},
        {"state": "n", "says": "名下有一辆非生产用机动车", "cites": cite},
        {"state": "q", "says": "赡养人李某的收入尚未核对", "cites": cite},
        {"state": "w", "says": "申报收入与核对结果相差 3,600 元，请说明采信理由", "cites": cite},
    ]  # fmt: skip


def _timeline() -> list[dict[str, Any]]:
    at = now()
    return [
        {"tone": "w", "at": at, "title": "差异提示", "says": "工资收入申报低于核对 3,600 元", "by": ""},
        {"tone": "", "at": at - timedelta(days=2), "title": "入户调查 完成", "says": "照片 6 张，邻里访问 2 户", "by": "赵敏、刘洋"},
        {"tone": "", "at": at - timedelta(days=18), "title": "受理", "says": "材料齐全，出具受理通知书", "by": "赵敏"},
    ]  # fmt: skip


def _queue() -> list[dict[str, Any]]:
    rows = [
        ("刘德全", 2, "v", "特困供养", "双河村", "over", "超期 1 天", "待审核"),
        ("王桂芳", 4, "t", "城乡低保", "石桥村", "soon", "剩 2 个工作日", "待审核"),
        ("何秀英", 1, "a", "临时救助", "柳河社区", "soon", "剩 2 个工作日", "待审核"),
        ("周建军", 2, "g", "低保边缘", "青龙村", "", "11 月 30 日", "公示中"),
    ]
    names = ("name", "size", "tone", "scheme", "village", "due_tone", "due", "state")
    return [dict(zip(names, r, strict=True)) for r in rows]


def _chart() -> dict[str, Any]:
    months = [f"{m} 月" for m in range(1, 13)]
    up = [42, 38, 51, 47, 60, 55, 49, 63, 58, 44, 52, 37]
    down = [35, 30, 44, 52, 49, 61, 40, 45, 70, 51, 47, 58]
    return {
        "legend": {"data": ["新增", "退出"]},
        "xAxis": {"type": "category", "data": months},
        "yAxis": {"type": "value", "name": "户"},
        "series": [
            {"name": "新增", "type": "bar", "data": up, "itemStyle": {"borderRadius": [3, 3, 0, 0]}},
            {"name": "退出", "type": "bar", "data": down, "itemStyle": {"borderRadius": [3, 3, 0, 0]}},
        ],
        "rows": list(zip(months, up, down, strict=True)),
    }  # fmt: skip
