"""The words of the letters: short, plain, with the reasons, the law, and what can be done.

Every letter is plain data (title, addressee, paragraphs, tables), from which typst and Word set
the paper. Letters are official documents and always Chinese.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from doudi.cases import names
from doudi.cases.models import Case, Decision
from doudi.cases.procedures import Procedure
from doudi.cases.states import Effect, Kind, ends_by_itself
from doudi.kernel.money import yuan
from doudi.kernel.months import Month

Content = tuple[list[str], list[Any]]  # title lines, blocks
SCHEMES = {
    "dibao": "最低生活保障", "dibao_single": "最低生活保障（单人户）", "tekun": "特困人员救助供养",
    "edge": "最低生活保障边缘家庭认定", "rigid": "刚性支出困难家庭认定", "temporary": "临时救助",
    "temporary_quick": "临时救助（小额快救）",
}  # fmt: skip
PAPERS = {
    "application_form": "申请书", "identity_papers": "户口簿、身份证", "check_authorisation": "家庭经济状况核对授权书",  # noqa: E501
    "survey_form": "入户调查表", "house_photos": "房屋内外照片", "check_report": "经济状况核对报告",
    "opinion_form": "审核意见表", "notice_proof": "公示单及照片", "disability_certificate": "残疾人证",
    "medical_papers": "病历、诊断证明", "mandate": "委托书", "obligor_statement": "赡（抚、扶）养义务人情况说明",  # noqa: E501
    "obligor_consent": "义务人核对授权书", "kin_filing": "近亲属备案表", "self_care_assessment": "生活自理能力评估表", "emergency_record": "急难情形登记表",  # noqa: E501
    "receipt_signed": "领取签字凭证", "hearing_record": "听取意见记录", "county_visit": "县级入户核查表",
    "appraisal_record": "民主评议记录", "income_papers": "收入证明", "enrolment_papers": "学籍证明",
    "bank_papers": "银行账户资料", "signature": "现场签名", "photo": "照片", "other": "其他材料",
}  # fmt: skip


def day(on: date) -> str:
    """2026年11月2日."""
    return f"{on.year}年{on.month}月{on.day}日"


def month(text: str) -> str:
    """2026年12月, from "2026-12"."""
    year, number = text.split("-")
    return f"{year}年{int(number)}月"


def letter(
    case: Case, kind: str, *, on: date, note: str, missing: Sequence[str], number: str,
    decision: Decision | None, procedure: Procedure, people: Mapping[int, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The content of a letter of `kind`; `people` are the names of those a decision covers."""
    by_township = (
        kind in {"receipt", "supplement", "not_accepted", "terminated"} or procedure.delegated
    )
    org = names.township_office(case.area) if by_township else names.county_office(case.area)
    make = {
        "receipt": _receipt, "supplement": _supplement, "not_accepted": _not_accepted,
        "terminated": _terminated, "hearing": _hearing,
    }.get(kind)  # fmt: skip
    if make is not None:
        title, body = make(case, procedure, note, list(missing))
    else:
        if decision is None:
            raise ValueError(f"a letter of kind {kind} needs its decision")
        title, body = _of_decision(case, decision, procedure, people or {})
    return {
        "kind": kind, "org": org, "no": number, "title_lines": title, "to": case.head_name,
        "body": body, "date": day(on),
    }  # fmt: skip


def _p(text: str) -> dict[str, Any]:
    return {"k": "p", "t": text}


def _h(text: str) -> dict[str, Any]:
    return {"k": "h1", "t": text}


def _receipt(case: Case, procedure: Procedure, _note: str, _missing: list[str]) -> Content:
    whole = next((c for c in procedure.clocks if c.name in {"whole", "township"}), None)
    limit = ""
    if whole is not None:
        unit = "个工作日" if whole.unit == "working" else "日"
        limit = f"自受理之日起，一般在{whole.days}{unit}内办结"
        limit += f"；情况特殊的，在{whole.longer}{unit}内办结。" if whole.longer else "。"
    scheme = SCHEMES[case.scheme]
    return [f"{scheme}申请", "受理通知书"], [
        _p(f"你家庭提出的{scheme}申请（编号{case.number}），材料齐全，现予受理。{limit}"),
        _p(
            "接下来：工作人员会上门调查，并通过有关部门核对收入和财产；审核后在村（社区）公示；再由有权机关作出决定。"
        ),
        _p("办理过程不收任何费用。家庭成员、收入、财产如有变化，请随时告诉我们。"),
    ]


