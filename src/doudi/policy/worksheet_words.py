"""The words of the worksheet, Chinese and English."""

from __future__ import annotations

FORMULA_WORDS = {"较大者": "the larger of ", "较小者": "the smaller of ", "是": "yes", "否": "no"}
UNITS_ZH = {
    "yuan": "元", "yuan/month": "元/月", "yuan/year": "元/年", "yuan/person/month": "元/人·月",
    "yuan/person/year": "元/人·年", "persons": "人", "years": "岁", "months": "个月",
    "vehicles": "辆", "homes": "套", "buildings": "处", "businesses": "家", "m2": "平方米",
    "groups": "", "code": "", "items": "项", "multiple of the standard": "倍", "share": "",
}  # fmt: skip

WORDS: dict[str, tuple[str, str]] = {
    "title": ("社会救助认定计算单", "Worksheet of a determination"),
    "head": (
        "地区 {area}   认定日 {on}   法规版本 {law}",
        "Area {area}   day {on}   law {law}",
    ),
    "hypothetical": (
        "※ 测算，不是认定：下列参数不是现行规定",
        "NOTE: a what-if, not a determination; these parameters are not the law:",
    ),
    "entitled": ("符合条件。", "Eligible."),
    "entitled_money_yearly": (
        "符合条件，每年发给 {amount} 元（{count} 人）。",
        "Eligible: {amount} yuan a year ({count} covered).",
    ),
    "entitled_money_once": (
        "符合条件，一次性发给 {amount} 元（{count} 人）。",
        "Eligible: {amount} yuan once ({count} covered).",
    ),
    "entitled_money": (
        "符合条件，每月发给 {amount} 元（{count} 人）。",
        "Eligible: {amount} yuan a month ({count} covered).",
    ),
    "not_entitled": ("不符合条件。", "Not eligible."),
    "cannot_say_yet": (
        "现有材料还不能认定。",
        "It cannot be said yet; facts are missing.",
    ),
    "category": ("档次：{category}。", " Class: {category}."),
    "members": ("各成员金额（元/月）", "Each member's part (yuan a month)"),
    "share_and_supplements": (
        "（基本 {share}；增发 {parts}）",
        "(base {share}; supplements {parts})",
    ),
    "move_continue": (
        "复核：继续，自 {from} 起每月 {amount} 元。",
        "Review: continues at {amount} from {from}.",
    ),
    "move_increase": (
        "复核：增发，自 {from} 起每月 {amount_before} → {amount} 元。",
        "Review: increases from {amount_before} to {amount} from {from}.",
    ),
    "move_decrease": (
        "复核：减发，自 {from} 起每月 {amount_before} → {amount} 元。",
        "Review: decreases from {amount_before} to {amount} from {from}.",
    ),
    "move_stop": (
        "复核：停发，自 {from} 起（原每月 {amount_before} 元）。",
        "Review: stops from {from} (was {amount_before} a month).",
    ),
    "move_grace": (
        "复核：渐退 {months} 个月，自 {from} 至 {until} 前，每月 {amount} 元，期满停发。",
        "Review: {months} months of grace from {from} until {until} at {amount} a month, then stops.",
    ),
    "hearing": (
        "减发、停发前须先听取本人意见，并书面告知理由。",
        "The recipient must be heard before any cut or stop, and told the reasons in writing.",
    ),
    "to_decide": ("需人工决定 ", "For a person to decide: "),
    "death": (
        "成员 {id} 已去世，应于 {settle_by} 前办结。",
        "Member {id} has died; settle by {settle_by}.",
    ),
    "tests": ("认定条件", "Tests"),
    "article": ("第{number}条", "art. {number}"),
    "missing": ("还需要的事实", "Facts still needed"),
    "would_change": ("下列任一变化可改变结果", "Any of these would change the result"),
    "evidence": ("事实依据", "Where the facts come from"),
    "evidence_as_of": ("截至 {day}", "as of {day}"),
    "evidence_authorisation": ("授权 {number}", "authorisation {number}"),
    "would_change_together": (
        "下列各项须同时变化才会改变结果",
        "These would have to change together",
    ),
    "change_less_strict": (
        "超出 {by} {unit}，须低于 {limit}",
        "over by {by} {unit}; must be below {limit}",
    ),
    "change_less_limit": (
        "超出 {by} {unit}，限额 {limit}",
        "over by {by} {unit}; the limit is {limit}",
    ),
    "change_more_strict": (
        "还差 {by} {unit}，须高于 {limit}",
        "short by {by} {unit}; must be above {limit}",
    ),
    "change_more_limit": (
        "还差 {by} {unit}，应达到 {limit}",
        "short by {by} {unit}; must reach {limit}",
    ),
    "arithmetic": ("计算过程（§ 为规定的数值）", "Arithmetic (§: values set by law)"),
    "since": ("{day} 起  ", "from {day}  "),
    "override": ("（测算用）", "(what-if)"),
    "not_determined": (
        "下列项目因当地没有规定而未计算",
        "Not determined, because the law has no value here",
    ),
    "remedy": (
        "对认定结果不服的，可以自知道之日起六十日内申请行政复议，也可以依法提起行政诉讼（{law} 第76条）。",
        "You may ask for administrative review within sixty days of learning of the decision, or go to "
        "court ({law}, art. 76).",
    ),
    "tag_P": (
        "据二手转载，尚未核对原文",
        "seen in a secondary copy, not checked against the original",
    ),
    "tag_C": ("据实际系统中的数值，不是法规文本", "observed in a real system, not a legal text"),
    "tag_M": ("凭记忆，未核实", "from memory, unverified"),
    "tag_L": ("他地实例", "a local example"),
    "tag_I": ("推算或约定", "inferred, or a convention"),
    "tag_D": ("演示县的虚构数值", "invented for the demonstration county"),
    "group_over_60": ("60周岁以上", "60 or older"),
    "group_over_70": ("70周岁以上", "70 or older"),
    "group_over_80": ("80周岁以上", "80 or older"),
    "group_minor": ("未成年人", "minor"),
    "group_student": ("在校学生", "student"),
    "group_severely_disabled": ("重度残疾", "severely disabled"),
    "group_disabled": ("残疾", "disabled"),
    "group_seriously_ill": ("重病", "seriously ill"),
    "group_single_parent": ("单亲", "single parent"),
    "group_lives_alone": ("独居", "lives alone"),
    "group_veteran": ("退役军人", "veteran"),
}

