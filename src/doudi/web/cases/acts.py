"""Every act a case knows on the screen: its button, its form, and the one service it calls."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.forms import Form
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from doudi.cases import services
from doudi.kernel.actor import Actor
from doudi.web.cases import forms

Data = dict[str, Any]
GIVES_MONEY = frozenset({"grant", "one_off", "change"})
Run = Callable[[Any, Data, Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class Button:
    """One act on the screen. `state_act` is the act in the table of moves that permits it."""

    key: str
    label: object
    form: type[Form]
    run: Run
    state_act: str
    icon: str = "check"
    tone: str = ""  # pri, dan, ""
    says: object = ""  # shown above the form
    done: object = _("已办理。")
    states: frozenset[str] = field(default_factory=frozenset)  # narrows where it is offered


BUTTONS: dict[str, Button] = {}


def _add(*args: Any, **kwargs: Any) -> None:
    button = Button(*args, **kwargs)
    BUTTONS[button.key] = button


def _version(data: Data) -> int | None:
    return data.get("version")


def _plain(service: Callable[..., object]) -> Run:
    return lambda case, data, by, at: service(case_id=case.pk, by=by, at=at, version=_version(data))


def _reasoned(service: Callable[..., object]) -> Run:
    return lambda case, data, by, at: service(
        case_id=case.pk, by=by, at=at, version=_version(data), reason=data["reason"]
    )


_add("accept", _("受理"), forms.Plain, _plain(services.accept), "accept", tone="pri",
     says=_("受理后开始计时，并出具受理通知书。"), done=_("已受理，办结时限开始计算。"))  # fmt: skip
_add("ask_for_papers", _("一次性告知补正"), forms.Papers,
     lambda c, d, by, at: services.ask_for_papers(
         case_id=c.pk, missing=d["missing"], note=d["note"], by=by, at=at, version=_version(d)),
     "ask_for_papers", icon="arrow-back-up", done=_("补正告知书已生成。"))  # fmt: skip
_add(
    "papers_came",
    _("补正材料已齐"),
    forms.Plain,
    _plain(services.papers_came),
    "papers_came",
    tone="pri",
)
_add("refuse_acceptance", _("不予受理"), forms.Reason, _reasoned(services.refuse_acceptance),
     "refuse_acceptance", icon="ban", tone="dan", says=_("无正当理由不予受理是违法的；县级会看到每一件不予受理。"))  # fmt: skip  # noqa: E501
_add("add_evidence", _("收入材料"), forms.Paper, lambda c, d, by, at: _keep_paper(c, d, by, at), "add_evidence",  # noqa: E501
     icon="paperclip", done=_("材料已收入案卷。"))  # fmt: skip
_add("file_kin", _("近亲属备案"), forms.Kin,
     lambda c, d, by, at: services.file_kin(
         case_id=c.pk, person_id=None, person_name=d["person_name"], relation=d["relation"],
         officer_id=d["officer_id"], officer_name=d["officer_name"], officer_post=d["officer_post"], by=by, at=at),  # noqa: E501
     "file_kin", icon="users-group", says=_("备案后，该工作人员不能办理本案，县级必须入户核查。"))  # fmt: skip  # noqa: E501
_add(
    "begin_survey",
    _("启动调查"),
    forms.Plain,
    _plain(services.begin_survey),
    "begin_survey",
    icon="home",
)
_add("order_check", _("发起经济核对"), forms.Plain, _plain(services.order_check), "order_check", icon="file-search",  # noqa: E501
     says=_("按家庭成员的授权向各部门发起核对，报告自动入卷；没有授权或没有回复的，会列明，可以由核对人员上传结果。"), done=_("核对已发起，请在“调查核对”查看结果。"))  # fmt: skip  # noqa: E501
_add("record_check", _("录入核对结果"), forms.CheckResult, lambda c, d, by, at: _check(c, d, by, at), "record_check",  # noqa: E501
     icon="file-import", done=_("核对结果已入卷。"))  # fmt: skip
_add("renew_facts", _("更新家庭情况"), forms.Plain, _plain(services.renew_facts), "renew_facts", icon="refresh",  # noqa: E501
     says=_("在“救助对象”里登记的最新情况将作为申报情况带入本案，原来的保留备查。"), done=_("已按登记的最新情况更新。"))  # fmt: skip  # noqa: E501
_add("choose_fact", _("采信数据"), forms.Choose,
     lambda c, d, by, at: services.choose_fact(
         case_id=c.pk, pointer=d["pointer"], source=d["source"], reason=d["reason"], by=by, at=at),
     "choose_fact", icon="git-compare", done=_("已记录采信理由。"))  # fmt: skip
_add("assess_self_care", _("自理能力评估"), forms.SelfCare, lambda c, d, by, at: _self_care(c, d, by, at),
     "assess_self_care", icon="wheelchair", done=_("评估结果已入卷。"))  # fmt: skip
_add("lengthen", _("延长时限"), forms.Lengthen,
     lambda c, d, by, at: services.lengthen(
         case_id=c.pk, circumstance=d["circumstance"], reason=d["reason"], by=by, at=at),
     "lengthen", icon="clock", done=_("时限已按特殊情形延长。"))  # fmt: skip
_add("finish_survey", _("提交审核"), forms.Plain, _plain(services.finish_survey), "finish_survey", tone="pri",  # noqa: E501
     says=_("提交后由审核人提出意见。"), done=_("已提交审核。"))  # fmt: skip
_add("call_appraisal", _("发起民主评议"), forms.Reason, _reasoned(services.call_appraisal), "call_appraisal",  # noqa: E501
     icon="message-circle")  # fmt: skip
_add("record_appraisal", _("记录评议结果"), forms.Appraisal,
     lambda c, d, by, at: services.record_appraisal(
         case_id=c.pk, by=by, at=at, **{k: v for k, v in d.items() if k != "version"}),
     "record_appraisal", tone="pri", icon="users-group")  # fmt: skip
_add("approve", _("审核通过"), forms.Opinion,
     lambda c, d, by, at: services.give_opinion(
         case_id=c.pk, positive=True, text=d["text"], by=by, at=at, version=_version(d)),
     "give_opinion", tone="pri", says=_("审核意见将写入留痕，提交后进入公示或转下一环节。"), done=_("审核意见已提交。"))  # fmt: skip  # noqa: E501
_add("disapprove", _("不予通过"), forms.Opinion,
     lambda c, d, by, at: services.give_opinion(
         case_id=c.pk, positive=False, text=d["text"], by=by, at=at, version=_version(d)),
     "give_opinion", tone="dan", icon="ban", says=_("不予通过的意见不公示，直接报有权机关决定。"))  # fmt: skip  # noqa: E501
_add(
    "send_back",
    _("退回重查"),
    forms.Reason,
    _reasoned(services.send_back),
    "return",
    icon="arrow-back-up",
)
_add("answer_objection", _("答复异议"), forms.Answer, lambda c, d, by, at: _answer(c, d, by, at), "choose_fact",  # noqa: E501
     icon="messages")  # fmt: skip
_add("county_visit", _("登记入户核查"), forms.CountyVisit,
     lambda c, d, by, at: services.record_county_visit(
         case_id=c.pk, on=d["on"], visitors=_names(d["visitors"]), agrees=d["agrees"] == "yes",
         remark=d["remark"], by=by, at=at),
     "examine", icon="home")  # fmt: skip
_add("examine", _("审核同意"), forms.Opinion,
     lambda c, d, by, at: services.examine(
         case_id=c.pk, positive=True, text=d["text"], by=by, at=at, version=_version(d)),
     "examine", tone="pri", done=_("已提交确认。"))  # fmt: skip
_add("examine_no", _("审核不同意"), forms.Opinion,
     lambda c, d, by, at: services.examine(
         case_id=c.pk, positive=False, text=d["text"], by=by, at=at, version=_version(d)),
     "examine", tone="dan", icon="ban")  # fmt: skip
_add("call_hearing", _("通知听取意见"), forms.CallHearing,
     lambda c, d, by, at: services.call_hearing(
         case_id=c.pk, planned_on=d["planned_on"], about=d["about"], grounds=d["grounds"], by=by, at=at,
         version=_version(d)),
     "call_hearing", icon="messages", done=_("听取意见通知书已生成。"))  # fmt: skip
_add("hear", _("记录听取意见"), forms.Hear,
     lambda c, d, by, at: services.hear(
         case_id=c.pk, held_on=d["held_on"], mode=d["mode"], present=d["present"], said=d["said"], by=by,
         at=at, version=_version(d)),
     "hear", tone="pri", icon="messages")  # fmt: skip
_add("decide", _("作出决定"), forms.Decide,
     lambda c, d, by, at: services.decide(
         case_id=c.pk, effect=d["effect"], reason=d["reason"], end_month=d.get("last_month"),
         shares=_by_hand(c, d, at), by=by, at=at, version=_version(d)),
     "decide", tone="pri", icon="gavel", says=_("系统测算只供参考；决定由您作出并签名。"), done=_("决定已作出。"))  # fmt: skip  # noqa: E501
_add("second_sign", _("复签同意"), forms.Plain, _plain(services.second_sign), "second_sign", tone="pri",
     icon="writing-sign", says=_("该决定与系统测算不一致，请核对理由后复签。"))  # fmt: skip
_add("second_refuse", _("复签退回"), forms.Reason, _reasoned(services.second_refuse), "second_refuse", tone="dan",  # noqa: E501
     icon="arrow-back-up")  # fmt: skip
_add(
    "complete_papers",
    _("手续已补齐"),
    forms.Plain,
    _plain(services.complete_papers),
    "complete_papers",
    tone="pri",
)
_add(
    "withdraw", _("撤回申请"), forms.Reason, _reasoned(services.withdraw), "withdraw", icon="logout"
)
_add("terminate", _("终止办理"), forms.Reason, _reasoned(services.terminate), "terminate", tone="dan", icon="ban",  # noqa: E501
     says=_("仅限家庭拒不配合调查核对的情形（57号第二十九条）。"))  # fmt: skip
_add("object_to_decision", _("申请人提出异议"), forms.Objection,
     lambda c, d, by, at: services.object_to_decision(
         case_id=c.pk, key=uuid4().hex, text=d["text"], by=by, at=at),
     "", icon="message-report", states=frozenset({"decided", "closed"}), done=_("已立案复查，原有材料全部带入。"))  # fmt: skip  # noqa: E501
_add(
    "assign",
    _("指定承办人"),
    forms.Assign,
    lambda c, d, by, at: _assign(c, d, by, at),
    "assign",
    icon="user-check",
)
_add(
    "close",
    _("归档"),
    forms.Plain,
    _plain(services.close),
    "close",
    tone="pri",
    icon="archive",
    done=_("已归档。"),
)

_add("review", _("开展复核"), forms.Plain, lambda c, _d, by, at: services.open_review(
         decision_id=_award(c).pk, by=by, at=at), "", icon="refresh", says=_("重新核查这户的情况，已知信息全部带入。"),  # noqa: E501
     states=frozenset({"decided", "closed"}), done=_("复核已立案。"))  # fmt: skip
_add("report_death", _("成员死亡"), forms.Death, lambda c, d, by, at: _death(c, d, by, at), "", icon="user-off",  # noqa: E501
     says=_("死亡后三个月内完成调整。信息全部带入，不需要重填。"), states=frozenset({"decided", "closed"}), done=_("已登记并立案。"))  # fmt: skip  # noqa: E501
_add("leave", _("自愿退出"), forms.Reason, lambda c, d, by, at: services.leave_by_own_will(
         decision_id=_award(c).pk, statement=d["reason"], by=by, at=at), "", icon="logout",
     states=frozenset({"decided", "closed"}), done=_("已立案，等待决定。"))  # fmt: skip

# In the order of the act bar; the last is the accent. What is not named here is in the menu.
BAR: dict[str, tuple[str, ...]] = {
    "lodged": ("refuse_acceptance", "ask_for_papers", "accept"),
    "awaiting_papers": ("withdraw", "papers_came"),
    "survey": ("order_check", "record_check", "finish_survey"),
    "appraisal": ("record_appraisal",),
    "opinion": ("call_appraisal", "disapprove", "send_back", "approve"),
    "examination": ("county_visit", "examine_no", "send_back", "examine"),
    "decision": ("send_back", "call_hearing", "decide"),
    "hearing": ("hear",),
    "second": ("second_refuse", "second_sign"),
    "afterwards": ("add_evidence", "complete_papers"),
    "decided": ("object_to_decision", "close"),
    "closed": ("object_to_decision",),
}
MENU = (
    "add_evidence", "renew_facts", "file_kin", "begin_survey", "assess_self_care", "call_appraisal",
    "answer_objection",
    "lengthen", "assign", "withdraw", "terminate", "review", "report_death", "leave",
)  # fmt: skip


def _names(text: str) -> list[str]:
    return [n.strip() for n in text.replace("，", "、").replace(",", "、").split("、") if n.strip()]


def _keep_paper(case: Any, data: Data, by: Actor, at: datetime) -> object:
    from doudi.cases.wording import PAPERS
    from doudi.web.cases.papers import keep_file

    document_id = (
        keep_file(case, data.get("file"), kind=data["kind"], by=by, at=at)
        if data.get("file")
        else None
    )
    return services.add_evidence(
        case_id=case.pk,
        kind=data["kind"],
        title=PAPERS[data["kind"]],
        document_id=document_id,
        by=by,
        at=at,
    )


def _check(case: Any, data: Data, by: Actor, at: datetime) -> object:
    findings = []
    if data.get("item") and data.get("amount") is not None:
        section, item = data["item"].split("/")
        findings = [
            {"section": section, "member": data["member"], "item": item, "amount": f"{data['amount']:.2f}",
             "per": "year", "source": data["source"], "as_of": localdate(at).isoformat()}
        ]  # fmt: skip
    recorded = services.record_check(
        case_id=case.pk, conclusion=data["conclusion"], findings=findings, report_ref=data["report_ref"],
        unanswered=_names(data["unanswered"]), by=by, at=at,
    )  # fmt: skip
    services.add_evidence(
        case_id=case.pk, kind="check_report", title="经济状况核对报告", by=by, at=at
    )
    return recorded


def _self_care(case: Any, data: Data, by: Actor, at: datetime) -> object:
    from doudi.registry.facts import person_id_of

    managed = set(data["items"])
    return services.assess_self_care(
        case_id=case.pk, person_id=person_id_of(data["member"]), on=data["on"],
        items={i: i in managed for i, _label in forms.SelfCare.base_fields["items"].choices},  # type: ignore[attr-defined]
        assessors=_names(data["assessors"]), by=by, at=at,
    )  # fmt: skip


def _by_hand(case: Any, data: Data, at: datetime) -> Any:
    """The shares of an amount that was typed; None where the computed one counts."""
    if not data.get("amount") or data["effect"] not in GIVES_MONEY:
        return None
    return services.shares_of(case, int(data["amount"] * 100), on=localdate(at))


def _answer(case: Any, data: Data, by: Actor, at: datetime) -> object:
    waiting = services.open_objections(case).first()
    if waiting is None:
        from doudi.kernel.errors import Refused

        raise Refused("no_open_objection", _("没有等待答复的异议。"))
    return services.answer_objection(
        objection_id=waiting.pk, upheld=data["upheld"] == "yes", answer=data["answer"], by=by, at=at
    )


def _assign(case: Any, data: Data, by: Actor, at: datetime) -> object:
    from doudi.web.cases.officers import name_of

    return services.assign(
        case_id=case.pk, user_id=data["user_id"], name=name_of(data["user_id"]), by=by, at=at
    )


def _award(case: Any) -> Any:
    """The running award behind a decided case. Raises `Refused` where nothing runs."""
    from doudi.cases import selectors
    from doudi.kernel.errors import Refused

    found = selectors.award_of(case.household_id, case.scheme)
    if found is None:
        raise Refused("no_running_award", _("这户家庭没有正在享受的待遇。"))
    return found


def _death(case: Any, data: Data, by: Actor, at: datetime) -> object:
    from doudi.registry.facts import person_id_of

    head = person_id_of(data["new_head"]) if data.get("new_head") else None
    return services.report_death(
        decision_id=_award(case).pk, person_id=person_id_of(data["member"]), died_on=data["died_on"],
        new_head_id=head, by=by, at=at,
        relations={person_id_of(who): relation for who, relation in data["relations"].items()},
    )  # fmt: skip
