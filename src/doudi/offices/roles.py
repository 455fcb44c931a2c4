"""Roles: what a post lets somebody do. The words are those of the offices (see docs/glossary.md)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from doudi.offices.kinds import OfficeKind


class Role(TextChoices):
    """Every role of the house."""

    VILLAGE_WORKER = "village_worker", _("村级协理员")
    TOWNSHIP_CLERK = "township_clerk", _("乡镇经办")
    TOWNSHIP_REVIEWER = "township_reviewer", _("乡镇审核")
    TOWNSHIP_DECIDER = "township_decider", _("乡镇受托确认")
    COUNTY_CLERK = "county_clerk", _("县级经办")
    COUNTY_DECIDER = "county_decider", _("县级确认")
    CHECK_OFFICER = "check_officer", _("核对中心")
    PAY_MAKER = "pay_maker", _("发放制单")
    PAY_CHECKER = "pay_checker", _("发放复核")
    PAY_RELEASER = "pay_releaser", _("发放签发")
    FINANCE = "finance", _("县财政")
    DEPARTMENT = "department", _("协同部门")
    INSTITUTION = "institution", _("供养机构")
    CITY_VIEWER = "city_viewer", _("市级查看")
    PROVINCE_VIEWER = "province_viewer", _("省级查看")
    AUDITOR = "auditor", _("审计纪检")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全保密员")
    AUDIT_ADMIN = "audit_admin", _("安全审计员")


# Who may read the personal data of assistance cases at all. Administrators may not.
CASE_READERS = frozenset(
    {
        Role.VILLAGE_WORKER, Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER, Role.TOWNSHIP_DECIDER,
        Role.COUNTY_CLERK, Role.COUNTY_DECIDER, Role.CHECK_OFFICER, Role.PAY_MAKER,
        Role.PAY_CHECKER, Role.PAY_RELEASER, Role.AUDITOR,
    }
)  # fmt: skip

ALL_ROLES = frozenset(Role)
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

# Who must show a second factor when signing in: whoever can give a right, decide or pay.
SECOND_FACTOR = ADMINISTRATORS | {
    Role.COUNTY_DECIDER, Role.TOWNSHIP_DECIDER, Role.PAY_MAKER, Role.PAY_CHECKER, Role.PAY_RELEASER,
}  # fmt: skip

_BUREAU = frozenset({OfficeKind.COUNTY_BUREAU, OfficeKind.SECTION})
_LEVELS_ABOVE = frozenset({OfficeKind.CITY, OfficeKind.PROVINCE})

# In which kinds of offices a role can be held.
HELD_IN: dict[str, frozenset[OfficeKind]] = {
    Role.VILLAGE_WORKER: frozenset({OfficeKind.VILLAGE}),
    Role.TOWNSHIP_CLERK: frozenset({OfficeKind.TOWNSHIP}),
    Role.TOWNSHIP_REVIEWER: frozenset({OfficeKind.TOWNSHIP}),
    Role.TOWNSHIP_DECIDER: frozenset({OfficeKind.TOWNSHIP}),
    Role.COUNTY_CLERK: _BUREAU,
    Role.COUNTY_DECIDER: _BUREAU,
    Role.CHECK_OFFICER: _BUREAU | {OfficeKind.CHECK_CENTRE},
    Role.PAY_MAKER: _BUREAU,
    Role.PAY_CHECKER: _BUREAU,
    Role.PAY_RELEASER: _BUREAU,
    Role.FINANCE: frozenset({OfficeKind.FINANCE}),
    Role.DEPARTMENT: frozenset({OfficeKind.DEPARTMENT}),
    Role.INSTITUTION: frozenset({OfficeKind.INSTITUTION}),
    Role.CITY_VIEWER: frozenset({OfficeKind.CITY}),
    Role.PROVINCE_VIEWER: frozenset({OfficeKind.PROVINCE}),
    Role.AUDITOR: frozenset({OfficeKind.AUDITOR}),
    Role.SYSTEM_ADMIN: _BUREAU | _LEVELS_ABOVE,
    Role.SECURITY_ADMIN: _BUREAU | _LEVELS_ABOVE,
    Role.AUDIT_ADMIN: _BUREAU | _LEVELS_ABOVE,
}


def roles_in(kind: str) -> list[Role]:
    """The roles that an office of this kind can give, in their order."""
    return [role for role in Role if kind in HELD_IN[role]]
