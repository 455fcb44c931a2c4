"""What the pages of payments share: words for codes, tabs, names of schemes."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.kernel.errors import DoudiError, Forbidden
from doudi.kernel.months import Month
from doudi.offices.roles import CASE_READERS
from doudi.payments.selectors import books, lists
from doudi.web.http import actor_of, warn

SCHEMES = {
    "dibao": _("最低生活保障"), "dibao_single": _("单人户低保"), "tekun": _("特困供养"),
    "edge": _("低保边缘"), "rigid": _("刚性支出困难"), "temporary": _("临时救助"),
    "disability_living": _("困难残疾人生活补贴"), "disability_nursing": _("重度残疾人护理补贴"),
    "orphan": _("孤儿基本生活费"), "unsupported_child": _("事实无人抚养儿童"),
    "old_age_allowance": _("高龄津贴"), "price_subsidy": _("价格临时补贴"),
    "help_fund": _("帮扶基金"), "work_fund": _("工作经费"), "festival": _("节日慰问"),
}  # fmt: skip
SOURCES = {
    "central_direct": _("中央直达"), "central": _("中央"), "province": _("省级"), "city": _("市级"),
    "county": _("县级"), "donation": _("捐赠"),
}  # fmt: skip
REASONS = {
    "no_account": _("账户不存在"), "closed": _("账户已销户"), "frozen": _("账户冻结"),
    "name_differs": _("户名不符"), "dormant": _("账户长期不动"), "card_type": _("卡种不支持"),
    "bank_busy": _("银行繁忙"), "duplicate": _("重复指令"), "other": _("其他原因"),
    "visit": _("待入户核实"),
}  # fmt: skip
CHECKS = {
    "paid_after_death": _("死亡后仍在清单"), "no_usable_account": _("没有可用账户"),
    "doubtful_account": _("账户待核实"), "account_shared": _("多户共用一个账号"),
    "held_by_another": _("账户不是收款人本人的"), "not_as_supported": _("发放去向与供养方式不一致"),
    "two_schemes_at_once": _("同时享受不相容的项目"),
    "same_person_twice": _("同一人在同一清单出现两次"),
    "not_as_decided": _("与决定金额不一致"), "much_more_than_before": _("比上月明显增加"),
    "very_large": _("金额过大"), "came_back_before": _("多次退回的账户"),
    "total_unusual": _("总额与上月相差较大"), "budget_is_short": _("可用指标不足"),
}  # fmt: skip
FAULTS = {
    "empty": _("文件是空的"), "no_lines": _("文件里没有一笔结果"),
    "replayed": _("这份文件已经接收过"), "encoding": _("字符编码不对"),
    "column_missing": _("缺少列"), "column_twice": _("同名的列出现两次"),
    "cells_missing": _("这一行缺少单元格"), "cells_extra": _("这一行多出单元格"),
    "trailer": _("合计行无法读取"), "trailer_twice": _("合计行出现两次"),
    "after_trailer": _("合计行之后还有内容"),
    "no_trailer": _("没有合计行，文件可能不完整"), "count_differs": _("笔数与合计行不符"),
    "total_differs": _("金额与合计行不符"), "amount": _("金额无法读取"), "date": _("日期不存在"),
    "status_unknown": _("处理结果不认识"), "reason_unknown": _("原因代码不认识"),
    "reference_missing": _("缺少业务编号"), "cut_off": _("文件在中途断开"), "width": _("行宽不对"),
    "not_csv": _("不是有效的 CSV 文件"), "not_xlsx": _("不是有效的 Excel 文件"),
    "not_xml": _("不是有效的 XML 文件"), "xml_with_doctype": _("XML 含有不允许的声明"),
    "too_large": _("文件过大"), "currency": _("币种不是人民币"), "unknown": _("查无此笔"),
    "not_sent": _("该笔未送银行"), "amount_differs": _("金额不符"), "name_differs": _("户名不符"),
    "repeated": _("重复报送"), "contradicts": _("与前次结果矛盾"), "twice_in_file": _("文件内重复"),
}  # fmt: skip
EVENTS = {
    "opened": _("建立批次"), "list_due": _("生成清单"), "checked_before": _("发放前核查"),
    "finding_explained": _("说明疑点"), "seal": _("制单人封存"), "confirm": _("复核通过"),
    "send_back": _("退回制单"), "release": _("签发并占用指标"), "file_made": _("生成银行文件"),
    "ordered": _("登记支付令"), "file_handed_over": _("文件送达银行"), "hand_over": _("全部送达"),
    "settle": _("全部有结果"), "cancel": _("作废"), "withdraw": _("撤回"),
}  # fmt: skip


COMPONENTS = {
    "base": _("基本"), "seriously_ill": _("重病增发"), "severely_disabled": _("重残增发"),
    "over_60": _("老年人增发"), "over_70": _("高龄增发"), "minor": _("未成年人增发"),
}  # fmt: skip


def component(code: str) -> Any:
    """What a part of an award is for."""
    if code.startswith("index-"):
        return format_lazy(_("{month} 价格补贴"), month=code.removeprefix("index-"))
    if code.startswith(("once-", "gift-")):
        return _("一次性")
    return COMPONENTS.get(code, code)


def named(rows: Any) -> list[Any]:
    """Awards with the name of their scheme."""
    found = list(rows)
    for award in found:
        award.scheme_name = word(SCHEMES, award.scheme)
    return found


def told_events(kind: str, id_: int, words: dict[str, Any]) -> list[dict[str, Any]]:
    """What happened to a thing, for a timeline."""
    return [
        {"at": e.at, "title": word(words, e.kind.rpartition(".")[2]), "by": e.actor_name,
         "says": e.facts.get("reason", ""), "tone": ""}
        for e in lists.history(kind, id_)
    ]  # fmt: skip


def word(words: dict[str, Any], code: str) -> Any:
    """The word for a code; a code without a word is shown itself."""
    return words.get(code, code)


def yuan_text(amount: int) -> str:
    """Fen as yuan with separators, for a sentence."""
    return f"{Decimal(amount).scaleb(-2):,.2f}"


def this_month() -> Month:
    """The month of the day on the wall."""
    return Month.of(localdate())


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The parts of payments that the officer may open."""
    roles = actor_of(request).roles()
    is_payer, is_reader = bool(roles & lists.PAYERS), bool(roles & CASE_READERS)
    is_booker, is_shown = bool(roles & books.READERS), bool(roles & lists.READERS)
    pages = [
        ("payments", _("发放批次"), is_payer), ("pay-results", _("银行回单"), is_payer),
        ("pay-returns", _("退回"), is_shown), ("pay-matters", _("收款账户"), is_reader),
        ("pay-awards", _("待遇"), is_shown), ("pay-batches", _("批量调整"), is_payer),
        ("pay-recoveries", _("追回"), is_shown), ("pay-books", _("账本与指标"), is_booker),
        ("pay-reserves", _("备用金"), is_booker), ("pay-pools", _("专项资金"), is_payer),
    ]  # fmt: skip
    return [
        {"label": label, "url": reverse(name), "current": name == current, "count": ""}
        for name, label, is_open in pages
        if is_open
    ]


def is_county(actor: Actor, area: str) -> bool:
    """Does a post of the actor cover the whole county of `area`? Its institutions are seen then."""
    return any(area[:6].startswith(mine) for mine in actor.areas(CASE_READERS))


def only(request: HttpRequest, *roles: str) -> None:
    """Raise `Forbidden` for a POST by somebody who may only look."""
    if request.method == "POST" and not actor_of(request).roles() & set(roles):
        raise Forbidden("not_your_post", roles=roles)


def told(request: HttpRequest, refusal: DoudiError) -> None:
    """Say on the next page why an act was not done; what is not one's post is no answer but a 403."""
    if isinstance(refusal, Forbidden):
        raise refusal
    warn(request, refusal.says or refusal.code)
