"""Where a place is promised to be complete: has every parameter that a rule may ask for a value?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fnmatch import fnmatch

from doudi.policy import schemes
from doudi.policy.evaluate import Program, link
from doudi.policy.law.book import Law, ancestry
from doudi.policy.lawbook.places import Place, Promise


def gaps(law: Law, known: Mapping[str, Place]) -> Iterator[tuple[str, str]]:
    """(scheme and place, what is missing) for every promise that is not kept."""
    asked = _Asked(law)
    for place in known.values():
        for promise in place.complete:
            for scheme in promise.schemes:
                if scheme not in asked.world.schemes:
                    yield f"{place.code} {scheme}", "promised in places.yaml, but nobody defines it"
                else:
                    yield from _of(law, place.code, promise, scheme, asked)


def _of(
    law: Law, area: str, promise: Promise, scheme: str, asked: _Asked
) -> Iterator[tuple[str, str]]:
    missing: dict[str, list[date]] = {}
    for day in _days(law, area, promise, asked.world.book.days_of_change()):
        for key in asked.by(scheme, day):
            excepted = any(fnmatch(key, pattern) for pattern in promise.without)
            if not excepted and law.find(key, area, day) is None:
                missing.setdefault(key, []).append(day)
    for key, days in sorted(missing.items()):
        says = f"{key} has no value on {days[0]}"
        more = f" and {len(days) - 1} later days of change" if len(days) > 1 else ""
        yield f"{area} {scheme}", f"{says}{more}; add one or end the promise in places.yaml"


def _days(law: Law, area: str, promise: Promise, rules: list[date]) -> list[date]:
    """The first day promised, and every day within on which a value or a rule changes."""
    over = set(ancestry(area))
    found = {promise.since, *rules}
    for parameter in law.parameters.values():
        for place in over & parameter.places.keys():
            found |= {date.fromisoformat(s.since) for s in parameter.places[place]}
    return sorted(d for d in found if promise.holds_on(d))


class _Asked:
    """Which parameters the rules behind a scheme may ask for, worked out once per day."""

    def __init__(self, law: Law) -> None:
        self.law, self.world = law, schemes.world(law)
        self._programs: dict[date, Program] = {}
        self._keys: dict[tuple[str, date], list[str]] = {}

    def by(self, scheme: str, day: date) -> list[str]:
        """Keys in order."""
        if (scheme, day) not in self._keys:
            if day not in self._programs:
                self._programs[day] = link(self.world.book, day, self.law.keys_by_name())
            self._keys[scheme, day] = sorted(self._reached(scheme, self._programs[day]))
        return self._keys[scheme, day]

    def _reached(self, scheme: str, program: Program) -> set[str]:
        made = self.world.schemes[scheme]
        keys: set[str] = set()
        seen: set[str] = set()
        queue = [*made.conditions, *made.shows, *filter(None, [made.amount])]
        while queue:
            name = queue.pop()
            if name in seen or name not in program.bindings:
                continue
            seen.add(name)
            for kind, target in program.bindings[name].values():
                keys |= {target} if kind == "parameter" else set()
                queue += [] if kind == "parameter" else [target]
        return keys
