"""Kinds of organisations on the tree of divisions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OfficeKind(TextChoices):
    """Every kind of office."""

    VILLAGE = "village", _("村（居）民委员会")
    TOWNSHIP = "township", _("乡镇人民政府（街道办事处）")
    COUNTY_BUREAU = "county_bureau", _("县级民政部门")
    SECTION = "section", _("股室")
    CHECK_CENTRE = "check_centre", _("核对中心")
    FINANCE = "finance", _("财政部门")
    DEPARTMENT = "department", _("其他部门")
    INSTITUTION = "institution", _("供养服务机构")
    CITY = "city", _("市级民政部门")
    PROVINCE = "province", _("省级民政部门")
    AUDITOR = "auditor", _("审计、纪检监察机关")


AREA_LENGTHS = frozenset({2, 4, 6, 9, 12})  # province, city, county, township, village

# How many digits the area of an office may have.
AREA_DIGITS: dict[str, frozenset[int]] = {
    OfficeKind.VILLAGE: frozenset({12}),
    OfficeKind.TOWNSHIP: frozenset({9}),
    OfficeKind.COUNTY_BUREAU: frozenset({6}),
    OfficeKind.SECTION: frozenset({6}),
    OfficeKind.CHECK_CENTRE: frozenset({2, 4, 6}),
    OfficeKind.FINANCE: frozenset({2, 4, 6, 9}),
    OfficeKind.DEPARTMENT: frozenset({2, 4, 6, 9}),
    OfficeKind.INSTITUTION: frozenset({6, 9, 12}),
    OfficeKind.CITY: frozenset({4}),
    OfficeKind.PROVINCE: frozenset({2}),
    OfficeKind.AUDITOR: frozenset({2, 4, 6}),
}
