"""The whole life of a case on one screen: states, acts, and the table of moves.

The procedure of the place chooses among the targets that a move allows; nothing else may.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a case stands. The steps of a procedure are states of the same name."""

    DRAFT = "draft", _("草稿")
    LODGED = "lodged", _("待受理")
    AWAITING_PAPERS = "awaiting_papers", _("待补正")
    SURVEY = "survey", _("调查核对")
    APPRAISAL = "appraisal", _("民主评议")
    OPINION = "opinion", _("镇级审核")
    NOTICE = "notice", _("公示中")
    EXAMINATION = "examination", _("县级审核")
    DECISION = "decision", _("待确认")
    HEARING = "hearing", _("听取意见")
    SECOND = "second", _("待复签")
    AFTERWARDS = "afterwards", _("补办手续")
    DECIDED = "decided", _("已决定")
    NOT_ACCEPTED = "not_accepted", _("不予受理")
    WITHDRAWN = "withdrawn", _("已撤回")
    TERMINATED = "terminated", _("已终止")
    CLOSED = "closed", _("已归档")


class Act(TextChoices):
    """What can be done to a case; the value is the end of the event's kind."""

    OPEN = "open", _("建立草稿")
    OPEN_BY_OFFICE = "open_by_office", _("依职权立案")
    LODGE = "lodge", _("提交申请")
    ASK_FOR_PAPERS = "ask_for_papers", _("一次性告知补正")
    PAPERS_CAME = "papers_came", _("补正材料已回")
    ACCEPT = "accept", _("受理")
    REFUSE_ACCEPTANCE = "refuse_acceptance", _("不予受理")
    BEGIN_SURVEY = "begin_survey", _("启动调查")
    ORDER_CHECK = "order_check", _("发起核对")
    RECORD_CHECK = "record_check", _("核对结果已回")
    RECORD_SURVEY = "record_survey", _("入户调查")
    RENEW_FACTS = "renew_facts", _("更新家庭情况")
    CHOOSE_FACT = "choose_fact", _("采信数据")
    ASSESS_SELF_CARE = "assess_self_care", _("自理能力评估")
    ADD_EVIDENCE = "add_evidence", _("收入材料")
    FILE_KIN = "file_kin", _("近亲属备案")
    LENGTHEN = "lengthen", _("延长期限")
    ASSIGN = "assign", _("指定承办人")
    FINISH_SURVEY = "finish_survey", _("提交审核")
    CALL_APPRAISAL = "call_appraisal", _("发起民主评议")
    RECORD_APPRAISAL = "record_appraisal", _("民主评议完成")
    GIVE_OPINION = "give_opinion", _("提出审核意见")
    NOTICE_ENDED = "notice_ended", _("公示期满")
    OBJECT = "object", _("收到异议")
    TAKE_DOWN = "take_down", _("撤下公示重查")
    EXAMINE = "examine", _("县级审核完成")
    RETURN = "return", _("退回重查")
    CALL_HEARING = "call_hearing", _("通知听取意见")
    HEAR = "hear", _("听取意见完成")
    DECIDE = "decide", _("作出决定")
    SECOND_SIGN = "second_sign", _("复签同意")
    SECOND_REFUSE = "second_refuse", _("复签退回")
    COMPLETE_PAPERS = "complete_papers", _("补齐手续")
    DELIVER = "deliver", _("送达文书")
    WITHDRAW = "withdraw", _("撤回申请")
    TERMINATE = "terminate", _("终止办理")
    CLOSE = "close", _("归档")


@dataclass(frozen=True)
class Move:
    """From any of `sources` to one of `targets`; `who` is a key of the procedure's roles."""

    sources: frozenset[State]
    targets: frozenset[State]
    who: str
    cites: str


S, A = State, Act
STAYS: frozenset[State] = frozenset()  # an act that leaves the state as it is
IN_WORK = frozenset(
    {S.LODGED, S.AWAITING_PAPERS, S.SURVEY, S.APPRAISAL, S.OPINION, S.NOTICE, S.EXAMINATION, S.DECISION,
     S.HEARING, S.SECOND}
)  # fmt: skip
OPEN = IN_WORK | {S.DRAFT, S.AFTERWARDS}
ENDED = frozenset({S.DECIDED, S.NOT_ACCEPTED, S.WITHDRAWN, S.TERMINATED, S.CLOSED})
AFTER_SURVEY = frozenset({S.APPRAISAL, S.OPINION, S.NOTICE, S.EXAMINATION, S.DECISION})
M57, M22, LAW = "mca-2021-57", "notice-2022-83", "sal-2026"


def _move(
    sources: set[State] | frozenset[State],
    targets: set[State] | frozenset[State],
    who: str,
    cites: str,
) -> Move:
    return Move(frozenset(sources), frozenset(targets), who, cites)


