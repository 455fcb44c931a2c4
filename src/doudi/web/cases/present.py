"""A case in the words and shapes of the screen: rows, steps, clocks, the reasoning panel."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from doudi.cases import explain, names, selectors
from doudi.cases.facts import Line
from doudi.cases.services.determine import Computed
from doudi.cases.states import ENDED, Kind, State
from doudi.kernel import calendar_days
from doudi.kernel.actor import Actor
from doudi.kernel.money import fen, yuan_grouped
from doudi.registry import selectors as registry
from doudi.registry.facts import person_id_of
from doudi.registry.vocabulary import ConditionKind, Residence
from doudi.registry.vocabulary_money import AssetKind, IncomeKind, Relation, SpendingKind

NEVER = date(9999, 12, 31)
SCHEMES: dict[str, tuple[object, str]] = {
    "dibao": (gettext_lazy("城乡低保"), "t"), "dibao_single": (gettext_lazy("单人保"), "t"),
    "tekun": (gettext_lazy("特困供养"), "v"), "edge": (gettext_lazy("低保边缘"), "g"),
    "rigid": (gettext_lazy("刚性支出"), "b"), "temporary": (gettext_lazy("临时救助"), "a"),
    "temporary_quick": (gettext_lazy("小额快救"), "a"),
}  # fmt: skip
CLOCKS: dict[str, object] = {
    "whole": gettext_lazy("办结时限"), "survey_start": gettext_lazy("启动调查时限"),
    "check_start": gettext_lazy("启动核对时限"), "examination": gettext_lazy("县级确认时限"),
    "refusal_letter": gettext_lazy("送达时限"), "township": gettext_lazy("镇级审核时限"),
    "resurvey": gettext_lazy("重新调查时限"), "reassessment": gettext_lazy("重新评估时限"),
    "review": gettext_lazy("复核到期"), "death": gettext_lazy("死亡后调整时限"),
    "quick": gettext_lazy("快速救助时限"), "papers": gettext_lazy("补办手续时限"),
}  # fmt: skip
STEP_LABELS: dict[str, object] = {
    "lodged": gettext_lazy("申请受理"), "survey": gettext_lazy("调查核对"), "appraisal": gettext_lazy("民主评议"),  # noqa: E501
    "opinion": gettext_lazy("镇级审核"), "notice": gettext_lazy("公示"),
    "examination": gettext_lazy("县级审核"), "decision": gettext_lazy("确认决定"),
    "afterwards": gettext_lazy("补办手续"), "paid": gettext_lazy("发放"),
}  # fmt: skip
ITEMS: dict[str, Any] = {"income": IncomeKind, "spending": SpendingKind, "assets": AssetKind}
SECTION_LABELS = {
    "income": gettext_lazy("收入"), "spending": gettext_lazy("支出"), "assets": gettext_lazy("财产"),
}  # fmt: skip


@dataclass(slots=True)
class Row:
    """One line of the queue."""

    id: int
    url: str
    name: str
    size: str
    scheme: object
    tone: str
    village: str
    state: object
    due: str
    due_tone: str


def row(case: Any, *, today: date, places: dict[str, str]) -> Row:
    """A case as a line of the queue."""
    scheme, tone = SCHEMES.get(case.scheme, (case.scheme, ""))
    due, due_tone = due_words(case, today=today)
    state = (
        Kind(case.kind).label
        if case.kind != Kind.NEW and case.state == State.SURVEY
        else State(case.state).label
    )
    return Row(
        id=case.pk, url=reverse("case", args=[case.pk]), name=case.head_name or _("未填写"),
        size=ngettext("%d 人户", "%d 人户", case.members) % case.members if case.members else "",
        scheme=scheme, tone=tone, village=places.get(case.area, case.area), state=state,
        due=due, due_tone=due_tone,
    )  # fmt: skip


def due_words(case: Any, *, today: date) -> tuple[str, str]:
    """How long is left, and the tone: over, soon or none."""
    if case.due_on == NEVER or State(case.state) in ENDED - {State.DECIDED}:
        return "", ""
    if case.due_on < today:
        late = calendar_days.current().working_days_between(case.due_on, today)
        says = ngettext("超期 %d 天", "超期 %d 天", late) % late if late else _("刚过期限")
        return says, "over"
    if case.warn_on <= today:
        left = calendar_days.current().working_days_between(today, case.due_on)
        return (
            ngettext("剩 %d 个工作日", "剩 %d 个工作日", left) % left if left else _("今天到期")
        ), "soon"
    return _("%(month)d 月 %(day)d 日") % {"month": case.due_on.month, "day": case.due_on.day}, ""


def clock(case: Any, *, today: date) -> dict[str, Any] | None:
    """The clock chip of the case; None where nothing runs."""
    if case.due_on == NEVER:
        return None
    calendar = calendar_days.current()
    late = case.due_on < today
    left = (
        calendar.working_days_between(case.due_on, today)
        if late
        else calendar.working_days_between(today, case.due_on)
    )
    return {
        "label": CLOCKS.get(case.due_clock, case.due_clock), "tone": due_words(case, today=today)[1],
        "until": _("截止 %(month)d 月 %(day)d 日") % {"month": case.due_on.month, "day": case.due_on.day},
        "left": left, "late": late, "uncertain": not calendar.is_certain(case.due_on),
    }  # fmt: skip


def steps(case: Any) -> list[dict[str, Any]]:
    """The steps bar: done, now and to come, by the procedure of the case; none where it is unknown."""
    procedure = selectors.procedure_if_known(case)
    if procedure is None:
        return []
    order = ["lodged", *procedure.steps, *([] if "afterwards" in procedure.steps else ["paid"])]
    if selectors.is_refused(case):  # nothing was shown to the village, and nothing is paid
        order = [s for s in order if s not in {"notice", "paid"}]
    if case.kind not in {Kind.NEW, Kind.APPEAL}:
        order = [s for s in order if s not in {"lodged", "notice"}]
    here = _place(case, order)
    ended = State(case.state) in {State.WITHDRAWN, State.TERMINATED, State.NOT_ACCEPTED}
    shown = []
    for place, step in enumerate(order):
        state = "ok" if place < here else ("bad" if ended else "now") if place == here else ""
        shown.append(
            {
                "state": state,
                "label": STEP_LABELS[step],
                "sub": _step_sub(case, step, state, procedure),
            }
        )
    return shown


def _place(case: Any, order: list[str]) -> int:
    if case.state in {State.DECIDED, State.CLOSED}:
        return len(order)
    inside = {
        State.DRAFT: "lodged", State.AWAITING_PAPERS: "lodged", State.NOT_ACCEPTED: "lodged",
        State.SECOND: "decision", State.HEARING: "decision", State.APPRAISAL: "opinion",
        State.WITHDRAWN: "lodged", State.TERMINATED: "survey",
    }  # fmt: skip
    step = str(inside.get(State(case.state), case.state))
    return order.index(step) if step in order else 0


def _step_sub(case: Any, step: str, state: str, procedure: Any) -> str:
    if step == "lodged" and case.lodged_at:
        return f"{localtime(case.lodged_at):%m-%d}"
    if state == "now":
        return _("进行中")
    if step == "notice" and not state:
        days = int(procedure.values["notice"]["days"])
        return str(ngettext("%d 天", "%d 天", days) % days)
    if step == "paid":
        return _("次月起") if procedure.values["pays_from"] == "next_month" else _("当月")
    return ""


def members(
    document: dict[str, Any], *, actor: Actor, today: date, applicant: str = ""
) -> list[dict[str, Any]]:
    """The members with their names (one query), marks and yearly income.

    `applicant` names the applicant where the register does not show them to the actor, because
    help was asked for away from home.
    """
    household = document.get("household", {})
    ids = [person_id_of(m["id"]) for m in household.get("members", ())]
    people = {p.pk: p for p in registry.persons_visible_to(actor).filter(pk__in=ids)}
    income = _income_of(household)
    found = []
    for m in household.get("members", ()):
        person = people.get(person_id_of(m["id"]))
        found.append(
            {
                "id": m["id"], "name": person.name if person else (applicant if m["relation"] == "01" else "") or "—", "masked": person.id_masked if person else "",  # noqa: E501
                "relation": _("申请人") if m["relation"] == "01" else Relation(m["relation"]).label,
                "age": _age(m, today), "labour": LABOUR.get(m.get("labour", ""), "—"), "tags": _tags(m),
                "income": income.get(m["id"], 0) if "income" in household else None,
            }
        )  # fmt: skip
    return found


def family(case: Any, people: list[dict[str, Any]], *, actor: Actor, on: date) -> dict[str, Any]:
    """What stands on the household's own card; nothing before the register knows the household."""
    home = registry.visible_to(actor).filter(pk=case.household_id).first()
    if home is None:
        return {}
    ids = [person_id_of(m["id"]) for m in people]
    given = registry.consents_visible_to(actor).filter(
        person_id__in=ids, purpose="assistance_check", valid_from__lte=on, withdrawn_on=None
    )
    signed = given.exclude(valid_until__lte=on).values("person_id").distinct().count()
    return {
        "head": people[0] if people else None, "address": home.address, "number": home.number,
        "residence": Residence(home.residence).label, "signed": signed, "all": len(ids),
        "household_id": home.pk,
    }  # fmt: skip


