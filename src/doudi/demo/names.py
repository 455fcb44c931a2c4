"""Invented names: real surname shares, invented given names, and the ways names go wrong.

Surname weights are rounded shares of the commonest surnames as the Ministry of Public Security
publishes them. Given names are drawn character by character from lists by generation and sex.
"""

from __future__ import annotations

from typing import Final

from doudi.demo.draw import Dice, Weighted

_SURNAMES: Final = (
    "王7.2 李7.2 张6.8 刘5.4 陈4.5 杨3.1 黄2.2 赵2.3 周2.1 吴2.1 徐1.7 孙1.5 朱1.5 马1.3 胡1.3 "
    "林1.2 郭1.2 何1.2 高1.1 罗1.0 郑1.0 梁0.9 谢0.8 宋0.7 唐0.7 许0.7 邓0.6 冯0.6 韩0.6 曹0.6 "
    "曾0.6 彭0.6 萧0.5 蔡0.5 潘0.5 田0.5 董0.5 袁0.5 于0.5 余0.5 叶0.4 蒋0.4 杜0.4 苏0.4 魏0.4 "
    "程0.4 吕0.4 丁0.4 沈0.4 任0.4 姚0.4 卢0.4 傅0.3 钟0.3 姜0.3 崔0.3 谭0.3 廖0.3 范0.3 汪0.3 "
    "陆0.3 金0.3 石0.3 戴0.3 贾0.3 韦0.3 夏0.3 邱0.3 方0.3 侯0.3 邹0.3 熊0.3 孟0.3 秦0.2 白0.2 "
    "江0.2 阎0.2 薛0.2 尹0.2 段0.2 雷0.2 黎0.2 史0.2 龙0.2 陶0.2 贺0.2 顾0.2 毛0.2 郝0.2 龚0.2 "
    "邵0.2 万0.2 钱0.2 严0.2 覃0.2 武0.2 戚0.1 莫0.1 孔0.1 向0.1 单0.1 解0.1 仇0.1 欧阳0.06 "
    "上官0.02 司马0.02 诸葛0.01"
)
SURNAMES: Final = Weighted(
    [(w.rstrip("0123456789."), float(w.lstrip("".join(set(w) - set("0123456789.")))))
     for w in _SURNAMES.split()]
)  # fmt: skip

# First and second characters of given names by sex and by the generation's year of birth.
_OLD_MALE: Final = (
    "建国志明德福贵金生庆长永有祥宝根树连富春和文学光荣海山胜全发万成正兴仁义忠顺田保广"
)
_OLD_FEMALE: Final = "秀英桂兰玉珍凤素淑芳美翠菊春梅香琴莲荣惠贞月巧云彩银仙金枝花妹爱娥群"
_MID_MALE: Final = "伟军勇强磊波涛斌峰刚鹏超辉杰平亮飞华健宏俊龙浩林新东红卫民利"
_MID_FEMALE: Final = "丽敏静艳娟霞燕红梅玲芳莉娜洁琳萍颖倩蓉雪晶婷慧芬华春晓"
_NEW_MALE: Final = "浩宇轩子涵梓睿晨泽俊博文昊天佳逸航皓铭熙宸嘉一奕瑞辰"
_NEW_FEMALE: Final = "欣怡梓涵诗雨佳萱子彤一诺可馨语桐思琪梦瑶若汐雅婷心妍依晨"
RARE: Final = "昇玥赟镕䶮𬭎喆堃婞翀旸祎淼焱犇翾贇曌昉煊璟玮瑀珺筠彧頔祯甯羿𫖯"
_OLD_SECOND: Final = _OLD_MALE + "民军才林清泉"

_UYGHUR: Final = ("阿依古丽", "买买提", "古丽娜尔", "艾合买提", "帕提古丽", "玉素甫", "热依汗")
_UYGHUR_FATHERS: Final = ("吐尔逊", "艾山", "卡德尔", "依明", "斯迪克", "肉孜")
_TIBETAN: Final = ("扎西", "洛桑", "次仁", "卓玛", "央金", "格桑", "旦增", "白玛")
_YI: Final = ("阿木", "吉克", "曲比", "沙马", "尔古")
_YI_GIVEN: Final = ("拉则", "伍呷", "木呷", "阿呷", "尔布", "日呷")
ETHNIC: Final = Weighted([("回", 3.0), ("满", 2.0), ("苗", 1.5), ("彝", 0.6), ("土家", 1.0),
                          ("藏", 0.4), ("维吾尔", 0.35), ("蒙古", 0.5)])  # fmt: skip

