"""How long each table keeps personal data, and what erasing a person does to it.

Every table of the room is declared here; a test fails for one that is not. The periods themselves
are parameters of the place (`records.keep`) and not numbers in code: whoever erases has asked them.
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

What = Literal["blanked", "deleted", "kept", "follows"]


@dataclass(frozen=True, slots=True)
class Keeping:
    """`since` is the moment from which the period runs; `erased` what erasure does."""

    since: object  # words for people
    erased: What
    why: object


RETENTION: dict[str, Keeping] = {
    "person": Keeping(_("最后一项救助结束或死亡"), "blanked", _("编号留作账目之用")),
    "formername": Keeping(_("同人员"), "deleted", _("姓名能认出人")),
    "phone": Keeping(_("同人员"), "deleted", _("号码能认出人")),
    "bankaccount": Keeping(_("同人员"), "blanked", _("发放记录指向此行")),
    "household": Keeping(_("销户"), "blanked", _("抹去住址和位置，保留数量")),
    "membership": Keeping(_("同家庭"), "kept", _("只有编号和日期")),
    "label": Keeping(_("同家庭"), "kept", _("只有编号、代码和日期")),
    "incomeitem": Keeping(_("同家庭"), "deleted", _("属于特定人的收支和财产")),
    "spendingitem": Keeping(_("同家庭"), "deleted", _("属于特定人的收支和财产")),
    "asset": Keeping(_("同家庭"), "deleted", _("属于特定人的收支和财产")),
    "obligor": Keeping(_("同家庭"), "deleted", _("涉及户外人员的姓名")),
    "condition": Keeping(_("同人员"), "deleted", _("健康和就学情况")),
    "looked": Keeping(_("同家庭"), "kept", _("只说明有人核查过")),
    "document": Keeping(_("同人员"), "blanked", _("删除内容，留一行证明曾经存在")),
    "consent": Keeping(_("撤回或有效期届满"), "kept", _("证明当时的查询合法")),
    "importjob": Keeping(_("导入结束"), "kept", _("只有数量")),
    "importrow": Keeping(_("导入结束"), "deleted", _("原文件的行")),
    "importtemplate": Keeping(_("不适用"), "kept", _("只有栏目名称，没有个人")),
}