LABOUR = {
    "able": gettext_lazy("有劳动能力"), "partial": gettext_lazy("部分丧失"), "none": gettext_lazy("无劳动能力"),  # noqa: E501
}  # fmt: skip
CATEGORIES = {
    "visual": gettext_lazy("视力"), "hearing": gettext_lazy("听力"), "speech": gettext_lazy("言语"),
    "physical": gettext_lazy("肢体"), "intellectual": gettext_lazy("智力"), "mental": gettext_lazy("精神"),
    "multiple": gettext_lazy("多重"),
}  # fmt: skip
STUDENT = {
    "kindergarten": gettext_lazy("学前"), "compulsory": gettext_lazy("义务教育在读"), "senior": gettext_lazy("高中在读"),  # noqa: E501
    "vocational": gettext_lazy("中职在读"), "college": gettext_lazy("大专在读"), "bachelor": gettext_lazy("本科在读"),  # noqa: E501
    "postgraduate": gettext_lazy("研究生在读"),
}  # fmt: skip


def _age(member: dict[str, Any], today: date) -> str:
    if not member.get("birth_date"):
        return "—"
    born = date.fromisoformat(member["birth_date"])
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    sex = {"male": _("男"), "female": _("女")}.get(member.get("sex", ""), "")
    return f"{sex} {years}"


