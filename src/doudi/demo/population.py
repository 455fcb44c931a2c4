"""The synthetic county: `build(seed, scale, on)` gives the same people every time.

Everything streams: a county keeps its plan, not its people. `County.households()` may be walked
again and again and gives equal values each time; the order is village by village. Background
households (`County.background()`) are a stream of their own with identity numbers of their own,
so one stream can be used without the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from doudi.demo import calibration as cal
from doudi.demo import places
from doudi.demo.draw import Dice
from doudi.demo.households import make_household
from doudi.demo.model import Household
from doudi.demo.officials import Official, officials_of
from doudi.demo.people import Maker

# Mean persons in a registered household, used only to turn "p" into "h".
_PERSONS_A_HOUSEHOLD: Final = 1.85


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the county is.

    `assisted` counts the households that draw assistance on the day; beside them come those
    that left, were refused, wait, or need help unseen (`calibration.LIFECYCLE`). `background`
    counts ordinary households that only other departments know. `townships` limits the places.
    """

    assisted: int
    background: int
    townships: tuple[str, ...] = ()

    @classmethod
    def named(cls, name: str) -> Scale:
        """`small`, `township`, `county`, a number of households (`100000h`) or of persons (`1000000p`).

        Raises ValueError for anything else and for more than a million persons.
        """
        if name == "small":
            return cls(60, 120, ("009901200", "009901203"))
        if name == "township":
            return cls(600, 1_500, ("009901100",))
        if name == "county":
            return cls(8_000, 20_000)
        match = re.fullmatch(r"([1-9][0-9]*)([hp])", name)
        if match is None:
            raise ValueError(f"scale {name!r}: use small, township, county, 100000h or 1000000p")
        count = int(match[1])
        everybody = 1 + sum(cal.LIFECYCLE.values())
        if match[2] == "p":
            count = round(count / _PERSONS_A_HOUSEHOLD / everybody)
        if count * everybody * _PERSONS_A_HOUSEHOLD > 1_100_000:
            raise ValueError(f"scale {name!r}: a million persons at most")
        return cls(max(count, 1), count * 2)


@dataclass(frozen=True)
class County:
    """A plan from which the same people come out each time."""

    seed: int
    scale: Scale
    on: date

    @cached_property
    def places(self) -> tuple[places.Place, ...]:
        """The villages and communities in use, in the order of their codes."""
        wanted = self.scale.townships
        return tuple(p for p in places.PLACES if not wanted or p.code[:9] in wanted)

    @cached_property
    def officials(self) -> tuple[Official, ...]:
        """Village workers, township clerks and the bureau's people, as the offices room needs."""
        return officials_of(self.seed, self.places)

    def households(self) -> Iterator[Household]:
        """Every household in the civil-affairs books, village by village."""
        make = Maker(Dice(self.seed, "assisted"), self.on, half=0)
        helpers = {o.village: o.name for o in self.officials if o.village}
        number = 0
        plan = self._plan()
        for place in self.places:
            for (kind, lifecycle), count in plan[place.code]:
                for _ in range(count):
                    home = make_household(make, number, kind, lifecycle, place)
                    if home.kinship is not None:
                        home.kinship = replace(home.kinship, official=helpers[place.code])
                    number += 1
                    yield home

    def background(self) -> Iterator[Household]:
        """Ordinary households of the county that the books of civil affairs do not know."""
        make = Maker(Dice(self.seed, "background"), self.on, half=1, first_number=5_000_000)
        weights = [p.weight for p in self.places]
        for place, count in zip(
            self.places, share_out(self.scale.background, weights), strict=True
        ):
            for i in range(count):
                yield make_household(make, 5_000_000 + i, "background", "background", place)

    def _plan(self) -> dict[str, list[tuple[tuple[str, str], int]]]:
        """How many households of each kind and standing each village has."""
        plan: dict[str, list[tuple[tuple[str, str], int]]] = {p.code: [] for p in self.places}
        wanted = [((k, "assisted"), w * self.scale.assisted) for k, w in cal.KINDS]
        for lifecycle, share in cal.LIFECYCLE.items():
            total = share * self.scale.assisted
            wanted += [((k, lifecycle), w * total) for k, w in _OTHER_KINDS[lifecycle]]
        totals = share_out(round(sum(w for _, w in wanted)), [w for _, w in wanted])
        for (key, _), total in zip(wanted, totals, strict=True):
            weights = [p.weight * _likes(key[0], p.residence) for p in self.places]
            if not any(weights):
                weights = [p.weight for p in self.places]
            for place, count in zip(self.places, share_out(total, weights), strict=True):
                if count:
                    plan[place.code].append((key, count))
        return plan


_OTHER_KINDS: Final = {
    "former": (("dibao_rural", 0.66), ("dibao_urban", 0.16), ("tekun", 0.12), ("edge", 0.06)),
    "refused": (("temporary", 0.5), ("dibao_rural", 0.35), ("dibao_urban", 0.15)),
    "pending": (("dibao_rural", 0.6), ("dibao_urban", 0.15), ("tekun", 0.15), ("edge", 0.10)),
    "undiscovered": (("dibao_rural", 0.55), ("edge", 0.25), ("rigid", 0.20)),
}
_RURAL_ONLY: Final = {"dibao_rural"}
_URBAN_ONLY: Final = {"dibao_urban"}


def _likes(kind: str, residence: str) -> float:
    """How much likelier a kind is in towns or villages; special hardship is mostly rural."""
    if kind in _RURAL_ONLY:
        return 1.0 if residence == "rural" else 0.0
    if kind in _URBAN_ONLY:
        return 1.0 if residence == "urban" else 0.0
    return 0.35 if kind == "tekun" and residence == "urban" else 1.0


def share_out(total: int, weights: list[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total."""
    whole = sum(weights)
    exact = [total * w / whole for w in weights]
    parts = [int(x) for x in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def build(seed: int, scale: Scale, on: date) -> County:
    """The county of that seed and size as it is on that day."""
    return County(seed, scale, on)
