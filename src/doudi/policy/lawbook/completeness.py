"""Where a place is promised to be complete: has every parameter that a rule may ask for a value?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fnmatch import fnmatch

from doudi.policy import rulebook
from doudi.policy.evaluate import Program, link
from doudi.policy.law.book import Law, ancestry
from doudi.policy.lawbook.places import Place, Promise


def gaps(law: Law, known: Mapping[str, Place]) -> Iterator[tuple[str, str]]:
    """(scheme and place, what is missing) for every promise that is not kept."""
    book = rulebook.load()
    programs: dict[date, Program] = {}
    for place in known.values():
        for promise in place.complete:
            for day in _days(law, place.code, promise, book.days_of_change()):
                if day not in programs:
                    programs[day] = link(book, day, law.keys_by_name())
                yield from _on(law, place.code, promise, programs[day], day)


def _days(law: Law, area: str, promise: Promise, rules: list[date]) -> list[date]:
    """The first day promised, and every day within on which a value or a rule changes."""
    over = set(ancestry(area))
    found = {promise.since, *rules}
    for parameter in law.parameters.values():
        for place in over & parameter.places.keys():
            found |= {date.fromisoformat(s.since) for s in parameter.places[place]}
    return sorted(d for d in found if promise.holds_on(d))


def _on(
    law: Law, area: str, promise: Promise, program: Program, day: date
) -> Iterator[tuple[str, str]]:
    for scheme in promise.schemes:
        for key in sorted(asked_by(program, scheme)):
            if law.find(key, area, day) is None and not _excepted(key, promise):
                yield f"{area} {scheme}", f"{key} has no value on {day}; add one or end the promise"


def _excepted(key: str, promise: Promise) -> bool:
    return any(fnmatch(key, pattern) for pattern in promise.without)


def asked_by(program: Program, scheme: str) -> set[str]:
    """Keys of the parameters that the rules behind a scheme may ask for."""
    keys: set[str] = set()
    seen: set[str] = set()
    queue = roots(program, scheme)
    while queue:
        name = queue.pop()
        if name in seen or name not in program.bindings:
            continue
        seen.add(name)
        for kind, target in program.bindings[name].values():
            if kind == "parameter":
                keys.add(target)
            else:
                queue.append(target)
    return keys


def roots(program: Program, scheme: str) -> list[str]:
    """The rules that a scheme's answer is read from."""
    return [n for n in program.rules if n == scheme or n.startswith(scheme + "_")]
