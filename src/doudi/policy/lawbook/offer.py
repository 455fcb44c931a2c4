"""The schemes that exist in a place on a day, built in or declared: conditions, payment, papers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from doudi.policy import schemes
from doudi.policy.law.book import Law
from doudi.policy.rulebook import Rulebook
from doudi.policy.schemes import Scheme

PER = {
    "month": {"zh": "按月", "en": "monthly"},
    "year": {"zh": "按年", "en": "yearly"},
    "once": {"zh": "一次性", "en": "once"},
}


def of(law: Law, *, area: str, on: date) -> list[dict[str, Any]]:
    """One entry per scheme, in the order of answers."""
    world = schemes.world(law)
    declared = {d.id: d for d in law.declared.values()}
    found = []
    for scheme in world.schemes.values():
        if not any(_has_value(law, key, area, on) for key in scheme.opens_with):
            continue
        entry = _entry(scheme, world.book, on)
        if data := declared.get(scheme.id):
            entry |= {
                "says": data.says,
                "basis": data.basis,
                "documents": data.documents,
                "procedure": data.procedure,
                "one_per": data.one_per or None,
            }
        found.append(entry)
    return found


def _has_value(law: Law, key: str, area: str, on: date) -> bool:
    return key in law.parameters and law.find(key, area, on) is not None


def _entry(scheme: Scheme, book: Rulebook, on: date) -> dict[str, Any]:
    in_force = {
        name: rule
        for name in scheme.conditions
        for rule in book.rules.get(name, [])
        if rule.is_in_force(on)
    }
    return {
        "scheme": scheme.id,
        "name": dict(scheme.name),
        "tests": scheme.of,
        "pays": scheme.per if scheme.amount else None,
        "conditions": [
            {"name": name, "label": dict(rule.label), "cites": list(rule.cites)}
            for name, rule in in_force.items()
        ],
    }


def as_text(offered: list[dict[str, Any]], lang: str = "zh") -> str:
    """The offer for people."""
    lines = []
    for entry in offered:
        pays = f"  {PER[entry['pays']][lang]}" if entry["pays"] else ""
        lines.append(f"{entry['scheme']}  {entry['name'][lang]}{pays}")
        lines += [f"    {_condition(c, lang)}" for c in entry["conditions"]]
        lines += [f"    + {d[lang]}" for d in entry.get("documents", [])]
    return "\n".join(lines) + "\n"


def _condition(condition: Mapping[str, Any], lang: str) -> str:
    return f"- {condition['label'][lang]} [{condition['cites'][-1]}]"
