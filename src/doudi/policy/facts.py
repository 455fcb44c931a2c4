"""The facts that rules may start from, by entity. What a case file leaves out is unknown.

Dates are whole numbers yyyymmdd; money is fen, per year where the name says so.
"""

from doudi.policy.rulebook import fact

fact("household", "on", "date", "认定日", "day of the determination")
fact("household", "residence", "code", "户籍地类别", "urban or rural residence")
fact("household", "has_award", "yes/no", "正在享受救助", "a running award is re-tested")
fact("household", "award_scheme", "code", "在享项目", "scheme of the running award")
fact("household", "award_base", "fen/month", "原保障金", "base of the running award")
fact("household", "award_supplements", "fen/month", "原增发金", "supplements of the running award")
fact("household", "award_since", "date", "原救助起始日", "start of the running award")

fact("person", "kin", "code", "与申请人关系", "relation to the applicant")
fact("person", "birth_date", "date", "出生日期", "date of birth")
fact("person", "sex", "code", "性别", "sex")
fact("person", "status", "code", "在家情况", "present or away")
fact("person", "status_since", "date", "状态起始日", "away since")
fact("person", "co_resident", "yes/no", "长期共同居住", "lives long-term with the household")
fact("person", "independent", "yes/no", "能独立生活", "able to live independently")
fact("person", "student", "code", "就学阶段", "stage of education")
fact("person", "disability_category", "code", "残疾类别", "category of disability")
fact("person", "disability_level", "level", "残疾等级", "level of disability")
fact("person", "serious_illness", "yes/no", "患重病", "seriously ill")
fact("person", "labour_stated", "code", "已认定劳动能力", "capacity to work as established")
fact("person", "employment", "code", "就业状况", "employment")
fact("person", "self_care_failed", "items", "不能自理项数", "activities not managed alone")
fact("person", "support_form", "code", "供养方式", "form of support")
fact("person", "is_carer", "yes/no", "照料家人", "cares for a relative")
fact("person", "is_deceased", "yes/no", "已去世", "has died")
fact("person", "flags", "list", "其他情形", "other circumstances")

fact("income", "item", "code", "收入项目", "kind of income")
fact("income", "amount_yearly", "fen/year", "收入金额", "amount of income")
fact("spending", "item", "code", "支出项目", "kind of spending")
fact("spending", "amount_yearly", "fen/year", "支出金额", "amount of spending")

fact("asset", "item", "code", "财产项目", "kind of property")
fact("asset", "asset_value", "fen", "财产价值", "value")
fact("asset", "bought_on", "date", "购置日期", "bought on")
fact("asset", "use", "code", "用途", "use")
fact("asset", "floor_area", "m2/100", "建筑面积", "floor area")
fact("asset", "is_sole", "yes/no", "唯一住房", "only home")
fact("asset", "registered_capital", "fen", "注册资本", "registered capital")
fact("asset", "employees", "persons", "雇工人数", "employees")

fact("obligor", "obligor_kin", "code", "与申请人关系", "relation to the applicant")
fact("obligor", "obligor_birth_date", "date", "出生日期", "date of birth")
fact("obligor", "family_size", "persons", "赡养人家庭人数", "size of the obligor's family")
fact(
    "obligor",
    "family_income_yearly",
    "fen/year",
    "赡养人家庭收入",
    "income of the obligor's family",
)
fact(
    "obligor", "family_rigid_yearly", "fen/year", "赡养人刚性支出", "rigid spending of the obligor"
)
fact("obligor", "financial_assets", "fen", "赡养人金融资产", "financial assets of the obligor")
fact("obligor", "is_payment_set", "yes/no", "已协议或判决", "payment agreed or judged")
fact("obligor", "set_payment_yearly", "fen/year", "协议或判决金额", "agreed or judged payment")
fact("obligor", "circumstances", "list", "赡养人情形", "circumstances of the obligor")
fact("obligor", "obligor_disability_category", "code", "残疾类别", "category of disability")
fact("obligor", "obligor_disability_level", "level", "残疾等级", "level of disability")
fact("obligor", "obligor_serious_illness", "yes/no", "患重病", "seriously ill")
fact("obligor", "supported_count", "persons", "被赡养人数", "members supported")

for _name, _unit, _zh, _en in (
    ("obligor_kin", "code", "与申请人关系", "relation to the applicant"),
    ("obligor_birth_date", "date", "出生日期", "date of birth"),
    ("family_size", "persons", "义务人家庭人数", "size of the obligor's family"),
    ("family_income_yearly", "fen/year", "义务人家庭收入", "income of the obligor's family"),
    ("financial_assets", "fen", "义务人金融资产", "financial assets of the obligor"),
    ("circumstances", "list", "义务人情形", "circumstances of the obligor"),
    ("obligor_disability_category", "code", "残疾类别", "category of disability"),
    ("obligor_disability_level", "level", "残疾等级", "level of disability"),
    ("obligor_serious_illness", "yes/no", "患重病", "seriously ill"),
):  # an obligor seen from one of the members it owes support to
    fact("supporter", _name, _unit, _zh, _en)

fact("household", "event_kind", "code", "困难类型", "kind of emergency")
fact("household", "event_severity", "code", "困难程度", "severity of the emergency")
fact("household", "event_persons", "persons", "受助人数", "persons to help")
fact("household", "event_is_fast", "yes/no", "小额快救", "small fast relief")
fact("household", "event_is_special", "yes/no", "一事一议", "agreed on as a special case")
fact(
    "household", "event_is_recognised", "yes/no", "已认定的低收入家庭", "already recognised family"
)
fact("household", "event_granted_this_year", "fen", "本年已救助金额", "granted this year")
fact("household", "event_grants_this_year", "times", "本年已救助次数", "grants this year")
fact(
    "household",
    "event_months_since_same_cause",
    "months",
    "距同一事由上次救助月数",
    "months since the last grant for the same cause",
)
