"""What a column may mean, and which headings usually mean it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Target:
    """A field that a column can be matched to. `names` are usual headings, without spaces."""

    key: str
    label: str | Promise
    names: tuple[str, ...]
    is_needed: bool = False


TARGETS = (
    Target("group", _("户编号"), ("户编号", "户号", "家庭编号", "家庭编码", "户编码", "序号户")),
    Target("head_number", _("户主证件号码"), ("户主身份证号", "户主证件号码", "户主身份证号码")),
    Target("name", _("姓名"), ("姓名", "成员姓名", "人员姓名"), is_needed=True),
    Target("relation", _("与户主关系"), ("与户主关系", "关系", "与户主的关系"), is_needed=True),
    Target(
        "id_number", _("证件号码"), ("证件号码", "身份证号", "身份证号码", "公民身份号码", "身份证")
    ),
    Target("birth_date", _("出生日期"), ("出生日期", "出生年月日", "生日")),
    Target("sex", _("性别"), ("性别",)),
    Target("ethnicity", _("民族"), ("民族",)),
    Target("phone", _("联系电话"), ("联系电话", "电话", "手机", "手机号", "手机号码")),
    Target(
        "area", _("所在村（社区）"),
        ("所在村", "村", "村居", "村（社区）", "村(社区)", "村委会", "区划代码", "村名", "行政村"),
        is_needed=True,
    ),
    Target("address", _("住址"), ("住址", "家庭住址", "现住址", "地址", "详细地址")),
    Target("residence", _("城乡类别"), ("城乡类别", "户口性质", "户籍性质", "城乡")),
    Target("label", _("救助类别"), ("救助类别", "类别", "救助类型", "对象类别", "保障类型")),
    Target("since", _("认定日期"), ("认定日期", "认定时间", "享受起始时间", "起始日期", "登记日期")),
    Target("disability", _("残疾类别"), ("残疾类别", "残疾类型", "残疾种类")),
    Target("level", _("残疾等级"), ("残疾等级", "残疾级别")),
    Target("bank", _("开户银行"), ("开户银行", "开户行", "银行")),
    Target("account", _("银行账号"), ("银行账号", "账号", "银行卡号", "一卡通账号", "社保卡号")),
    Target("wage_month", _("月工资（元）"), ("月工资", "月工资（元）", "月收入", "月收入（元）")),
)  # fmt: skip
USUAL = frozenset(name for t in TARGETS for name in t.names)
KEYS = frozenset(t.key for t in TARGETS)
REASONS = "未导入原因"  # the column that a returned file has more; never matched


def plain(heading: str) -> str:
    """A heading without spaces, stars and colons."""
    return re.sub(r"[\s*＊:：]", "", heading)


def guessed(headings: Sequence[str]) -> dict[str, str]:
    """field → heading, as far as the headings are usual ones; each heading serves one field."""
    found: dict[str, str] = {}
    for target in TARGETS:
        for heading in headings:
            if plain(heading) in target.names and heading not in found.values():
                found[target.key] = heading
                break
    return found


def missing(mapping: dict[str, str]) -> list[str]:
    """Needed fields without a column; besides these, a number or a birth date."""
    found = [t.key for t in TARGETS if t.is_needed and not mapping.get(t.key)]
    if not (mapping.get("id_number") or mapping.get("birth_date")):
        found.append("id_number")
    return found
