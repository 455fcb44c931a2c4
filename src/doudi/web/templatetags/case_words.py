"""Words of cases for templates: codes become what people say."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from doudi.cases.wording import PAPERS
from doudi.web.cases.papers import PAPER_NAMES
from doudi.web.cases.present import CLOCKS

register = template.Library()
MODES = {
    "home": _("上门"),
    "phone": _("电话"),
    "video": _("视频"),
    "office": _("当面"),
    "waived": _("本人放弃"),
}
CONCLUSIONS = {
    "true": _("属实"), "differs": _("与申报不一致"), "unclear": _("待查"), "within": _("未发现超标"),
    "over": _("发现超标"), "ask": _("有差异，需要核实"),
}  # fmt: skip
CARE = {"full": _("全自理"), "partial": _("部分丧失（半护理）"), "none": _("完全丧失（全护理）")}
LETTERS = {
    "receipt": _("受理通知书"), "supplement": _("补正告知书"), "not_accepted": _("不予受理告知书"),
    "terminated": _("终止办理告知书"), "hearing": _("听取意见通知书"), "decision": _("确认决定书"),
    "refusal": _("不予确认告知书"), "change": _("变更决定书"), "stop": _("停止决定书"), "continue": _("继续享受告知书"),  # noqa: E501
}  # fmt: skip
FORM = {
    "housing": _("住房"), "decoration": _("装修"), "livestock": _("畜禽"), "vehicles": _("车辆农机"),
    "neighbours": _("邻里走访"), "cause": _("致困原因"), "emergency": _("紧急情况"), "area": _("住房面积"),
}  # fmt: skip


@register.filter
def paper_name(kind: str) -> object:
    """A paper's kind in words."""
    return PAPER_NAMES.get(kind, kind)


@register.filter
def paper_title(paper: Any) -> object:
    """A paper of the file: its kind in words, or its own title where it says more."""
    plain = paper.title in (PAPERS.get(paper.kind), paper.kind)
    return PAPER_NAMES.get(paper.kind, paper.title) if plain else paper.title


@register.filter
def mode_name(mode: str) -> object:
    """How a survey or hearing was made."""
    return MODES.get(mode, mode)


@register.filter
def conclusion_name(code: str) -> object:
    """A conclusion in words."""
    return CONCLUSIONS.get(code, code or "—")


@register.filter
def care_name(code: str) -> object:
    """A self-care result in words."""
    return CARE.get(code, code)


@register.filter
def letter_name(kind: str) -> object:
    """A letter's kind in words."""
    return LETTERS.get(kind, kind)


@register.filter
def clock_name(name: str) -> object:
    """A clock in words."""
    return CLOCKS.get(name, name)


@register.filter
def form_rows(form: Mapping[str, Any]) -> list[tuple[object, object]]:
    """The filled-in lines of a survey form."""
    return [(FORM[k], v) for k, v in form.items() if k in FORM and v]
