"""Making one household of a given kind: who lives in it and why it is in the county's books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from doudi.demo import awards, differences, means, numbers, places
from doudi.demo import calibration as cal
from doudi.demo.draw import Weighted
from doudi.demo.model import Household, Kinship, Person
from doudi.demo.people import ABLE_CARE, ILLNESSES, Maker, failing
from doudi.demo.templates import ORDINARY, SHAPES, Seat

_SIZES: Final = {kind: Weighted(pairs) for kind, pairs in cal.SIZES.items()}
_CAUSE: Final = {kind: Weighted(pairs) for kind, pairs in cal.CAUSES.items()}
_CARE: Final = Weighted(list(cal.TEKUN_DEPENDENT.items()))
_TEKUN_SEAT: Final = {
    "elder": Seat("01", "elder", 60, 92, 1 - cal.TEKUN["men"]),
    "adult": Seat("01", "adult", 32, 59, 1 - cal.TEKUN["men"]),
    "minor": Seat("01", "child", 6, 17, 0.45),
}
_CHILD_SEAT: Final = Seat("01", "child", 3, 18, 0.48)
_GRANDPARENT: Final = Seat("60", "elder", 60, 80, 0.55)
_POSTS: Final = (
    "村党支部委员",
    "村委会委员",
    "村会计",
    "村民政协理员",
    "乡镇民政办工作人员",
    "驻村干部",
)
_RELATIONS: Final = ("兄弟", "叔侄", "堂兄弟", "岳婿", "姑侄", "表兄弟")
_OBLIGORS: Final = {
    "dibao_rural": 0.55, "dibao_urban": 0.4, "edge": 0.6, "rigid": 0.5, "tekun": 0.06,
}  # fmt: skip


def make_household(
    make: Maker, number: int, kind: str, lifecycle: str, place: places.Place
) -> Household:
    """A whole household, true facts first, then its books and its declaration."""
    members = _seated(make, kind, place)
    house = 1 + make.dice.below(400)
    home = Household(
        number, kind, lifecycle, place.code, place.residence,
        places.address(place.code, house), members,
    )  # fmt: skip
    _relations(members)
    _fit_kind(make, home)
    home.cause = _cause(make, home)
    home.registered_poor = place.residence == "rural" and make.dice.chance(cal.REGISTERED_POOR)
    dice, on = make.dice, make.on
    means.give_spending(dice, home, on)
    means.give_income(dice, home, on)
    if kind == "rigid":
        means.raise_spending(dice, home)
    means.give_assets(dice, home, on)
    if lifecycle != "background":
        means.give_obligors(make, home, _OBLIGORS.get(kind, 0.0))
        _books(make, home)
    return home


def _books(make: Maker, home: Household) -> None:
    dice, on = make.dice, make.on
    if home.lifecycle in ("assisted", "former"):
        awards.give_awards(dice, home, on)
        if home.lifecycle == "former":
            awards.end_awards(dice, home, on)
        else:
            awards.give_events(dice, home, on)
    else:
        home.since = on - timedelta(days=45 + dice.below(400))  # before any step of a live case
    differences.give_differences(dice, home, on)
    if home.lifecycle == "refused" and home.kind.startswith("dibao"):
        differences.conceal_something(dice, home, 0, on)  # half of the refusals: property found
    if dice.chance(cal.KIN_OF_OFFICIAL):
        home.kinship = Kinship(
            0, "", dice.one_of(_POSTS), dice.one_of(_RELATIONS), not dice.chance(cal.KIN_UNFILED)
        )


def _seated(make: Maker, kind: str, place: places.Place) -> list[Person]:
    dice = make.dice
    if kind == "tekun":
        u = dice.random()
        elder, minor = cal.TEKUN["elder"], cal.TEKUN["minor"]
        who = "elder" if u < elder else "minor" if u < elder + minor else "adult"
        shape: tuple[Seat, ...] = (_TEKUN_SEAT[who],)
    elif kind == "child":
        shape = (_CHILD_SEAT,) if dice.chance(0.3) else (_CHILD_SEAT, _GRANDPARENT)
    else:
        size = _SIZES[kind].pick(dice.random())
        ordinary = kind in ("background", "subsidy", "temporary")
        shape = (ORDINARY if ordinary else SHAPES)[size].pick(dice.random())
    health = kind if kind in cal.DISABLED else "edge"
    head = make.person(shape[0], place.code, health)
    members = [head]
    for seat in shape[1:]:
        members.append(make.person(seat, place.code, health, head))
    return members


_FIXED: Final[dict[str, tuple[str, str]]] = {
    "10": ("11", "12"), "40": ("41", "42"), "50": ("51", "52"), "60": ("61", "62"),
}  # fmt: skip


def _relations(members: list[Person]) -> None:
    """Turn the seats' relations into the two-digit codes of the standard."""
    children = [p for p in members if p.relation == "child"]
    counts = {"male": 0, "female": 0}
    for person in sorted(children, key=lambda p: p.birth):
        counts[person.sex] += 1
        only = len(children) == 1
        first = "2" if person.sex == "male" else "3"
        person.relation = first + ("1" if only else str(1 + counts[person.sex]))
    for person in members:
        if person.relation in _FIXED:
            person.relation = _FIXED[person.relation][person.sex == "female"]
        if person.relation in ("11", "12"):
            person.marital = members[0].marital = "married"


