"""Events of a household told in words, for its timeline. Other rooms' acts are told by their kind."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.kernel.models import Event
from doudi.registry.vocabulary import DocumentKind, LabelKind, Source, Status
from doudi.registry.vocabulary_money import Relation

TITLES: dict[str, Any] = {
    "registry.loaded": gettext_lazy("批量登记"),
    "registry.person_registered": gettext_lazy("登记人员"),
    "registry.person_corrected": gettext_lazy("更正人员信息"),
    "registry.person_status": gettext_lazy("状态变更"),
    "registry.person_died": gettext_lazy("登记死亡"),
    "registry.persons_merged": gettext_lazy("合并重复人员"),
    "registry.phone_changed": gettext_lazy("更换联系电话"),
    "registry.account_changed": gettext_lazy("更换银行账户"),
    "registry.persons_separated": gettext_lazy("撤销合并"),
    "registry.person_erased": gettext_lazy("删除个人资料"),
    "registry.household_registered": gettext_lazy("建立家庭档案"),
    "registry.household_corrected": gettext_lazy("更正家庭信息"),
    "registry.household_moved": gettext_lazy("迁移"),
    "registry.household_split": gettext_lazy("分户"),
    "registry.households_merged": gettext_lazy("并户"),
    "registry.households_parted": gettext_lazy("撤销并户"),
    "registry.household_open": gettext_lazy("恢复在册"),
    "registry.household_closed": gettext_lazy("销户"),
    "registry.household_merged": gettext_lazy("并入他户"),
    "registry.head_changed": gettext_lazy("变更户主"),
    "registry.member_joined": gettext_lazy("成员加入"),
    "registry.member_left": gettext_lazy("成员离开"),
    "registry.fact_recorded": gettext_lazy("记录家庭状况"),
    "registry.fact_ended": gettext_lazy("终止一项家庭状况"),
    "registry.labelled": gettext_lazy("标注类别"),
    "registry.label_ended": gettext_lazy("取消类别"),
    "registry.document_attached": gettext_lazy("上传材料"),
    "registry.document_removed": gettext_lazy("撤下材料"),
    "registry.consent_given": gettext_lazy("签署授权"),
    "registry.consent_withdrawn": gettext_lazy("撤回授权"),
    "read.opened": gettext_lazy("查看"),
    "read.shown": gettext_lazy("查看完整号码"),
    "read.exported": gettext_lazy("导出"),
    "read.printed": gettext_lazy("打印"),
    "read.emergency": gettext_lazy("急难发生地查看"),
}
TABLES = {
    "person": gettext_lazy("人员"), "formername": gettext_lazy("曾用名"), "phone": gettext_lazy("联系电话"),
    "bankaccount": gettext_lazy("银行账户"), "household": gettext_lazy("家庭"),
    "membership": gettext_lazy("家庭成员关系"), "label": gettext_lazy("类别"),
    "document": gettext_lazy("材料"), "consent": gettext_lazy("授权"),
    "importjob": gettext_lazy("导入批次"), "importrow": gettext_lazy("导入的行"),
    "importtemplate": gettext_lazy("导入栏目对应"),
    "incomeitem": gettext_lazy("收入"), "spendingitem": gettext_lazy("支出"),
    "asset": gettext_lazy("财产"), "obligor": gettext_lazy("赡养抚养义务人"),
    "condition": gettext_lazy("个人情况"), "looked": gettext_lazy("核查情况"),
}  # fmt: skip
FIELDS = {
    "id_number": gettext_lazy("证件号码"), "phone": gettext_lazy("联系电话"),
    "account": gettext_lazy("银行账号"), "certificate": gettext_lazy("残疾证号"),
    "name": gettext_lazy("姓名"), "birth_date": gettext_lazy("出生日期"), "sex": gettext_lazy("性别"),
    "ethnicity": gettext_lazy("民族"), "marital": gettext_lazy("婚姻状况"),
    "education": gettext_lazy("文化程度"), "residence": gettext_lazy("城乡类别"),
    "hukou_area": gettext_lazy("户籍地"), "status": gettext_lazy("状态"),
    "status_since": gettext_lazy("状态起始日"), "died_on": gettext_lazy("死亡日期"),
    "area": gettext_lazy("所在村（社区）"), "address": gettext_lazy("住址"), "head": gettext_lazy("户主"),
    "causes": gettext_lazy("致困原因"),
}  # fmt: skip
Names = Mapping[str, str]  # person id → name


def told(event: Event, names: Names) -> dict[str, Any]:
    """One line of the timeline: title, what exactly, who."""
    says = SAYS.get(event.kind)
    return {
        "at": event.at,
        "title": TITLES.get(event.kind, event.kind),
        "says": says(event.facts, names) if says else _subject(event, names),
        "by": event.actor_name,
        "number": event.pk,
    }


def _subject(event: Event, names: Names) -> str:
    return names.get(event.subject_id, "") if event.subject_kind == "person" else ""


def _who(facts: Mapping[str, Any], names: Names) -> str:
    return names.get(str(facts.get("person", "")), "")


def _joined(facts: Mapping[str, Any], names: Names) -> str:
    relation = Relation(facts["relation"]).label
    return _("%(who)s，%(relation)s，自 %(since)s") % {
        "who": _who(facts, names), "relation": relation, "since": facts["since"]
    }  # fmt: skip


def _left(facts: Mapping[str, Any], names: Names) -> str:
    return f"{_who(facts, names)} {facts['on']}"


def _label(facts: Mapping[str, Any], names: Names) -> str:
    day = facts.get("since") or facts.get("on")
    return " ".join(str(x) for x in (_who(facts, names), LabelKind(facts["kind"]).label, day) if x)


def _fact(facts: Mapping[str, Any], names: Names) -> str:
    source = Source(facts["source"]).label if "source" in facts else ""
    parts = (_who(facts, names), TABLES.get(facts["table"], facts["table"]), source)
    return " · ".join(str(p) for p in parts if p)


def _fields(facts: Mapping[str, Any], _names: Names) -> str:
    changed = [name for name, _digest in facts.get("changes", [])]
    return "、".join(str(FIELDS.get(f, f)) for f in changed)


def _shown(facts: Mapping[str, Any], _names: Names) -> str:
    return "、".join(str(FIELDS.get(f, f)) for f in facts.get("fields", []))


SAYS: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    "registry.member_joined": _joined,
    "registry.member_left": _left,
    "registry.labelled": _label,
    "registry.label_ended": _label,
    "registry.fact_recorded": _fact,
    "registry.fact_ended": _fact,
    "registry.person_corrected": _fields,
    "registry.household_corrected": _fields,
    "registry.head_changed": lambda f, n: (
        f"{n.get(str(f['was']), '')} → {n.get(str(f['now']), '')}"
    ),
    "registry.person_status": lambda f, _n: f"{Status(f['status']).label} {f['since']}",
    "registry.person_died": lambda f, _n: str(f["died_on"]),
    "registry.document_attached": lambda f, _n: str(DocumentKind(f["kind"]).label),
    "read.shown": _shown,
}
