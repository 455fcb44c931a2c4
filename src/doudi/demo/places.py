"""The fictional county 青溪县 (009901) and the fictional places around it.

Codes have the lengths and the habits of the real ones: streets 001-099, towns 100-199, rural
townships 200-399; residents' committees 001-199, villagers' committees 200-399. Province 00 does
not exist, so nothing here can be mistaken for a real place.
"""

from __future__ import annotations

from typing import Final, NamedTuple

PROVINCE: Final = ("00", "禾川省")
CITY: Final = ("0099", "望川市")
COUNTY: Final = ("009901", "青溪县")
NEIGHBOUR: Final = ("009902", "白石县")


class Township(NamedTuple):
    """A township with its share of the county's people, and how many of each committee it has."""

    code: str
    name: str
    weight: float
    communities: int
    villages: int


class Place(NamedTuple):
    """A village or community: code, name, weight within the county, `urban` or `rural`."""

    code: str
    name: str
    weight: float
    residence: str


# Sizes follow the mean county of the country: 13.9 townships, 208 villages, 15 a township
# (practice 4.6); a county proper has 10 to 18 townships.
TOWNSHIPS: Final = (
    Township("009901001", "映月街道", 1.9, 9, 0),
    Township("009901002", "桥南街道", 1.5, 7, 2),
    Township("009901100", "石桥镇", 1.4, 3, 19),
    Township("009901101", "云坪镇", 1.1, 2, 17),
    Township("009901102", "白果镇", 1.0, 2, 16),
    Township("009901103", "竹沟镇", 0.9, 1, 15),
    Township("009901104", "松岭镇", 0.9, 1, 15),
    Township("009901105", "老渡口镇", 1.0, 2, 14),
    Township("009901200", "杏花乡", 0.7, 0, 13),
    Township("009901201", "枫林乡", 0.6, 0, 12),
    Township("009901202", "上河乡", 0.6, 0, 12),
    Township("009901203", "雪峰回族乡", 0.4, 0, 9),
)
NEIGHBOUR_TOWNSHIPS: Final = (
    Township("009902001", "白石街道", 1.0, 3, 0),
    Township("009902100", "柏树镇", 1.0, 1, 4),
)
_FIRST: Final = "东西南北上下前后大小新老青白红黄长双三九"
_SECOND: Final = (
    "湾", "坪", "沟", "岭", "坝", "塘", "井", "桥", "渡", "台", "洼", "坡", "河", "溪", "泉", "庄",
    "岗", "峪", "树", "窑", "店", "营",
)  # fmt: skip
_COMMUNITY: Final = (
    "望江", "文庙", "城东", "丰收", "光明", "向阳", "和平", "翠竹", "锦绣", "滨河", "书院", "南门",
    "育才", "新苑", "钟楼", "花园", "建设", "团结", "民生", "桃源", "安居", "福源", "康宁", "朝阳",
    "北关", "梧桐", "银杏", "春晖",
)  # fmt: skip


def places_of(township: Township) -> tuple[Place, ...]:
    """The villages and communities of a township, in the order of their codes."""
    found = []
    salt = int(township.code[-3:]) * 7 + int(township.code[5])
    for i in range(township.communities):
        name = _COMMUNITY[(salt * 3 + i) % len(_COMMUNITY)]
        weight = township.weight / (township.communities + township.villages) * (1.5 - 0.05 * i)
        found.append(Place(f"{township.code}{i + 1:03d}", f"{name}社区居民委员会", weight, "urban"))
    for i in range(township.villages):
        # A walk through the 440 pairs with a step prime to both lengths repeats no name.
        at = (salt + i * 23) % (len(_FIRST) * len(_SECOND))
        name = _FIRST[at % len(_FIRST)] + _SECOND[at % len(_SECOND)]
        # Villages differ by a factor of four, as real ones do.
        weight = township.weight / (township.communities + township.villages)
        weight *= (0.4, 0.6, 0.8, 1.0, 1.1, 1.3, 1.6)[(salt + i * 5) % 7]
        found.append(Place(f"{township.code}{200 + i}", f"{name}村村民委员会", weight, "rural"))
    return tuple(found)


PLACES: Final = tuple(place for township in TOWNSHIPS for place in places_of(township))
NAMES: Final[dict[str, str]] = dict(
    [PROVINCE, CITY, COUNTY, NEIGHBOUR]
    + [(t.code, t.name) for t in TOWNSHIPS + NEIGHBOUR_TOWNSHIPS]
    + [(p.code, p.name) for t in TOWNSHIPS + NEIGHBOUR_TOWNSHIPS for p in places_of(t)]
)


def address(village: str, number: int) -> str:
    """A postal address in the fictional county."""
    name = NAMES[village].replace("村民委员会", "").replace("居民委员会", "")
    return f"{COUNTY[1]}{NAMES[village[:9]]}{name}{number}号"


def division_rows() -> list[tuple[str, str]]:
    """(code, name) of every fictional division, parents first."""
    return sorted(NAMES.items(), key=lambda row: (len(row[0]), row[0]))
