"""The words inside tables of the law for people who read Chinese: names of fields, and codes.

English readers see the identifiers with spaces. A word that is not here is shown as it stands.
"""

FIELDS = {
    "months": "月数", "push": "推送", "decide": "决定", "notify": "告知", "situation": "情形",
    "living": "生活补贴", "nursing": "护理补贴", "category": "类别", "months_from": "起始月",
    "months_to": "截止月", "max_multiple": "最高倍数", "method": "办法", "share": "比例",
    "wage_at_least_minimum": "工资不低于最低工资", "status": "状态", "self_farmed": "自种",
    "let": "出租", "rented": "租种", "fertility": "地力补贴", "soybean": "大豆", "maize": "玉米",
    "rotation": "轮作", "rice_surface_water": "地表水水稻", "rice_ground_water": "地下水水稻",
    "farming_months": "务农月数", "per_1000_elderly": "每千名老年人", "care_share": "护理占比",
    "class_2": "二类", "class_3": "三类", "from_age": "起始年龄", "until_age": "截止年龄",
    "poor": "困难", "others": "其他", "monthly_up_to": "每月上限", "home_share": "居家比例",
    "institution_share": "机构比例", "below": "不满", "student_continues": "在校顺延",
    "township": "乡镇", "county": "县级", "dispersed": "分散", "institution": "机构",
    "cpi": "居民消费价格", "food": "食品价格", "scpi": "低收入居民消费价格", "allowed": "允许",
    "capital_below": "注册资本低于", "employees": "雇员数", "small_allowed": "允许小额",
    "area_per_head_below": "人均面积低于", "small_up_to": "小额上限", "small_share": "小额比例",
    "groups": "人群", "groups_share": "人群比例", "exempt_uses": "豁免用途",
    "residual_yearly": "年残值", "stable": "稳定", "unstable": "不稳定", "platform": "平台",
    "item": "项目", "only_for": "只限", "cap_yearly": "年上限", "ledger": "台账",
    "prefecture": "地市", "province": "省级", "yearly": "每年", "carried": "结转",
    "assign": "分派", "identify_max_days": "认定最长天数", "publicity_min_days": "公示最短天数",
    "measure_within_months": "几个月内落实措施", "min_months_to_eliminate": "消除风险最短月数",
    "subsidy_years": "补贴年限", "max_times": "最多次数", "first": "首次", "second": "第二次",
    "announcement": "公告", "surveyors": "调查人数", "contact": "联系", "fix": "整改",
    "log_months": "日志保存月数", "assessment_years": "评估材料年数",
    "share_log_years": "共享日志年数", "approval_after_stop_years": "停发后审批材料年数",
    "daily_years": "日常材料年数", "accounting_years": "会计资料年数",
    "reply_unconditional": "无条件答复", "reply_conditional": "附条件答复", "deliver": "送达",
    "correct": "更正", "max_stay_days": "最长停留天数", "settle_after_months": "几个月后安置",
    "recording_months": "录像保存月数", "per_month": "每月", "haircut_per_month": "每月理发",
    "per_person_year": "每人每年", "only_agreed": "只计约定", "of_standard": "低保标准倍数",
    "rate": "比率", "excused": "免除情形", "rate_many": "多名义务人比率",
    "many_from": "几名起算多名", "of_edge": "边缘线倍数", "less_rigid": "扣除刚性支出",
    "fixed_yearly": "每年固定", "over_age": "超过年龄", "assets_multiple": "财产倍数",
    "of": "基数", "elderly_from": "老年起始年龄", "minor_below": "未成年年龄", "none": "无",
    "partial": "部分", "full": "全部", "on_dibao_from": "低保对象起始年龄",
    "low_income_from": "低收入起始年龄", "partial_from": "半护理起始项数",
    "full_from": "全护理起始项数", "standard": "标准", "verification": "核对",
    "publicity": "公示", "severity": "程度", "multiple": "倍数", "opening": "期初",
    "refill_below": "低于此数补足", "lost_contact": "失联", "restraint": "约束",
    "amount": "金额", "share_of_standard": "标准的比例", "step": "取整单位", "direction": "方向",
    "per": "单位", "value": "数值", "from": "从", "to": "到", "group": "人群", "kind": "方式",
    "residence": "户籍", "name": "名称", "level": "等级", "when": "何时", "poor_only": "只限困难",
}  # fmt: skip
CODES = {
    "never": "不取整", "any": "任一", "edge": "低保边缘", "gap": "补差", "tiers": "分档",
    "rural_tiers": "农村分档",
    "half_up": "四舍五入", "household": "户", "up": "进位", "down": "舍去", "person": "人",
    "fixed": "固定额", "percent_of_standard": "标准的百分比", "gap_own": "本人补差",
    "once": "只计一次", "highest": "取最高", "sum": "累加", "seriously_ill": "重病",
    "rural": "农村", "urban": "城镇", "severely_disabled": "重度残疾", "minor": "未成年人",
    "over_60": "60岁以上", "over_70": "70岁以上", "over_80": "80岁以上",
    "percent_of_own_share": "本人份额的百分比", "single_parent": "单亲", "lives_alone": "独居",
    "disabled": "残疾", "student": "在校学生", "veteran": "退役军人", "full_standard": "全额标准",
    "tekun": "特困", "no": "不可以", "yes": "可以", "injury_nursing": "工伤护理费",
    "orphan": "孤儿", "unsupported_child": "事实无人抚养儿童", "same_kind_living": "同类生活补贴",
    "same_kind_nursing": "同类护理补贴", "higher": "取高", "prison": "服刑",
    "month_of_application": "申请当月", "dibao": "低保", "visual": "视力", "hearing": "听力",
    "speech": "言语", "physical": "肢体", "multiple": "多重", "intellectual": "智力",
    "mental": "精神", "none": "无", "actual": "据实", "standard": "按标准",
    "compulsory": "义务教育", "senior": "普通高中", "vocational": "中职", "college": "大专",
    "bachelor": "本科", "drug_isolation": "强制隔离戒毒", "missing": "失踪",
    "clergy_away": "宗教教职在外", "military_service": "服役",
    "preferential_treatment": "优待抚恤金", "family_planning_award": "计生奖扶",
    "scholarship": "奖助学金", "bravery_award": "见义勇为奖", "social_assistance": "社会救助",
    "disability_subsidy": "残疾人补贴", "old_age_allowance": "高龄津贴",
    "nursing_subsidy": "护理补贴", "funeral_grant": "丧葬补助",
    "pension_resident_basic": "城乡居民基础养老金", "minimum_wage": "最低工资",
    "dibao_single": "单人户低保", "unemployment_benefit": "失业保险金", "scpi": "低收入价格指数",
    "triggered": "达到启动条件", "treatment": "治疗", "rehabilitation": "康复",
    "livelihood": "生产经营", "disabled_scooter": "残疾人代步车", "motorcycle": "摩托车",
    "electric_bicycle": "电动自行车", "medical_own_pay": "医疗自付",
    "disability_care": "残疾照护", "disability_rehabilitation": "残疾康复",
    "education": "教育", "rent": "房租", "on_dibao": "低保对象", "on_edge": "低保边缘",
    "on_tekun": "特困人员", "in_prison": "服刑", "monthly_standard": "月标准",
    "residence": "按户籍", "emergency": "急难型", "expenditure": "支出型", "ordinary": "一般",
    "serious": "较重", "extreme": "特别严重", "amount": "固定金额", "all": "全部",
}  # fmt: skip


def field(name: str, lang: str) -> str:
    """The name of a field of a table."""
    return FIELDS.get(name, name) if lang == "zh" else name.replace("_", " ")


def code(word: str, lang: str) -> str:
    """A code of the law; figures and other text stay as they are."""
    if lang == "zh":
        return CODES.get(word, word)
    return word.replace("_", " ") if word in CODES else word