FACTS: dict[str, tuple[str, str]] = {
    "income": ("家庭收入", "the household's income"),
    "spending": ("家庭必要支出", "the household's necessary spending"),
    "assets": ("家庭财产", "the household's property"),
    "obligors": ("赡养、抚养、扶养义务人", "people who owe support"),
    "birth_date": ("出生日期", "date of birth"),
    "sex": ("性别", "sex"),
    "status_since": ("离家或者服刑等起始日", "since when away"),
    "student": ("是否在校及阶段", "stage of education"),
    "disability": ("残疾类别和等级（没有的写明没有）", "disability, or that there is none"),
    "serious_illness": ("是否患重病", "whether seriously ill"),
    "employment": ("就业状况", "employment"),
    "self_care": ("生活自理能力六项", "the six activities of self-care"),
    "flags": ("单亲、独居、退役军人等情形", "circumstances such as single parent, living alone"),
    "value": ("财产价值", "value of the property"),
    "bought_on": ("购置日期", "date of purchase"),
    "use": ("用途", "use"),
    "area_m2": ("建筑面积", "floor area"),
    "sole": ("是否唯一住房", "whether the only home"),
    "registered_capital": ("注册资本", "registered capital"),
    "employees": ("雇工人数", "number of employees"),
    "family_size": ("义务人家庭人数", "size of the obligor's family"),
    "rigid_spending": ("义务人刚性支出", "rigid spending of the obligor"),
    "financial_assets": ("义务人金融资产", "financial assets of the obligor"),
}


def fact_in_words(pointer: str, lang: str) -> str:
    """The last part of a JSON pointer as people say it."""
    last = pointer.rsplit("/", 1)[-1]
    return FACTS.get(last, (last, last))[0 if lang == "zh" else 1]