MOVES: dict[Act, Move] = {
    A.LODGE: _move({S.DRAFT}, {S.LODGED}, "lodge", f"{M57}:art-4"),
    A.OPEN_BY_OFFICE: _move({S.DRAFT}, {S.SURVEY, S.DECISION}, "manage", f"{LAW}:art-46"),
    A.ASK_FOR_PAPERS: _move({S.LODGED}, {S.AWAITING_PAPERS}, "accept", f"{M57}:art-10"),
    A.PAPERS_CAME: _move({S.AWAITING_PAPERS}, {S.LODGED}, "lodge", f"{M57}:art-10"),
    A.ACCEPT: _move({S.LODGED}, {S.SURVEY, S.NOTICE, S.DECISION}, "accept", f"{M57}:art-10"),
    A.REFUSE_ACCEPTANCE: _move({S.LODGED}, {S.NOT_ACCEPTED}, "accept", f"{LAW}:art-70"),
    A.BEGIN_SURVEY: _move({S.SURVEY}, STAYS, "survey", f"{M57}:art-15"),
    A.ORDER_CHECK: _move({S.SURVEY, S.OPINION}, STAYS, "survey", f"{M57}:art-17"),
    A.RECORD_CHECK: _move({S.SURVEY, S.OPINION}, STAYS, "check", f"{M57}:art-17"),
    A.RECORD_SURVEY: _move({S.SURVEY}, STAYS, "investigate", f"{M57}:art-16"),
    A.RENEW_FACTS: _move({S.SURVEY, S.OPINION}, STAYS, "survey", f"{M57}:art-30"),
    A.CHOOSE_FACT: _move({S.SURVEY, S.OPINION}, STAYS, "survey", f"{M57}:art-18"),
    A.ASSESS_SELF_CARE: _move({S.SURVEY, S.OPINION}, STAYS, "survey", "mca-2021-43:art-21"),
    A.ADD_EVIDENCE: _move(OPEN, STAYS, "lodge", f"{M57}:art-10"),
    A.FILE_KIN: _move(OPEN, STAYS, "lodge", f"{M57}:art-11"),
    A.LENGTHEN: _move(IN_WORK, STAYS, "opinion", f"{M22}:art-4-1"),
    A.ASSIGN: _move(OPEN, STAYS, "manage", f"{M57}:art-15"),
    A.FINISH_SURVEY: _move({S.SURVEY}, AFTER_SURVEY, "survey", f"{M57}:art-19"),
    A.CALL_APPRAISAL: _move({S.SURVEY, S.OPINION}, {S.APPRAISAL}, "survey", f"{M57}:art-19"),
    A.RECORD_APPRAISAL: _move(
        {S.APPRAISAL}, AFTER_SURVEY - {S.APPRAISAL}, "survey", f"{M57}:art-19"
    ),
    A.GIVE_OPINION: _move(
        {S.OPINION}, {S.NOTICE, S.EXAMINATION, S.DECISION}, "opinion", f"{M57}:art-19"
    ),
    A.NOTICE_ENDED: _move(
        {S.NOTICE}, {S.EXAMINATION, S.DECISION, S.OPINION}, "notice", f"{M57}:art-19"
    ),
    A.OBJECT: _move({S.NOTICE}, {S.SURVEY}, "notice", f"{M57}:art-19"),
    A.TAKE_DOWN: _move({S.NOTICE}, {S.SURVEY}, "notice", f"{M57}:art-19"),
    A.EXAMINE: _move({S.EXAMINATION}, {S.DECISION}, "examine", f"{M57}:art-20"),
    A.RETURN: _move({S.OPINION, S.EXAMINATION, S.DECISION}, {S.SURVEY}, "return", f"{M57}:art-20"),
    A.CALL_HEARING: _move({S.DECISION}, {S.HEARING}, "decide", f"{LAW}:art-47"),
    A.HEAR: _move({S.HEARING}, {S.DECISION}, "hear", f"{LAW}:art-47"),
    A.DECIDE: _move({S.DECISION}, {S.DECIDED, S.SECOND, S.AFTERWARDS}, "decide", f"{M57}:art-20"),
    A.SECOND_SIGN: _move({S.SECOND}, {S.DECIDED, S.AFTERWARDS}, "second", f"{M57}:art-20"),
    A.SECOND_REFUSE: _move({S.SECOND}, {S.DECISION}, "second", f"{M57}:art-20"),
    A.COMPLETE_PAPERS: _move({S.AFTERWARDS}, {S.DECIDED}, "accept", f"{LAW}:art-50"),
    A.DELIVER: _move(
        {S.DECIDED, S.AFTERWARDS, S.NOT_ACCEPTED, S.AWAITING_PAPERS, S.TERMINATED},
        STAYS,
        "lodge",
        f"{LAW}:art-45",
    ),
    A.WITHDRAW: _move(OPEN - {S.AFTERWARDS, S.SECOND}, {S.WITHDRAWN}, "lodge", f"{M57}:art-4"),
    A.TERMINATE: _move({S.SURVEY, S.OPINION}, {S.TERMINATED}, "opinion", f"{M57}:art-29"),
    A.CLOSE: _move(
        {S.DECIDED, S.NOT_ACCEPTED, S.WITHDRAWN, S.TERMINATED},
        {S.CLOSED},
        "manage",
        f"{M57}:art-24",
    ),
}


class Kind(TextChoices):
    """Why the case was opened."""

    NEW = "new", _("新申请")
    REVIEW = "review", _("定期复核")
    CHANGE = "change", _("情况变更")
    DEATH = "death", _("成员死亡")
    EXIT = "exit", _("自愿退出")
    APPEAL = "appeal", _("复查申诉")


class Effect(TextChoices):
    """What a decision does; the values are those of `handover.DecisionKind`."""

    GRANT = "grant", _("予以确认")
    ONE_OFF = "one_off", _("一次性救助")
    CHANGE = "change", _("调整待遇")
    GRACE = "grace", _("渐退")
    STOP = "stop", _("停止")
    REFUSE = "refuse", _("不予确认")
    CONTINUE = "continue", _("维持不变")


def ends_by_itself(kind: str, members: int, effect: str) -> bool:
    """Is this the stop that follows from the household's own will, or from nobody being left?

    `kind` and `members` are the case's. Then nobody is heard, and no arithmetic is the reason.
    """
    return effect == Effect.STOP and (kind == Kind.EXIT or (kind == Kind.DEATH and not members))