def _supplement(case: Case, _procedure: Procedure, note: str, missing: list[str]) -> Content:
    rows = [[str(i), PAPERS.get(kind, kind), ""] for i, kind in enumerate(missing, 1)]
    body = [
        _p(
            f"你家庭提出的{SCHEMES[case.scheme]}申请（编号{case.number}），还缺少以下材料，现一次性告知："
        ),
        {"k": "table", "head": ["序号", "需要补充的材料", "备注"], "rows": rows},
        _p("能够通过网上核查的材料不需要你提供。请交到镇（街道）或村（社区），收齐后立即受理。"),
    ]
    return ["补充材料", "一次性告知书"], [*body, *([_p(note)] if note else [])]


def _not_accepted(case: Case, procedure: Procedure, note: str, _missing: list[str]) -> Content:
    return ["不予受理告知书"], [
        _p(f"你家庭提出的{SCHEMES[case.scheme]}申请（编号{case.number}），现不予受理。"),
        _h("一、理由"), _p(note),
        _h("二、你可以怎么做"), _p(remedy(procedure)),
    ]  # fmt: skip


def _terminated(case: Case, procedure: Procedure, note: str, _missing: list[str]) -> Content:
    return ["终止办理告知书"], [
        _p(f"你家庭的{SCHEMES[case.scheme]}申请（编号{case.number}），现终止办理。"),
        _h("一、理由"), _p(note),
        _h("二、你可以怎么做"), _p("情况改变后可以重新申请。" + remedy(procedure)),
    ]  # fmt: skip


def _hearing(case: Case, _procedure: Procedure, note: str, _missing: list[str]) -> Content:
    hearing = case.hearings.latest("id")
    what = "停止" if hearing.about == "stop" else "减少"
    return ["听取陈述申辩通知书"], [
        _p(f"经复核，我们正在考虑{what}你家庭的{SCHEMES[case.scheme]}待遇。作出决定之前，先听取你的意见。"),
        _h("一、为什么"), _p(note),
        _h("二、时间和方式"),
        _p(f"请在{day(hearing.planned_on)}前来镇（街道）说明情况，也可以打电话，或者请工作人员上门。可以带上你认为有用的材料，可以请人陪同。"),
        _h("三、你的权利"), _p("依据《中华人民共和国社会救助法》第四十七条，减少或者停止救助前应当听取救助对象的意见。你说的话会如实记录并作为决定的依据之一。"),  # noqa: E501
    ]  # fmt: skip


def _of_decision(
    case: Case, decision: Decision, procedure: Procedure, people: Mapping[int, str]
) -> Content:
    scheme = SCHEMES[case.scheme]
    effect = Effect(decision.effect)
    opening = _p(_opening(case, scheme))
    titles = {
        Effect.GRANT: [f"关于确认{case.head_name}家庭", f"{scheme}的决定"],
        Effect.ONE_OFF: [f"关于给予{case.head_name}家庭", f"{scheme}的决定"],
        Effect.REFUSE: [f"关于不予确认{case.head_name}家庭", f"{scheme}的告知书"],
        Effect.CHANGE: [f"关于调整{case.head_name}家庭", f"{scheme}待遇的决定"],
        Effect.GRACE: [f"关于{case.head_name}家庭", f"{scheme}渐退期的决定"],
        Effect.STOP: [f"关于停止{case.head_name}家庭", f"{scheme}待遇的决定"],
        Effect.CONTINUE: [f"关于继续给予{case.head_name}家庭", f"{scheme}待遇的告知书"],
    }
    body = [
        opening,
        _h("一、决定"),
        _p(_result_words(case, decision, people)),
        _h("二、理由和计算"),
    ]
    body += _ended_by_itself(case, effect) or _reasons(decision)
    body += [
        _h("三、权利与义务"),
        _p(_duties(effect) + remedy(procedure)),
        _p(f"案号：{case.number}"),
    ]
    return titles[effect], body