# Characters that sound the same: what a clerk hears over the counter, or an input method offers.
_HOMOPHONES: Final = (
    "玉育钰裕毓 明铭鸣茗 志智治致 建健剑舰 国帼 军君均钧 伟玮炜苇 平萍苹评 丽莉俐利 芳方坊 "
    "华桦骅 秀绣琇 英瑛莺 兰岚澜 珍真贞甄 凤奉 淑书姝 美镁 翠萃 春椿 梅玫枚 香湘襄 琴勤芹 "
    "云芸耘 金今津 德得 福富伏 贵桂 生升昇笙胜 庆清卿青 长常 永勇咏 祥翔详 宝保葆 树述 连莲联 "
    "和河合禾 文雯闻 光广 荣容蓉镕榕熔 海 山珊杉 全泉权 发法 成诚程城 正政 兴星欣 仁任 义毅艺益奕 "
    "忠中钟 顺舜 强 磊蕾 波博柏 涛韬 斌彬赟 峰锋丰枫 刚钢岗 鹏朋 超朝 辉晖慧惠会 杰洁捷 亮良 飞菲妃 "
    "宏红鸿洪泓 俊骏珺隽 龙隆 浩昊皓灏 林琳霖淋 新昕馨 东冬 卫威维 民敏 玥月悦岳越 喆哲 堃坤 "
    "静靖 艳燕彦妍 娟涓 霞遐 玲灵凌铃 娜纳 颖影 倩茜 雪 晶京静 婷庭亭 雨宇语羽 轩萱宣 涵函寒 子梓紫 "
    "晨辰宸臣 怡宜仪 诗师 佳嘉家 彤桐童 诺 琪奇琦祺 瑶遥 依一伊"
)
HOMOPHONE: Final[dict[str, str]] = {
    char: group for group in _HOMOPHONES.split() for char in group if len(group) > 1
}
# Characters that look alike or are variants of one another.
_SIMILAR: Final = (
    "昇升 玥玥月 赟贇斌 镕榕熔 喆吉 堃坤方 淼森 祎袆 晖辉 璟景 煊暄 旸阳 翀羽 彧或 未末 佳住 "
    "辉晖 桂佳 秀季 玲铃 建健 旭旮 勋勲 峰峯 群羣 杰傑 强強 国國 泽沢 凤风 兰三 余佘 治冶"
)
SIMILAR: Final[dict[str, str]] = {
    char: group for group in _SIMILAR.split() for char in group if len(set(group)) > 1
}
# Characters that old systems could not store and wrote otherwise.
SUBSTITUTE: Final = {
    "䶮": "〇",
    "𬭎": "?",
    "昇": "升",
    "玥": "月",
    "赟": "斌",
    "镕": "容",
    "𫖯": "?",
}


def _given(dice: Dice, born: int, sex: str) -> str:
    if born < 1965:
        pool, second = (_OLD_MALE, _OLD_SECOND) if sex == "male" else (_OLD_FEMALE, _OLD_FEMALE)
        double = 0.72
    elif born < 1992:
        pool = _MID_MALE if sex == "male" else _MID_FEMALE
        second, double = pool, 0.45
    else:
        pool = _NEW_MALE if sex == "male" else _NEW_FEMALE
        second, double = pool, 0.80
    first = dice.one_of(pool)
    if dice.chance(0.015):
        first = dice.one_of(RARE)
    return first + dice.one_of(second) if dice.chance(double) else first


def invent(dice: Dice, born: int, sex: str, surname: str | None = None) -> str:
    """A name for somebody born in that year; the surname is given for children and siblings."""
    return (surname or SURNAMES.pick(dice.random())) + _given(dice, born, sex)


def invent_minority(dice: Dice, group: str) -> str | None:
    """A name in the way of a people that writes other names, or None where names are like Han's."""
    if group == "维吾尔":
        return f"{dice.one_of(_UYGHUR)}·{dice.one_of(_UYGHUR_FATHERS)}"
    if group == "藏":
        return dice.one_of(_TIBETAN) + dice.one_of(_TIBETAN)
    if group == "彝" and dice.chance(0.5):
        return f"{dice.one_of(_YI)}·{dice.one_of(_YI_GIVEN)}"
    return None


def surname_of(name: str) -> str:
    """The surname, two characters where it is one of the compound ones."""
    return name[:2] if name[:2] in {"欧阳", "上官", "司马", "诸葛"} else name[:1]


def misheard(dice: Dice, name: str) -> str | None:
    """The name with one given character exchanged for one that sounds the same."""
    return _exchange(dice, name, HOMOPHONE)


def misread(dice: Dice, name: str) -> str | None:
    """The name with one character exchanged for a variant or for one that looks alike."""
    return _exchange(dice, name, SIMILAR)


def _exchange(dice: Dice, name: str, groups: dict[str, str]) -> str | None:
    if "·" in name:
        return None
    places = [i for i in range(len(surname_of(name)), len(name)) if name[i] in groups]
    if not places:
        return None
    at = dice.one_of(places)
    others = [c for c in groups[name[at]] if c != name[at]]
    return name[:at] + dice.one_of(others) + name[at + 1 :] if others else None


def as_stored_elsewhere(dice: Dice, name: str) -> str | None:
    """How a system with other habits writes it: interpunct forms, spaces, missing characters."""
    if "·" in name:
        return name.replace("·", dice.one_of(("•", ".", "", "・", " ")))
    if any(c in SUBSTITUTE for c in name):
        return "".join(SUBSTITUTE.get(c, c) for c in name)
    return f"{name[:1]} {name[1:]}" if len(name) == 2 else None
