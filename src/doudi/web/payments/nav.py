"""Payments in the rail, on the desk and in the help."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doudi.kernel.actor import Actor
from doudi.offices.roles import Role
from doudi.payments.selectors import answers, batches, lists, matters
from doudi.payments.states import CONFIRMERS, RunState
from doudi.web import desk
from doudi.web.frame import help_texts
from doudi.web.navigation import Item, register

PAGES = ("pay-run", "pay-run-lines", "pay-run-files", "pay-results", "pay-result", "pay-returns",
         "pay-return", "pay-awards", "pay-award", "pay-household", "pay-recoveries", "pay-recovery",
         "pay-books", "pay-account", "pay-reserves", "pay-reserve-act", "pay-pools", "pay-hand",
         "pay-matters", "pay-matter", "pay-batches", "pay-batch", "pay-batch-line", "pay-standard-new",
         "pay-gift-new", "pay-prices", "pay-run-new", "pay-statement", "pay-institutions",
         "pay-institution", "pay-route", "pay-letter-new", "pay-letter")  # fmt: skip

register(
    Item("payments", _("资金发放"), "cash-banknote", "payments", lists.PAYERS, 50, under=PAGES)
)
register(Item("awards", _("救助待遇"), "wallet", "pay-awards", lists.READERS - lists.PAYERS, 51,
              under=("pay-award", "pay-household", "pay-statement", "pay-matters", "pay-matter", "pay-returns",  # noqa: E501
                     "pay-return", "pay-recoveries", "pay-recovery", "pay-reserves", "pay-hand",
                     "pay-pools", "pay-institutions", "pay-institution", "pay-route")))  # fmt: skip

WAITS_FOR = {
    Role.PAY_MAKER: (RunState.LISTED, _("清单待封存")),
    Role.PAY_CHECKER: (RunState.SEALED, _("清单待复核")),
    Role.PAY_RELEASER: (RunState.CHECKED, _("清单待签发")),
    Role.FINANCE: (RunState.RELEASED, _("清单待支付令")),
}


def _waiting(actor: Actor, on: date) -> list[desk.Waiting]:  # noqa: ARG001
    """What the officer's own post waits for."""
    rows = []
    for role, (state, label) in WAITS_FOR.items():
        if role in actor.roles():
            count = lists.runs_visible_to(actor).filter(state=state).count()
            rows.append(desk.Waiting(label, count, f"{reverse('payments')}?state={state}"))
    if Role.PAY_MAKER in actor.roles():
        back = lists.returned(actor).count()
        rows.append(desk.Waiting(_("退回待处理"), back, reverse("pay-returns"), tone="soon"))
    rows += _accounts(actor)
    if Role.COUNTY_DECIDER in actor.roles():
        ready = batches.batches(actor).filter(state="computed").count()
        rows.append(desk.Waiting(_("批量调整待批准"), ready, reverse("pay-batches")))
    return [row for row in rows if row.count]


def _accounts(actor: Actor) -> list[desk.Waiting]:
    """Accounts that are missing, and new ones that this officer may confirm."""
    roles, found = actor.roles(), []
    page, open_ = reverse("pay-matters"), matters.open_counts(actor)
    if roles & {Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK}:
        label = _("收款人缺少账户")
        found.append(desk.Waiting(label, open_["missing"], f"{page}?kind=missing", tone="soon"))
    if roles & CONFIRMERS:
        found.append(desk.Waiting(_("账户变更待确认"), open_["change"], f"{page}?kind=change"))
        ways = open_["route"] + open_["collective"]
        found.append(desk.Waiting(_("机构代领待确认"), ways, f"{page}?kind=route"))
    if roles & {Role.PAY_CHECKER, Role.PAY_RELEASER}:
        letters = answers.letters(actor).filter(state="open").count()
        found.append(desk.Waiting(_("银行书面答复待确认"), letters, reverse("pay-results")))
    return found


desk.add_waiting("payments", _waiting)
help_texts.add(
    "payments",
    _("每月一张清单：制单、复核、签发由三人分别办理，封存后任何改动都会被发现。"),
    _("已列入清单的不会再列，补发的差额自动出现在下一张清单上。"),
)
help_texts.add("pay-returns", _("退回的款项更正账户后作为原笔的续笔重发，或退回指标。"))
help_texts.add("pay-books", _("一笔账同时写明从哪里来、到哪里去；账页只增不改，月结后不能再记。"))
help_texts.add(
    "pay-matters",
    _("登记簿或经办登记的账户，凡会改变款项去向的，由另一人核实确认；确认之前仍发往原账户。"),
    _("没有账户的收款人只问一次：登记后应发的款项自动列入清单。"),
)
help_texts.add(
    "pay-institutions",
    _("集中供养人员的款项合并一笔发给机构；机构账户和每个人的去向都须另一人确认。"),
    _("入住机构的，凭供养协议改由机构代领；离开的，改回本人账户。"),
)
help_texts.add(
    "pay-letter-new",
    _("先请银行补报回单；银行不再出回单的，才用书面答复。"),
    _("确认之前账目不变；确认之前收到回单的，以回单为准。"),
)
help_texts.add(
    "pay-batches",
    _("新标准由系统按每户档案重新测算；调高的列出待批，调低的不批量执行，须逐户经决定程序。"),
    _("价格补贴按当月指数和名册测算，一人一份、就高发放。"),
)
help_texts.add(
    "pay-reserves",
    _("县级拨付，乡镇凭领款人签字支出，县级按凭据结算后才按结算额补充；保险柜里的现金应等于结存。"),
)
help_texts.add(
    "pay-pools",
    _(
        "帮扶基金按年安排、结余结转、捐赠并入；工作经费按救助支出的比例和人均标准计算，只提示缺口，不自动下达。"
    ),
)
