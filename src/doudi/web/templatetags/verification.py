"""Words of matching, and looking things up by key in a template."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from doudi.registry.vocabulary_money import AssetKind, IncomeKind, SpendingKind
from doudi.verification.kinds import kinds
from doudi.web.http import language
from doudi.web.templatetags.doudi import place as place_name

register = template.Library()

LEVELS = {
    "number": _("证件号码一致"), "number_short": _("15位旧号码一致"),
    "number_slip": _("号码一处笔误，姓名一致"), "number_other_name": _("号码一致，姓名不同"),
    "name": _("姓名与情况相符"),
}  # fmt: skip
PARTS = {
    "number": _("证件号码"), "name": _("姓名"), "birth": _("出生日期"), "sex": _("性别"), "area": _("住址"),
    "companions": _("同住的人"),
}  # fmt: skip


@register.filter
def at(table: Mapping[Any, Any], key: Any) -> Any:
    """The entry of a table, or nothing."""
    return table.get(key, "")


@register.filter
def match_level(level: str) -> Any:
    """How a record was matched, in words."""
    return LEVELS.get(level, level)


@register.filter
def match_part(name: str) -> Any:
    """What a part of the match weight compares, in words."""
    return PARTS.get(name, name)


@register.filter
def kind_name(key: str) -> str:
    """Name of a kind of data in the language of the page."""
    kind = kinds().get(key)
    return kind.name[language()] if kind else key


REASONS = {
    "none_given": _("未授权，未查询"), "expired": _("授权已到期，未查询"),
    "withdrawn": _("授权已撤回，未查询"), "scope": _("授权不含此类数据，未查询"),
    "no_basis": _("当日法律上尚不能查"), "outside": _("不是家庭成员或义务人，未查询"),
}  # fmt: skip
SEXES = {"male": _("男"), "female": _("女")}
ITEMS = {k.value: k.label for kind in (IncomeKind, AssetKind, SpendingKind) for k in kind}
DECLARED = {"income": _("收入"), "assets": _("财产"), "spending": _("支出")}


@register.filter
def refusal(reason: str) -> Any:
    """Why nobody was asked, in words."""
    return REASONS.get(reason, _("未授权，未查询"))


@register.filter
def match_value(value: str, part: str) -> Any:
    """A compared value as people read it: sexes in words, villages by name."""
    if part == "sex":
        return SEXES.get(value, value)
    return place_name(value) if part == "area" and value.isdigit() else value


@register.filter
def declared_part(part: str) -> Any:
    """Which list of the declaration an item stands in, in words."""
    return DECLARED.get(part, part)


@register.filter
def item_name(item: str) -> Any:
    """What an item of income, property or spending is called."""
    return ITEMS.get(item, item)


EVIDENCE = {
    "award": _("待遇"), "payment": _("发放记录"), "account": _("账户"), "village": _("村（社区）"),
    "person": _("登记信息"), "household": _("原家庭"), "kin": _("近亲属"),
}  # fmt: skip
OUTCOMES = {
    "confirmed": _("属实"), "helped": _("已给予救助"), "referred": _("已转介"),
    "not_true": _("不属实"), "no_matter": _("属实但不影响"), "handled": _("此前已处理"),
    "declined": _("本人不需要"), "gone": _("已迁出或死亡"),
}  # fmt: skip


@register.filter
def evidence_name(kind: str) -> Any:
    """What a piece of evidence is, in words."""
    return EVIDENCE.get(kind) or kind_name(kind)


@register.filter
def outcome_name(outcome: str) -> Any:
    """What came of a finding, in words."""
    return OUTCOMES.get(outcome, outcome)
