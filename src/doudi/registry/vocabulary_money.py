"""The contract's lists of income, spending and asset items, and the national relation codes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IncomeKind(TextChoices):
    """Income items of `doudi.case/1`; the last ten are listed and shown as not counted."""

    WAGE = "wage", _("工资")
    FLEXIBLE_WORK = "flexible_work", _("灵活就业收入")
    PUBLIC_POST = "public_post", _("公益性岗位补贴")
    BUSINESS_NET = "business_net", _("经营净收入")
    FARMING_NET = "farming_net", _("种养殖净收入")
    PROPERTY = "property", _("财产净收入")
    PENSION_EMPLOYEE = "pension_employee", _("职工养老金")
    PENSION_RESIDENT_BASIC = "pension_resident_basic", _("城乡居民基础养老金")
    PENSION_RESIDENT_OTHER = "pension_resident_other", _("城乡居民养老金其余部分")
    UNEMPLOYMENT_BENEFIT = "unemployment_benefit", _("失业保险金")
    SUPPORT_RECEIVED = "support_received", _("赡养抚养扶养费")
    COMPENSATION = "compensation", _("赔偿补偿")
    GIFT = "gift", _("馈赠")
    TRANSFER_OTHER = "transfer_other", _("其他转移性收入")
    PREFERENTIAL_TREATMENT = "preferential_treatment", _("优待抚恤金")
    FAMILY_PLANNING_AWARD = "family_planning_award", _("计划生育奖励扶助")
    SCHOLARSHIP = "scholarship", _("奖助学金")
    BRAVERY_AWARD = "bravery_award", _("见义勇为奖励")
    SOCIAL_ASSISTANCE = "social_assistance", _("社会救助款物")
    DISABILITY_SUBSIDY = "disability_subsidy", _("残疾人两项补贴")
    OLD_AGE_ALLOWANCE = "old_age_allowance", _("高龄津贴")
    NURSING_SUBSIDY = "nursing_subsidy", _("护理补贴")
    INJURY_NURSING = "injury_nursing", _("工伤护理费")
    FUNERAL_GRANT = "funeral_grant", _("丧葬抚恤")


class SpendingKind(TextChoices):
    """Spending items of `doudi.case/1`."""

    EMPLOYMENT_COST = "employment_cost", _("就业成本")
    MEDICAL_OWN_PAY = "medical_own_pay", _("医疗自付")
    EDUCATION = "education", _("教育")
    DISABILITY_REHABILITATION = "disability_rehabilitation", _("残疾康复")
    DISABILITY_CARE = "disability_care", _("残疾照护")
    RENT = "rent", _("房租")
    SUPPORT_PAID = "support_paid", _("支付的赡养抚养费")
    TAX_AND_CONTRIBUTIONS = "tax_and_contributions", _("税费和社会保险")


class AssetKind(TextChoices):
    """Asset items of `doudi.case/1`."""

    DEPOSIT = "deposit", _("存款")
    CASH = "cash", _("现金")
    SECURITIES = "securities", _("有价证券")
    FUND = "fund", _("基金理财")
    INSURANCE_CASH_VALUE = "insurance_cash_value", _("商业保险现金价值")
    CLAIM = "claim", _("债权")
    ONLINE_BALANCE = "online_balance", _("网络支付账户余额")
    VEHICLE = "vehicle", _("机动车")
    DWELLING = "dwelling", _("住房")
    NON_DWELLING = "non_dwelling", _("非居住用房")
    BUSINESS = "business", _("市场主体")
    MACHINERY = "machinery", _("大型农机具")


class Relation(TextChoices):
    """GB/T 4761-2008, relation to the head of the household."""

    SELF = "01", _("本人")
    HEAD = "02", _("户主")
    SPOUSE = "10", _("配偶")
    HUSBAND = "11", _("夫")
    WIFE = "12", _("妻")
    SON = "20", _("子")
    ONLY_SON = "21", _("独生子")
    FIRST_SON = "22", _("长子")
    SECOND_SON = "23", _("次子")
    THIRD_SON = "24", _("三子")
    FOURTH_SON = "25", _("四子")
    FIFTH_SON = "26", _("五子")
    ADOPTED_SON = "27", _("养子或继子")
    SON_IN_LAW = "28", _("女婿")
    OTHER_SON = "29", _("其他儿子")
    DAUGHTER = "30", _("女")
    ONLY_DAUGHTER = "31", _("独生女")
    FIRST_DAUGHTER = "32", _("长女")
    SECOND_DAUGHTER = "33", _("次女")
    THIRD_DAUGHTER = "34", _("三女")
    FOURTH_DAUGHTER = "35", _("四女")
    FIFTH_DAUGHTER = "36", _("五女")
    ADOPTED_DAUGHTER = "37", _("养女或继女")
    DAUGHTER_IN_LAW = "38", _("儿媳")
    OTHER_DAUGHTER = "39", _("其他女儿")
    GRANDCHILD = "40", _("孙辈")
    GRANDSON = "41", _("孙子")
    GRANDDAUGHTER = "42", _("孙女")
    GRANDSON_MATERNAL = "43", _("外孙子")
    GRANDDAUGHTER_MATERNAL = "44", _("外孙女")
    GRANDSONS_WIFE = "45", _("孙媳妇或外孙媳妇")
    GRANDDAUGHTERS_HUSBAND = "46", _("孙女婿或外孙女婿")
    GREAT_GRANDSON = "47", _("曾孙子或曾外孙子")
    GREAT_GRANDDAUGHTER = "48", _("曾孙女或曾外孙女")
    PARENT = "50", _("父母")
    FATHER = "51", _("父亲")
    MOTHER = "52", _("母亲")
    HUSBANDS_FATHER = "53", _("公公")
    HUSBANDS_MOTHER = "54", _("婆婆")
    WIFES_FATHER = "55", _("岳父")
    WIFES_MOTHER = "56", _("岳母")
    STEPFATHER = "57", _("继父或养父")
    STEPMOTHER = "58", _("继母或养母")
    GRANDPARENT = "60", _("祖父母或外祖父母")
    GRANDFATHER = "61", _("祖父")
    GRANDMOTHER = "62", _("祖母")
    GRANDFATHER_MATERNAL = "63", _("外祖父")
    GRANDMOTHER_MATERNAL = "64", _("外祖母")
    SPOUSES_GRANDPARENT = "65", _("配偶的祖父母或外祖父母")
    GREAT_GRANDFATHER = "66", _("曾祖父")
    GREAT_GRANDMOTHER = "67", _("曾祖母")
    SIBLING = "70", _("兄弟姐妹")
    ELDER_BROTHER = "71", _("兄")
    ELDER_BROTHERS_WIFE = "72", _("嫂")
    YOUNGER_BROTHER = "73", _("弟")
    YOUNGER_BROTHERS_WIFE = "74", _("弟媳")
    ELDER_SISTER = "75", _("姐姐")
    ELDER_SISTERS_HUSBAND = "76", _("姐夫")
    YOUNGER_SISTER = "77", _("妹妹")
    YOUNGER_SISTERS_HUSBAND = "78", _("妹夫")
    OTHER = "80", _("其他")
    NEPHEW = "93", _("侄子")
    NIECE = "94", _("侄女")
    SISTERS_SON = "95", _("外甥")
    SISTERS_DAUGHTER = "96", _("外甥女")
    OTHER_KIN = "97", _("其他亲属")
    NOT_KIN = "99", _("非亲属")


_USUAL = (
    "10", "20", "30", "41", "42", "43", "44", "51", "52", "53", "54", "61", "62", "70", "28", "38", "99",
)  # fmt: skip
_FAR = [r for r in Relation if r.value not in _USUAL and r not in (Relation.SELF, Relation.HEAD)]
# For a list to choose from: the usual ones on top; oneself and the head are never chosen.
RELATIONS_USUAL_FIRST = [
    (r.value, r.label) for r in (*(r for r in Relation if r.value in _USUAL), *_FAR)
]
