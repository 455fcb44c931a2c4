"""What cases says no with. The words are for people; the codes are stable."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import Forbidden, NotFound, NotYet, Refused


class ProcedureMissing(Refused):
    """The law of the place has no procedure for that scheme and day: an error that names the gap."""

    def __init__(self, key: str, scheme: str, place: str, on: date) -> None:
        super().__init__(
            "procedure_missing",
            _("该地该日没有办理程序的规定，请先在程序目录中补充。"),
            key=key, scheme=scheme, place=place, on=str(on),
        )  # fmt: skip


def wrong_state(act: str, state: str) -> Refused:
    """The table of moves does not let `act` happen in `state`."""
    return Refused(
        "wrong_state", _("案件当前所处的环节不能这样办理，请刷新后查看。"), act=act, state=state
    )


def changed_meanwhile() -> Refused:
    """Somebody else acted on the case since the page was opened."""
    return Refused(
        "changed_meanwhile",
        _("在您打开之后，同事已经办理过这个案件。您填写的内容没有丢失，请查看最新情况后再提交。"),
    )


def not_found() -> NotFound:
    """There is no such case, or not for this actor."""
    return NotFound("case_not_found", _("没有找到这个案件，或者它不在您的管辖范围内。"))


def is_relative() -> Forbidden:
    """The actor is filed as a close relative of somebody in the household."""
    return Forbidden("relative", _("您已备案为该家庭的近亲属，不能办理这个案件。"))


def investigated_it() -> Forbidden:
    """The actor made the survey and so may not decide."""
    return Forbidden("investigated", _("调查人不能对自己调查的案件作出决定。"))


def same_person() -> Forbidden:
    """The second signature needs a second person."""
    return Forbidden("same_person", _("复签人不能与决定人是同一人。"))


def belongs_elsewhere(name: str) -> Refused:
    """A declared member still stands in the register as a member of another household."""
    says = _(
        "%(name)s 还登记在另一户。请先核实；确实一起生活的，在“救助对象”中移出原来的那一户，再提交。"
    )
    return Refused("member_elsewhere", says % {"name": name})


def reason_needed() -> NotYet:
    """The act needs a written reason."""
    return NotYet("reason_needed", _("请写明理由。"), missing=("reason",))


def missing_papers(kinds: list[str]) -> NotYet:
    """Evidence that the step demands is not in the file."""
    return NotYet("papers_missing", _("还缺少材料，补齐后才能继续。"), missing=kinds)


ALREADY_RUNNING = _("这户家庭已有同类案件正在办理，不能重复提交。")
NAME_THE_PAPERS = _("请列出全部缺少的材料。")
TOLD_ONCE = _("补正通知只能发一次，且必须一次性列明全部缺少的材料。")
NEEDS_TWO = _("入户调查至少需要两名调查人。")
MODE_NOT_ALLOWED = _("只有在重大突发情况下才能用电话或视频方式调查，请写明情况。")
DIFFERENCES_OPEN = _("申报、调查、核对之间还有差异没有说明采信哪一个。")
MATCHES_OPEN = _("核对报告里还有记录没有判断是不是本人的，请先在核对报告中逐条判断。")
NO_SURVEY = _("还没有本轮的入户调查记录。")
NO_CHECK = _("核对结果还没有回来。")
NOT_HEARD = _("减少或停止待遇之前，必须先听取本人意见。")
DEPARTS = _("决定与系统测算不一致，请写明理由；提交后还需要另一人复签。")
ABOVE_CEILING = _("金额超过乡镇（街道）审批上限，请退回后重新上报，由县级决定。")
AMOUNT_NEEDED = _("系统没有测算出金额。决定给予救助的，请写明金额。")
MEMBERS_GONE = _("案卷里还有已经死亡或离开这个家庭的成员，请退回调查并“更新家庭情况”后再办理。")
RELATIONS_UNCLEAR = _("有的成员与新户主的关系无法推定，请逐个选择。")
HEAD_NEEDED = _("死亡的是户主，请选择新户主。")
GRACE_END = _("渐退要写明发到哪个月。")
CANNOT_SAY = _("还缺少事实，系统无法测算。")
NOTICE_RUNNING = _("公示期还没有结束。")
OPEN_OBJECTION = _("还有异议没有处理。")
VISIT_FIRST = _("这个案件必须由县级入户核查后才能继续。")
NOT_ALIKE = _("只有同一项目、同一类型、同一结果的案件才能一起确认，一次最多 50 件。")
LOOK_ALONE = _("这件与打开时显示的不同，或者还不齐全，请单独查看后决定。")
VOTES = _("票数之和不能超过到会人数。")
