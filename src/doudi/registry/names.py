"""Names: surname and given name, pinyin and initials with surnames read as surnames are read."""

import re
import unicodedata
from functools import lru_cache

# Surnames whose usual reading differs from the one of the character elsewhere.
SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "盖": "ge", "区": "ou",
    "任": "ren", "朴": "piao", "乐": "yue", "翟": "zhai", "尉": "wei", "员": "yun", "种": "chong",
    "缪": "miao", "覃": "qin", "秘": "bi", "冼": "xian", "洗": "xian", "召": "shao", "黑": "he",
    "逄": "pang", "繁": "po", "不": "fou", "折": "she", "适": "kuo", "黄": "huang", "宓": "mi",
    "郗": "xi", "瞿": "qu", "幺": "yao", "令": "ling", "会": "gui", "教": "jiao", "眭": "sui",
    "晁": "chao", "撒": "sa", "么": "yao", "褚": "chu", "纪": "ji", "宁": "ning", "华": "hua",
    "过": "guo", "钭": "tou", "尹": "yin", "卜": "bu", "车": "che", "俞": "yu", "石": "shi",
    "葛": "ge", "谌": "chen", "隗": "wei", "郇": "xun", "晟": "cheng", "祭": "zhai", "句": "gou",
    "牟": "mu", "能": "nai", "曲": "qu", "相": "xiang", "余": "yu", "占": "zhan", "訾": "zi",
}  # fmt: skip
DOUBLE_SURNAMES = {
    "欧阳": "ouyang", "司马": "sima", "上官": "shangguan", "诸葛": "zhuge", "夏侯": "xiahou",
    "东方": "dongfang", "皇甫": "huangfu", "尉迟": "yuchi", "公孙": "gongsun", "慕容": "murong",
    "令狐": "linghu", "宇文": "yuwen", "长孙": "zhangsun", "司徒": "situ", "端木": "duanmu",
    "轩辕": "xuanyuan", "南宫": "nangong", "万俟": "moqi", "澹台": "tantai", "呼延": "huyan",
    "闻人": "wenren", "单于": "chanyu", "申屠": "shentu", "公羊": "gongyang", "西门": "ximen",
    "独孤": "dugu", "拓跋": "tuoba", "赫连": "helian", "钟离": "zhongli", "太史": "taishi",
}  # fmt: skip
INTERPUNCTS = re.compile(r"[·•・∙⋅․‧.．•]")
LONGEST = 120


def cleaned(name: str) -> str:
    """The name as it is stored: NFKC but for the interpunct, which is always "·"; no spaces within
    Chinese names, single spaces within Latin ones. Raises nothing; checks are the caller's."""
    if name.isalpha() and not name.isascii() and unicodedata.is_normalized("NFKC", name):
        return name  # the common case: nothing to clean
    text = INTERPUNCTS.sub("·", unicodedata.normalize("NFKC", name).strip())
    text = re.sub(r"\s+", " ", text)
    return text if re.search(r"[A-Za-z]", text) else text.replace(" ", "")


def is_name(name: str) -> bool:
    """Does it look like a name: letters of any script, interpuncts, at least two characters?"""
    return 2 <= len(name) <= LONGEST and all(
        c in "·' -" or unicodedata.category(c)[0] in "LM" for c in name
    )


@lru_cache(maxsize=20_000)
def _syllable(character: str) -> str:
    from pypinyin import Style, lazy_pinyin  # half a second of dictionaries: when first needed

    return lazy_pinyin(character, style=Style.NORMAL, errors=lambda rest: rest.lower())[0]


def surname_of(name: str) -> str:
    """The surname: two characters where it is a known double one, none in names with an interpunct."""
    if "·" in name or not name or name.isascii():
        return ""
    return name[:2] if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else name[:1]


def given_of(name: str) -> str:
    """The name after the surname, or after the first interpunct."""
    if "·" in name:
        return name.split("·", 1)[1]
    return name[len(surname_of(name)) :]


def pinyin_of(name: str) -> tuple[str, str]:
    """("shanxiaoming", "sxm"): letters only, so that typing needs neither tones nor spaces."""
    surname = surname_of(name)
    if surname in DOUBLE_SURNAMES:
        syllables = [DOUBLE_SURNAMES[surname]]
        first = "".join(_syllable(c)[:1] for c in surname)
    else:
        syllables = [SURNAMES.get(surname) or _syllable(surname)] if surname else []
        first = syllables[0][:1] if syllables else ""
    rest = [_syllable(c) for c in name[len(surname) :] if c not in "· '-"]
    return "".join(syllables + rest)[:200], (first + "".join(s[:1] for s in rest))[:60]