def _tags(member: dict[str, Any]) -> list[tuple[str, str]]:
    tags = []
    if disability := member.get("disability"):
        words = _("%(category)s%(level)d级残疾") % {
            "category": CATEGORIES.get(disability["category"], ""), "level": disability["level"],
        }  # fmt: skip
        tags.append(("r" if disability["level"] <= 2 else "a", words))
    if member.get("serious_illness"):
        tags.append(("a", _("大病")))
    if member.get("student") in STUDENT:
        tags.append(("g", str(STUDENT[member["student"]])))
    return tags


def _income_of(household: dict[str, Any]) -> dict[str, int]:
    from doudi.cases.facts import yearly

    found: dict[str, int] = {}
    for item in household.get("income") or ():
        found[item.get("member", "")] = found.get(item.get("member", ""), 0) + yearly(
            item, "income"
        )
    return found


def lines(found: list[Line], people: dict[str, str]) -> list[dict[str, Any]]:
    """Means side by side: declared, surveyed, checked, and what counts."""
    return [
        {
            "pointer": line.pointer, "section": SECTION_LABELS[line.section],
            "item": ITEMS[line.section](line.item).label if line.item in ITEMS[line.section].values else line.item,  # noqa: E501
            "who": people.get(line.member, ""), "says": line.says, "declared": line.says.get("declared"),
            "surveyed": line.says.get("surveyed"), "checked": line.says.get("checked"),
            "adopted": line.adopted, "differs": line.differs, "chosen": line.chosen, "reason": line.reason,
            "gap": (line.adopted or 0) - line.says.get("declared", 0) if line.differs else 0,
        }
        for line in found
    ]  # fmt: skip


def reasoning(case: Any, answer: Computed) -> dict[str, Any]:
    """The panel at the right: the outcome in a sentence, the amount, each test with its citation."""
    result = answer.result
    title, tone = _verdict(case, answer)
    return {
        "title": title, "tone": tone, "amount": yuan_grouped(answer.amount) if answer.amount else "",
        "sum": _sum(answer),
        "unit": _("元（一次性）") if result.get("amount_once") else "",
        "changes": explain.changes_of(result), "law": answer.law[:24],
        "rules": [
            {"state": c.state, "says": c.says, "formula": c.formula, "cites": c.cites, "inputs": c.inputs}
            for c in explain.conditions_of(result)
        ],
        "gap": _gap(result), "missing": missing_words(result),
    }  # fmt: skip


