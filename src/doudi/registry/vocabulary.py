"""The words of the register, as the contract `doudi.case/1` and the national code tables spell them.

Values are stored and exchanged; labels are for people.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IdKind(TextChoices):
    """What kind of identity document the number is from."""

    RESIDENT = "resident", _("居民身份证")
    HMT_PERMIT = "hmt_permit", _("港澳台居民居住证")
    FOREIGN = "foreign", _("外国人永久居留证")
    NONE = "none", _("暂无证件")


class Sex(TextChoices):
    """As in the contract."""

    MALE = "male", _("男")
    FEMALE = "female", _("女")


class Residence(TextChoices):
    """Which standard applies to the household."""

    URBAN = "urban", _("城镇")
    RURAL = "rural", _("农村")


class Status(TextChoices):
    """Where a person is; the contract's words, and the end of life."""

    PRESENT = "present", _("在家")
    STUDENT_AWAY = "student_away", _("在外就学")
    CLERGY_AWAY = "clergy_away", _("在宗教场所居住")
    PRISON = "prison", _("服刑")
    DRUG_ISOLATION = "drug_isolation", _("强制隔离戒毒")
    MISSING = "missing", _("失踪")
    MILITARY_SERVICE = "military_service", _("服兵役")
    DEAD = "dead", _("死亡")


class Source(TextChoices):
    """Who vouches for a fact; a later word in this list outranks an earlier one."""

    DECLARED = "declared", _("本人申报")
    SURVEYED = "surveyed", _("入户调查")
    CHECKED = "checked", _("部门核对")


class Per(TextChoices):
    """The period an amount is for."""

    MONTH = "month", _("每月")
    YEAR = "year", _("每年")


class Cause(TextChoices):
    """Causes of hardship; a household may have several (R38)."""

    ILLNESS = "illness", _("因病")
    DISABILITY = "disability", _("因残")
    STUDY = "study", _("因学")
    DISASTER = "disaster", _("因灾")
    ACCIDENT = "accident", _("因意外事故")
    LABOUR = "labour", _("缺劳动力")
    SKILL = "skill", _("缺技术")
    FUNDS = "funds", _("缺资金")
    JOBLESS = "jobless", _("失业")
    OLD_AGE = "old_age", _("年老")
    SINGLE_PARENT = "single_parent", _("单亲或孤儿")
    OTHER = "other", _("其他")


class LabelFamily(TextChoices):
    """Families of labels: assisted people and registered poor are two subjects, always linked."""

    LOW_INCOME = "low_income", _("低收入人口")
    REGISTERED_POOR = "registered_poor", _("防止返贫")
    SPECIAL = "special", _("特殊困难群体")


class LabelKind(TextChoices):
    """What a household or a person is recognised or listed as, for a time."""

    DIBAO = "dibao", _("低保")
    DIBAO_SINGLE = "dibao_single", _("单人保")
    TEKUN = "tekun", _("特困")
    EDGE = "edge", _("低保边缘")
    RIGID = "rigid", _("刚性支出困难")
    OTHER_HARDSHIP = "other_hardship", _("其他困难")
    LIFTED = "lifted", _("脱贫户")
    UNSTABLE = "unstable", _("脱贫不稳定户")
    EDGE_PRONE = "edge_prone", _("边缘易致贫户")
    SUDDEN = "sudden", _("突发严重困难户")
    SEVERELY_DISABLED = "severely_disabled", _("重度残疾人")
    MENTAL_PATIENT = "mental_patient", _("精神障碍患者")
    CHILD_IN_DIFFICULTY = "child_in_difficulty", _("困境儿童")
    LEFT_BEHIND_CHILD = "left_behind_child", _("留守儿童")
    ORPHAN = "orphan", _("孤儿")
    UNSUPPORTED_CHILD = "unsupported_child", _("事实无人抚养儿童")
    LONE_ELDER = "lone_elder", _("独居空巢老人")
    DISABLED_ELDER = "disabled_elder", _("失能人员")
    LOW_INCOME_FAMILY = "low_income_family", _("低收入家庭")
    VETERAN = "veteran", _("优抚对象")


FAMILY_OF: dict[str, str] = {
    **dict.fromkeys(
        ["dibao", "dibao_single", "tekun", "edge", "rigid", "other_hardship"],
        LabelFamily.LOW_INCOME.value,
    ),
    **dict.fromkeys(
        ["lifted", "unstable", "edge_prone", "sudden"], LabelFamily.REGISTERED_POOR.value
    ),
}


def family_of(kind: str) -> str:
    """The family a label kind belongs to; whatever is in no list is a special group."""
    return FAMILY_OF.get(kind, LabelFamily.SPECIAL.value)


class ConditionKind(TextChoices):
    """Facts about a person that are not money; each becomes a member field of the contract."""

    DISABILITY = "disability", _("残疾")
    SERIOUS_ILLNESS = "serious_illness", _("重病")
    LABOUR = "labour", _("劳动能力")
    EMPLOYMENT = "employment", _("就业状况")
    STUDENT = "student", _("就学阶段")
    SELF_CARE = "self_care", _("生活自理能力")
    SUPPORT_FORM = "support_form", _("供养方式")
    INDEPENDENT = "independent", _("具备独立生活能力")
    CARER_OF = "carer_of", _("照料对象")
    FLAGS = "flags", _("其他情形")


class Topic(TextChoices):
    """The four lists of the contract whose absence means that nobody has looked."""

    INCOME = "income", _("收入")
    SPENDING = "spending", _("支出")
    ASSETS = "assets", _("财产")
    OBLIGORS = "obligors", _("赡养抚养义务人")


class SignedHow(TextChoices):
    """How a consent was signed."""

    PAPER = "paper", _("纸质签字")
    FINGERPRINT = "fingerprint", _("签字并捺印")
    DRAWN = "drawn", _("手写屏签名")
    ELECTRONIC = "electronic", _("实名电子签名")
    GUARDIAN = "guardian", _("监护人代签")


class Marital(TextChoices):
    """Civil status."""

    SINGLE = "single", _("未婚")
    MARRIED = "married", _("已婚")
    DIVORCED = "divorced", _("离婚")
    WIDOWED = "widowed", _("丧偶")


class Education(TextChoices):
    """Highest schooling finished."""

    NONE = "none", _("未上学")
    PRIMARY = "primary", _("小学")
    JUNIOR = "junior", _("初中")
    SENIOR = "senior", _("高中")
    COLLEGE = "college", _("大专")
    BACHELOR = "bachelor", _("本科及以上")


class DocumentKind(TextChoices):
    """What a document shows."""

    ID_CARD = "id_card", _("身份证")
    HUKOU_BOOK = "hukou_book", _("户口簿")
    APPLICATION = "application", _("申请书")
    AUTHORISATION = "authorisation", _("授权书")
    DISABILITY_CARD = "disability_card", _("残疾证")
    MEDICAL = "medical", _("病历诊断")
    INCOME_PROOF = "income_proof", _("收入证明")
    SCHOOL = "school", _("学籍证明")
    HOUSE_PHOTO = "house_photo", _("住房照片")
    VISIT_PHOTO = "visit_photo", _("入户照片")
    SIGNATURE = "signature", _("签名")
    DEATH_PROOF = "death_proof", _("死亡证明")
    PORTRAIT = "portrait", _("本人照片")
    IMPORT = "import", _("导入文件")
    OTHER = "other", _("其他")
