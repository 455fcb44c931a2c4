"""Offices, accounts and delegations in the navigation, and words for what is refused here."""

from django.utils.translation import gettext_lazy as _

from doudi.offices.roles import ADMINISTRATORS, Role
from doudi.offices.selectors import SEES_OFFICES
from doudi.web import refusals
from doudi.web.frame import help_texts
from doudi.web.navigation import Item, register

register(Item("accounts", _("账户岗位"), "user-cog", "accounts", ADMINISTRATORS, 72, bottom=True,
              under=("account", "account-new")))  # fmt: skip
register(Item("offices", _("机构"), "building-community", "offices", SEES_OFFICES, 74, bottom=True,
              under=("office", "office-new")))  # fmt: skip
register(Item("delegations", _("委托授权"), "certificate", "delegations",
              {Role.COUNTY_DECIDER, Role.TOWNSHIP_DECIDER, Role.AUDITOR}, 76, bottom=True,
              under=("delegation-new",)))  # fmt: skip

help_texts.add(
    "accounts",
    _("系统管理员建账户，账户本身什么也不能做；安全保密员给岗位；安全审计员只看。三者互不兼任。"),
)

for code, words in {
    "username_taken": _("这个用户名已经有人用了，请换一个。"),
    "name_missing": _("请填写用户名和姓名。"),
    "username": _("用户名"),
    "display_name": _("姓名"),
    "password_wrong": _("现在的密码不对。"),
    "password_same": _("新密码和现在的一样，请换一个。"),
    "password_weak": _("新密码太弱。"),
    "not_oneself": _("不能对自己做这件事，请由另一位管理员办理。"),
    "account_locked_already": _("账户已经停用。"),
    "second_factor_exists": _("您已绑定验证器；更换请找安全保密员重置。"),
    "code_wrong": _("验证码不对或已过期，请填写最新的六位数字。"),
    "role_not_held_there": _("这类机构没有这个岗位。"),
    "area_outside_office": _("管辖区域必须在机构所在区域之内。"),
    "office_closed": _("机构已撤销或将在此之前撤销。"),
    "roles_incompatible": _("与此人已有的岗位不相容：一个人不能既办又批，或既制单又复核。"),
    "post_held_already": _("此人已经担任这个岗位。"),
    "post_ended_already": _("这个岗位已经结束。"),
    "substitute_outlasts_post": _("代理不能晚于岗位本身的结束日期。"),
    "substitution_ended_already": _("代理已经结束。"),
    "ends_before_it_begins": _("结束日期要晚于开始日期。"),
    "document_missing": _("请填写委托文件文号和适用的救助类别。"),
    "document": _("委托文件文号"),
    "schemes": _("救助类别"),
    "not_from_county_to_its_township": _("只能由县级民政部门委托给本县的乡镇（街道）。"),
    "delegation_ended_already": _("委托已经结束。"),
    "office_area_wrong": _("区划代码与机构类型不符：村 12 位、乡镇 9 位、县 6 位。"),
    "office_has_posts": _("机构里还有人担任岗位，请先结束这些岗位。"),
    "office_parent_wrong": _("上级机构不在同一区域。"),
    "office_exists": _("同一区域已有同名机构。"),
}.items():
    refusals.add(code, words)