def _fit_kind(make: Maker, home: Household) -> None:
    """Give the household what its kind of assistance presupposes."""
    fit = _FITTING.get(home.kind)
    if fit is not None:
        fit(make, home)
    if len(home.members) == 1:
        if home.head.age(make.on) >= 60:
            home.head.flags += ("lives_alone",)
        if home.head.marital == "married":
            home.head.marital = make.dice.one_of(("single", "widowed", "widowed", "divorced"))
    if (
        len(home.members) > 1
        and home.head.age(make.on) < 60
        and all(p.relation[0] in "23" for p in home.members[1:])
    ):
        home.head.flags += ("single_parent",)
        home.head.marital = make.dice.one_of(("widowed", "divorced"))


def _fit_tekun(make: Maker, home: Household) -> None:
    dice, head = make.dice, home.head
    head.marital = "single" if dice.chance(0.8) else "widowed"
    elder = head.age(make.on) >= 60
    head.disability = head.certificate = None
    if 16 <= head.age(make.on) < 60 or dice.chance(cal.TEKUN["severe"] / cal.TEKUN["elder"] * 0.35):
        make.disable(head, 1 + dice.below(2))
    if head.disability is not None and not elder:
        category, level = head.disability
        if category not in ("physical", "intellectual", "mental", "visual"):
            level = 1
        _recategorise(head, "physical" if category in ("hearing", "speech") else category, level)
    head.labour, head.employment = "none", "none"
    care = _CARE.pick(dice.random())
    head.self_care = ABLE_CARE if care == "able" else failing(
        dice, 1 + dice.below(3) if care == "partial" else 4 + dice.below(3))  # fmt: skip
    if head.age(make.on) < 6:
        head.self_care = ()
    central = 0.10 if care == "able" else 0.27
    head.support_form = "centralised" if dice.chance(central) else "dispersed"
    if head.age(make.on) < 16:
        head.flags += ("orphan",)


def _recategorise(person: Person, category: str, level: int) -> None:
    person.disability = (category, level)
    person.certificate = numbers.disability_certificate(person.id_number, category, level)


def _fit_single(make: Maker, home: Household) -> None:
    if any(p.illness or (p.disability and p.disability[1] <= 2) for p in home.members):
        return
    person = home.members[-1] if home.members[-1].age(make.on) >= 18 else home.head
    if make.dice.chance(0.6):
        make.disable(person, 1 + make.dice.below(2))
    else:
        person.illness = make.dice.one_of(ILLNESSES)
    person.labour, person.employment = "none", "none"


def _fit_subsidy(make: Maker, home: Household) -> None:
    if not any(p.disability and p.disability[1] <= 2 for p in home.members):
        make.disable(make.dice.one_of(home.members), 1 + make.dice.below(2))


def _fit_child(make: Maker, home: Household) -> None:
    home.head.flags += ("orphan",) if make.dice.chance(0.45) else ("unsupported_child",)


def _fit_rigid(make: Maker, home: Household) -> None:
    if not any(p.illness for p in home.members):
        make.dice.one_of(home.members).illness = make.dice.one_of(ILLNESSES)


_FITTING: Final[dict[str, Callable[[Maker, Household], None]]] = {
    "tekun": _fit_tekun, "dibao_single": _fit_single, "subsidy": _fit_subsidy,
    "child": _fit_child, "rigid": _fit_rigid,
}  # fmt: skip


def _cause(make: Maker, home: Household) -> str:
    """The main cause: drawn, then checked against what can be seen in the household."""
    cause = _CAUSE[home.residence].pick(make.dice.random())
    if make.dice.chance(0.4) and any(p.disability for p in home.members):
        return "disability"
    seen: dict[str, Callable[[Person], object]] = {
        "illness": lambda p: p.illness or p.age(make.on) >= 60,
        "disability": lambda p: p.disability,
        "no_labour": lambda p: p.labour == "none",
        "study": lambda p: p.student in ("senior", "college", "bachelor"),
        "single_parent": lambda p: "single_parent" in p.flags,
        "unemployment": lambda p: p.employment in ("unemployed", "registered_unemployed"),
    }
    if cause not in seen or any(seen[cause](p) for p in home.members):
        return cause
    for other in ("disability", "illness", "no_labour", "unemployment"):
        if any(seen[other](p) for p in home.members):
            return other
    return "other"