def _opening(case: Case, scheme: str) -> str:
    if case.scheme == "temporary_quick":
        return f"你家庭遭遇急难，依法先行给予救助。经{names.township_office(case.area)}核实，现决定如下："
    since = day(localdate(case.lodged_at)) if case.lodged_at and case.kind == "new" else ""
    if case.kind == Kind.EXIT:
        return f"你家庭声明自愿退出{scheme}，经{names.township_office(case.area)}核实，现决定如下："
    asked = f"你家庭于{since}提出的{scheme}申请" if since else f"你家庭的{scheme}复核"
    return (
        f"{asked}，经{names.township_office(case.area)}调查审核{_notice_words(case)}，现决定如下："
    )


def _notice_words(case: Case) -> str:
    if not case.evidence.filter(kind="notice_proof").exists():
        return ""
    return "，公示期间的异议已经查清" if case.has_objection else "，并公示无异议"


def _result_words(case: Case, decision: Decision, known: Mapping[int, str]) -> str:
    scheme, people = SCHEMES[case.scheme], len(decision.shares)
    who = "、".join(known[s[0]] for s in decision.shares if s[0] in known)
    named = f"（{who}）" if who else ""
    amount, start = yuan(decision.amount), month(decision.first_month)
    effect = Effect(decision.effect)
    if effect == Effect.GRANT and not decision.amount:
        return f"你家庭符合条件，自{start}起予以{scheme}。"
    return {
        Effect.GRANT: f"你家庭符合条件，自{start}起给予{scheme}，保障{people}人{named}，每月{amount}元。",
        Effect.ONE_OFF: f"给予你家庭{scheme}，一次性发放{amount}元。",
        Effect.REFUSE: f"你家庭目前不符合{scheme}的条件，不予确认。",
        Effect.CHANGE: f"自{start}起，你家庭的{scheme}调整为保障{people}人{named}，每月{amount}元。",
        Effect.GRACE: f"你家庭的情况已经好转。自{start}起给予渐退期，仍按每月{amount}元发放"
        + (
            f"，发放到{month(str(Month.parse(decision.end_month) + -1))}为止。"
            if decision.end_month
            else "。"
        ),
        Effect.STOP: f"自{start}起停止你家庭的{scheme}待遇。",
        Effect.CONTINUE: f"你家庭继续享受{scheme}，保障{people}人，每月{amount}元不变。",
    }[effect]


def _ended_by_itself(case: Case, effect: Effect) -> list[dict[str, Any]]:
    """Why help ends without any arithmetic: the household's own will, or nobody is left."""
    scheme = SCHEMES[case.scheme]
    if not ends_by_itself(case.kind, case.members, effect):
        return []
    if case.kind == Kind.EXIT:
        said, on = case.draft.get("statement", ""), case.lodged_at
        when = day(localdate(on)) if on else ""
        words = f"（本人说明：{said.rstrip('。')}）" if said else ""
        return [
            _p(f"你家庭于{when}自愿退出{scheme}{words}。"),
            _p("这不是对你家庭条件的认定。以后生活有困难，可以随时重新申请。"),
        ]
    return [_p(f"享受{scheme}的家庭成员已经去世，家庭中没有其他保障对象，待遇依法终止。")]


def _reasons(decision: Decision) -> list[dict[str, Any]]:
    from doudi.cases import explain

    told = explain.plainly(decision.result)
    body: list[dict[str, Any]] = []
    if decision.departs:
        body.append(_p(f"本决定与系统测算不同，理由：{decision.reason}"))
    if told.rows:
        body.append({"k": "table", "head": ["项目", "计算", "结果"], "rows": told.rows})
    body += [_p(sentence) for sentence in told.sentences]
    if told.law:
        body.append(_p("依据：" + "；".join(told.law) + "。"))
    if told.changes and decision.effect in {Effect.REFUSE, Effect.STOP, Effect.GRACE}:
        body.append(
            _p(
                "什么情况会改变这个结果："
                + "；".join(told.changes)
                + "。情况变化后可以随时重新申请。"
            )
        )
    return body


def _duties(effect: Effect) -> str:
    if effect in {Effect.REFUSE, Effect.STOP}:
        return ""
    return "家庭人口、收入和财产发生变化的，请及时告诉镇（街道）或村（社区）。"


def remedy(procedure: Procedure) -> str:
    """How to contest: days for review, months for the court, from the procedure."""
    rule = procedure.values["remedy"]
    return (
        f"如果不同意，可以自收到之日起{rule['review_days']}日内依法申请行政复议，"
        f"或者在{rule['suit_months']}个月内向人民法院提起行政诉讼；也可以先到镇（街道）要求复查。"
    )