def _verdict(case: Any, answer: Computed) -> tuple[str, str]:
    scheme = SCHEMES.get(case.scheme, (case.scheme, ""))[0]
    if answer.outcome == "entitled":
        people = len(answer.shares) or case.members
        says = ngettext(
            "符合%(scheme)s条件，拟保障 %(n)d 人", "符合%(scheme)s条件，拟保障 %(n)d 人", people
        )
        return says % {"scheme": scheme, "n": people}, ""
    if answer.outcome == "not_entitled":
        return _("按现有事实，不符合%(scheme)s条件") % {"scheme": scheme}, "no"
    if answer.outcome == "law_missing":
        return _("当地没有可用的规定值：%(key)s") % {
            "key": answer.result.get("because", "")
        }, "unknown"
    return _("还缺少事实，暂时无法测算"), "unknown"


def _sum(answer: Computed) -> str:
    base = sum(s[1] for s in answer.shares)
    extra = answer.amount - base
    if not answer.amount or answer.result.get("amount_once"):
        return ""
    care = sum(fen(m.get("care") or "0") for m in answer.result.get("members", ()))
    if care:
        parts = {"basic": yuan_grouped(base - care), "care": yuan_grouped(care)}
        return _("基本生活 %(basic)s ＋ 照料护理 %(care)s") % parts
    words = _("基本 %(base)s") % {"base": yuan_grouped(base)}
    return words + (_(" ＋ 增发 %(extra)s") % {"extra": yuan_grouped(extra)} if extra else "")


def _gap(result: dict[str, Any]) -> dict[str, int] | None:
    found = explain.main_steps(result)
    income, line = found.get("income_monthly_per_head"), found.get("standard_monthly")
    if not income or not line or income["value"] is None or line["value"] is None:
        return None
    have, need = fen(income["value"]), fen(line["value"])
    return {"income": have, "line": need, "gap": max(0, need - have), "over": max(0, have - need)}


def missing_words(result: dict[str, Any]) -> list[str]:
    """The facts still needed, in words: the last part of each pointer named."""
    labels = dict(ConditionKind.choices) | {
        "income": _("收入"), "assets": _("财产"), "spending": _("支出"), "obligors": _("赡养抚养义务人"),
    }  # fmt: skip
    found: dict[str, None] = {}
    for pointer in result.get("missing", ()):
        last = pointer.rsplit("/", 1)[-1]
        found.setdefault(_whose(pointer) + str(labels.get(last, last)), None)
    for fault in result.get("faults", ()):
        found.setdefault(fault["zh"], None)
    return list(found)


def _whose(pointer: str) -> str:
    """Of whom the fact is that a pointer names: of an obligor or of a member, else nobody's."""
    parts = pointer.strip("/").split("/")
    for group, words in (("obligors", _("第 %d 位义务人：")), ("members", _("第 %d 人："))):
        if group in parts[:-1] and parts[parts.index(group) + 1].isdigit():
            return words % (int(parts[parts.index(group) + 1]) + 1)
    return ""


def header(case: Any, *, today: date) -> dict[str, Any]:
    """Title, tags and the line under it."""
    scheme, tone = SCHEMES.get(case.scheme, (case.scheme, ""))
    return {
        "scheme": scheme, "tone": tone, "kind": Kind(case.kind).label, "state": State(case.state).label,
        "place": f"{names.township(case.area)} {names.village(case.area)}",
        "came": _came(case), "accepted": localdate(case.accepted_at) if case.accepted_at else None,
        "clock": clock(case, today=today), "steps": steps(case),
    }  # fmt: skip


CAME: dict[str, object] = {
    "agent": gettext_lazy("委托"), "village": gettext_lazy("村（社区）代办"),
    "department": gettext_lazy("部门转办"), "discovered": gettext_lazy("主动发现"),
}  # fmt: skip


def _came(case: Any) -> str:
    """How the matter came to the office where somebody else brought it, with who and which list."""
    if case.found_by not in CAME:
        return ""
    return " · ".join(str(x) for x in (CAME[case.found_by], case.origin, case.reference) if x)


def moment(at: datetime | None) -> str:
    """An instant for a table."""
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else "—"
