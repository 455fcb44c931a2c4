"""How each department sends its data: file, format, title, headings.

Every department has habits of its own: other words for the same column, other ways to write a
date, two title rows above the headings, another encoding. The kinds and the order of the columns
are those of the verification room's catalogue; its reader must understand every heading here.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple


class Shape(NamedTuple):
    """One file. `who` are identity columns as (field, heading); `columns` the headings of the rest.

    `form` is xlsx, gb18030 or utf-8 (csv); `titles` rows stand above the headings; `day` is the
    way of writing dates; `nameless` the share of rows sent without a number, for sources that
    have name, birth date and place beside it.
    """

    kind: str
    file: str
    office: str
    title: str
    form: str
    titles: int
    day: str
    who: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    nameless: float = 0.0


_NAME_NUMBER: Final = (("name", "姓名"), ("number", "身份证号"))
_WHOLE: Final = (
    ("name", "姓名"), ("number", "公民身份号码"), ("sex", "性别"), ("birth_date", "出生日期"),
    ("area", "行政区划代码"),
)  # fmt: skip
_BANK: Final = (("name", "户名"), ("number", "证件号码"))

SHAPES: Final = (
    Shape("household_register", "01_户籍人口", "公安局", "户籍人口信息", "gb18030", 0, "%Y%m%d",
          _WHOLE, ("户号", "与户主关系", "户籍地址", "迁出日期")),
    Shape("death", "02_死亡人口", "公安局 卫生健康局", "死亡人口信息", "xlsx", 2, "%Y-%m-%d",
          _WHOLE, ("死亡日期",), 0.04),
    Shape("cremation", "03_殡葬火化", "殡仪馆", "火化登记表", "xlsx", 2, "%Y.%m.%d",
          _WHOLE, ("火化日期",), 0.10),
    Shape("marriage", "04_婚姻登记", "民政局婚姻登记处", "婚姻登记信息", "utf-8", 0, "%Y-%m-%d",
          _NAME_NUMBER, ("登记类型", "登记日期", "配偶姓名", "配偶身份证号")),
    Shape("social_insurance", "05_社会保险参保", "人力资源和社会保障局", "参保缴费信息", "gb18030", 1,
          "%Y%m%d", (*_NAME_NUMBER, ("sex", "性别"), ("birth_date", "出生年月日"), ("area", "村居代码")),
          ("险种", "参保单位", "缴费基数", "最近缴费年月"), 0.015),
    Shape("pension", "06_养老金待遇", "人力资源和社会保障局", "养老待遇发放信息", "gb18030", 1,
          "%Y%m%d", _NAME_NUMBER, ("待遇类型", "月待遇金额")),
    Shape("tax", "07_个人所得税", "税务局", "个人所得税扣缴信息", "utf-8", 0, "%Y-%m-%d",
          _NAME_NUMBER, ("所得项目", "收入额", "税款所属期", "扣缴义务人")),
    Shape("business", "08_市场主体", "市场监督管理局", "市场主体登记信息", "xlsx", 1, "%Y-%m-%d",
          _NAME_NUMBER, ("市场主体名称", "统一社会信用代码", "任职类型", "认缴出资额", "登记状态",
                         "成立日期")),
    Shape("housing", "09_不动产登记", "自然资源局", "不动产登记信息", "utf-8", 0, "%Y/%m/%d",
          _NAME_NUMBER, ("用途", "建筑面积", "共有情况", "登记日期", "坐落")),
    Shape("presale", "10_商品房网签", "住房和城乡建设局", "商品房网签备案", "xlsx", 2, "%Y-%m-%d",
          _NAME_NUMBER, ("网签日期", "建筑面积", "合同总价")),
    Shape("vehicle", "11_机动车", "公安局交警大队", "机动车登记信息", "xlsx", 2, "%Y-%m-%d",
          _NAME_NUMBER, ("号牌号码", "车辆类型", "使用性质", "购置价格", "初次登记日期", "机动车状态")),
    Shape("machinery", "12_农业机械", "农业农村局", "农机购置补贴", "xlsx", 2, "%Y年%m月%d日",
          (*_NAME_NUMBER, ("area", "行政区划代码")), ("机具类型", "购置价格", "购机日期")),
    Shape("housing_fund", "13_住房公积金", "住房公积金管理部", "公积金账户", "utf-8", 0, "%Y-%m-%d",
          _NAME_NUMBER, ("账户状态", "缴存基数", "账户余额", "缴至年月")),
    Shape("deposit", "14_银行存款", "银行业协会", "存款余额查询结果", "gb18030", 1, "%Y%m%d",
          _BANK, ("开户银行", "账号", "余额", "余额日期")),
    Shape("securities", "15_证券基金", "证券登记结算", "证券持有查询结果", "xlsx", 1, "%Y-%m-%d",
          _BANK, ("持有市值", "开户机构")),
    Shape("insurance", "16_商业保险", "保险行业协会", "人身保险保单", "xlsx", 1, "%Y-%m-%d",
          _BANK, ("产品名称", "现金价值", "年缴保费")),
    Shape("payment_account", "17_支付账户", "非银行支付机构", "支付账户余额", "utf-8", 0, "%Y-%m-%d",
          _BANK, ("支付机构", "余额")),
    Shape("public_payroll", "18_财政供养", "财政局", "财政供养人员", "xlsx", 2, "%Y-%m-%d",
          _NAME_NUMBER, ("单位名称", "人员类别", "应发工资")),
    Shape("prison", "19_服刑人员", "司法局", "服刑人员信息", "xlsx", 1, "%Y-%m-%d",
          _WHOLE, ("收监日期", "刑满日期"), 0.02),
    Shape("school", "20_学籍", "教育局", "在校学生学籍", "gb18030", 1, "%Y%m%d",
          _WHOLE, ("学校名称", "学段", "预计毕业日期", "年学费"), 0.02),
    Shape("disability", "21_残疾人证", "残疾人联合会", "持证残疾人", "xlsx", 1, "%Y-%m-%d",
          (("name", "姓名"), ("sex", "性别"), ("birth_date", "出生日期"), ("area", "行政区划代码")),
          ("残疾人证号", "残疾类别", "残疾等级", "证件状态", "有效期止")),
    Shape("medical", "22_医疗自付", "医疗保障局", "医疗费用个人自付", "gb18030", 1, "%Y%m%d",
          _WHOLE, ("年度自付金额", "医疗总费用", "病种", "结算年月"), 0.015),
    Shape("veterans", "23_优抚对象", "退役军人事务局", "优抚对象待遇", "xlsx", 2, "%Y-%m-%d",
          _NAME_NUMBER, ("优抚对象类别", "月补助标准")),
    Shape("other_assistance", "24_外地救助", "外地民政部门", "外地救助信息", "xlsx", 1, "%Y-%m-%d",
          _NAME_NUMBER, ("救助地", "救助类型", "起始年月", "月救助金额")),
    Shape("utilities", "25_用电信息", "供电公司", "居民用电信息", "utf-8", 0, "%Y-%m-%d",
          (*_NAME_NUMBER, ("area", "村居代码")), ("月用电量", "用电年月", "是否欠费")),
    Shape("travel", "26_出入境记录", "公安局出入境管理", "出入境记录", "utf-8", 0, "%Y-%m-%d",
          _NAME_NUMBER, ("出境日期", "前往国家地区", "出境事由")),
    Shape("life_certification", "27_待遇资格认证", "人力资源和社会保障局", "养老待遇资格认证", "gb18030", 1,
          "%Y%m%d", _NAME_NUMBER, ("认证结果", "应认证日期")),
)  # fmt: skip


def written(day: date | None, shape: Shape) -> str:
    """A day as that department writes it; empty for none."""
    return day.strftime(shape.day) if day else ""
