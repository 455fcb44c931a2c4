"""What the register says no with."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from doudi.kernel.errors import NotYet, Refused

FAULTS = {
    "not_a_name": _("姓名应为2个以上的文字，可含间隔号“·”"),
    "id_length": _("证件号码应为18位（或15位旧号）"),
    "id_characters": _("证件号码含有不应有的字符"),
    "id_date": _("证件号码中的出生日期不存在或晚于今天"),
    "id_check": _("证件号码校验位不符，请核对是否输错"),
    "not_a_village": _("所在村（社区）应为12位区划代码"),
    "differs_from_number": _("与证件号码不一致"),
    "in_the_future": _("日期晚于今天"),
    "not_a_phone": _("电话号码应为5至20位数字"),
    "not_an_account": _("银行账号应为8至30位数字"),
    "not_a_certificate": _("残疾证号有误"),
    "not_in_list": _("不在可选项之内"),
    "not_an_amount": _("金额应为不多于两位小数的数"),
    "negative": _("金额不能为负"),
    "missing": _("必填"),
    "not_a_date": _("日期格式应为2026-05-20或20260520"),
    "twice_in_file": _("与本文件中另一行的证件号码相同"),
    "known_number": _("该证件号码已登记"),
    "looks_known": _("与已登记人员姓名和出生日期相同"),
    "outside_area": _("不在您的辖区内，或没有这个村（社区）"),
    "no_head": _("该户没有户主"),
    "two_heads": _("该户有两名以上户主"),
    "head_faulty": _("户主所在行有误，改正后与户主一起导入"),
    "digits_lost": _("号码被表格软件当作数字，后几位已丢失，请改为文本重新填写"),
    "head_has_left": _("户主已不在该户"),
}


class Unfit(Refused):
    """A value that cannot be: names the field and what is wrong with it, never the value."""

    status = 422

    def __init__(self, field: str, fault: str) -> None:
        super().__init__(fault, FAULTS.get(fault, ""), field=field)
        self.field = field
        self.fault = fault


class NumberKnown(Refused):
    """The number belongs to somebody registered; `person_id` is None where that one is not for
    this actor to see."""

    def __init__(self, person_id: int | None) -> None:
        says = (
            FAULTS["known_number"] if person_id else _("该证件号码已在其他地区登记，请通过上级核实")
        )
        super().__init__("number_known" if person_id else "number_known_elsewhere", says)
        self.person_id = person_id


class MayBeKnown(NotYet):
    """People of the same name and birth date are registered: look at them, then say `despite`."""

    def __init__(self, person_ids: Sequence[int]) -> None:
        super().__init__("may_be_known", FAULTS["looks_known"], missing=("despite",))
        self.person_ids = tuple(person_ids)
