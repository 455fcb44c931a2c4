"""Keys under which Chinese names meet although they were written differently.

Three keys per name, from strict to loose: `name_key` (variant and traditional characters, width,
interpuncts and spaces folded), `pinyin_key` (same sound; surnames read as surnames), `shape_key`
(characters that clerks and scanners mistake for each other folded together).
"""

import unicodedata
from functools import lru_cache

import opencc
import pypinyin

INTERPUNCTS = "·•・･‧∙⋅.．。﹒｡᛫●,，'’`´-－—_ \u3000\u00a0\t"

# Surnames whose everyday reading is another one.
SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "朴": "piao", "查": "zha",
    "盖": "ge", "任": "ren", "华": "hua", "宁": "ning", "乐": "yue", "尉": "wei", "繁": "po",
    "缪": "miao", "召": "shao", "折": "she", "黑": "he", "员": "yun", "种": "chong", "覃": "qin",
    "晟": "cheng", "洗": "xian", "冼": "xian", "翟": "zhai", "祭": "zhai", "纪": "ji", "哈": "ha",
}  # fmt: skip
TWO_CHARACTER_SURNAMES = {"尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "澹台": "tantai"}

# Each group: characters written, typed or scanned for one another in names.
LOOK_ALIKE = (
    "己已巳", "戊戌戍成", "末未", "土士", "日曰", "人入", "刀力", "天夭", "千干于", "贝见", "免兔",
    "侯候", "辛幸", "王玉", "大太", "白自", "申甲由田", "今令", "治冶", "住往佳", "晴睛", "崇祟",
    "梁粱", "壁璧", "彬杉", "枝技", "栋拣", "沐沭", "冰水", "准淮", "凌淩", "微徵", "祥样", "洋详",
    "琦绮", "倩情", "清请", "婷停", "妹姝", "娟捐", "娥俄", "桃挑", "芳芬", "苗茁", "荣荥", "兰蓝",
    "春舂", "雷雪", "霞震", "鸣呜", "鸟乌", "岚风", "峰蜂", "嵘荧", "昊吴", "昌冒", "明朋", "旭旮",
    "晓哓", "芝艺", "菁青", "莹萤", "宇字", "宏宠", "军车", "东车", "卫工", "伟纬", "传转", "伦沦",
    "竞竟", "竣俊", "钧钓", "铭名", "锋绛", "泽择", "渊洲", "淑椒", "源原",
)  # fmt: skip


def name_key(name: str) -> str:
    """The name with width, spaces, interpuncts, traditional and variant characters folded."""
    folded = unicodedata.normalize("NFKC", name).translate(_without_interpuncts())
    return folded.translate(_to_plain_characters()).upper()


def pinyin_key(name: str) -> str:
    """How the name sounds, without tones: "单志强" → "shan zhi qiang"."""
    return sound_of(name_key(name))


def shape_key(name: str) -> str:
    """The name with characters that look alike folded to the first of their group."""
    return shape_of(name_key(name))


def sound_of(key: str) -> str:
    """The `pinyin_key` of a name whose `name_key` is known."""
    if (surname := key[:2]) in TWO_CHARACTER_SURNAMES:
        return " ".join([TWO_CHARACTER_SURNAMES[surname], *(_sound(c) for c in key[2:])])
    return " ".join(SURNAMES.get(c, _sound(c)) if i == 0 else _sound(c) for i, c in enumerate(key))


def shape_of(key: str) -> str:
    """The `shape_key` of a name whose `name_key` is known."""
    return key.translate(_to_first_of_look_alikes())


@lru_cache(maxsize=1)
def _without_interpuncts() -> dict[int, None]:
    return {ord(c): None for c in INTERPUNCTS}


@lru_cache(maxsize=1)
def _to_plain_characters() -> dict[int, str]:
    """Every common ideograph whose plain form is another one; built once, then a table look-up."""
    plain = opencc.OpenCC("t2s")
    everything = "".join(chr(c) for c in range(0x4E00, 0x9FFF + 1))
    converted = {ord(c): plain.convert(c) for c in everything}
    return {c: to for c, to in converted.items() if len(to) == 1 and ord(to) != c}


@lru_cache(maxsize=1)
def _to_first_of_look_alikes() -> dict[int, str]:
    return {ord(c): group[0] for group in LOOK_ALIKE for c in group[1:]}


@lru_cache(maxsize=40_000)
def _sound(character: str) -> str:
    return pypinyin.lazy_pinyin(character)[0]
