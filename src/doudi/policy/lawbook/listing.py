"""Everything in force in one place on one day, and the difference between two days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.policy.law.book import Law, Parameter, Setting
from doudi.policy.law.texts import cite
from doudi.policy.lawbook import places, words


@dataclass(frozen=True, slots=True)
class Entry:
    """One parameter as it stands in a place on a day; `setting` is None where nothing is listed."""

    parameter: Parameter
    setting: Setting | None


def in_force(law: Law, *, area: str, on: date) -> list[Entry]:
    """Every parameter, in the order of its key, with the value of the nearest place."""
    return [
        Entry(parameter, law.find(key, area, on))
        for key, parameter in sorted(law.parameters.items())
    ]


def as_json(law: Law, *, area: str, on: date) -> dict[str, Any]:
    """The listing for machines; the keys without a value apart."""
    entries = in_force(law, area=area, on=on)
    return {
        "format": "doudi.parameters/1",
        "area": area,
        "on": on.isoformat(),
        "parameters": [_json(law, e.parameter, e.setting, area) for e in entries if e.setting],
        "missing": [e.parameter.key for e in entries if e.setting is None],
    }


def _json(law: Law, parameter: Parameter, setting: Setting, area: str) -> dict[str, Any]:
    return {
        "key": parameter.key,
        "name": parameter.name,
        "value": setting.raw,
        "unit": parameter.unit,
        "since": setting.since,
        "published": setting.published or None,
        "place": setting.place,
        "inherited": setting.place != area,
        "cites": cite(law.texts, setting.cites, tag=setting.tag),
        "basis": parameter.basis,
        "checked_on": parameter.checked_on,
        "note": setting.note or None,
    }


def as_text(law: Law, *, area: str, on: date, lang: str = "zh") -> str:
    """The listing for people: value, citation, and the place an inherited value comes from."""
    known = places.read(law.root)
    entries = in_force(law, area=area, on=on)
    zh = lang == "zh"
    title = f"{places.name_of(known, area, lang)}（{area}）{on.isoformat()} 有效的参数"
    lines = [
        title if zh else f"Parameters in force in {places.name_of(known, area, lang)} on {on}",
        "",
    ]
    for entry in entries:
        if entry.setting:
            lines += _lines(law, entry.parameter, entry.setting, area, known, lang)
    missing = [e.parameter for e in entries if e.setting is None]
    lines += [
        "",
        "此地此日没有数值的参数：" if zh else "Known keys without a value here on this day:",
    ]
    lines += [f"  {p.key}  {p.name[lang]}" for p in missing]
    return "\n".join(lines) + "\n"


def _lines(
    law: Law,
    parameter: Parameter,
    setting: Setting,
    area: str,
    known: Mapping[str, places.Place],
    lang: str,
) -> list[str]:
    source = cite(law.texts, setting.cites, tag=setting.tag)
    title = source.get("title" if lang == "zh" else "title_en") or source["title"]
    origin = ""
    if setting.place != area:
        whence = places.name_of(known, setting.place, lang)
        origin = f"  ← {whence}" if lang == "zh" else f"  ← from {whence}"
    return [
        f"{parameter.key}  {parameter.name[lang]}",
        f"    {words.value(setting.raw, parameter.unit, lang)}",
        f"    {setting.since} → {title} [{setting.cites}] ({source['tag']}){origin}",
    ]


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter whose value differs between two days in a place."""

    parameter: Parameter
    before: Setting | None
    after: Setting | None


def changes(law: Law, *, area: str, since: date, to: date) -> list[Change]:
    """What differs between the two days, in the order of the keys; the same value again is no change."""
    found = []
    for key, parameter in sorted(law.parameters.items()):
        before, after = law.find(key, area, since), law.find(key, area, to)
        if (before.raw if before else None) != (after.raw if after else None):
            found.append(Change(parameter, before, after))
    return found


def sentence(law: Law, change: Change, lang: str = "zh") -> str:
    """The change in one plain sentence."""
    parameter = change.parameter
    name, unit = parameter.name[lang], parameter.unit
    old = words.value(change.before.raw, unit, lang) if change.before else ""
    new = words.value(change.after.raw, unit, lang) if change.after else ""
    if lang == "en":
        return _sentence_en(law, change, name, old, new)
    if change.before is None and change.after:
        source = f"依据《{_title(law, change.after)}》"
        return f"{name}：自{change.after.since}起为 {new}（此前没有数值；{source}）。"
    if change.after is None:
        return f"{name}：原为 {old}，现在没有数值。"
    assert change.after
    return f"{name}：由 {old} 改为 {new}（{change.after.since}起，依据《{_title(law, change.after)}》）。"


def _sentence_en(law: Law, change: Change, name: str, old: str, new: str) -> str:
    if change.after is None:
        return f"{name}: was {old}, now there is no value."
    source = f"from {change.after.since}, {_title(law, change.after, 'en')}"
    if change.before is None:
        return f"{name}: {new} ({source}); there was no value before."
    return f"{name}: changed from {old} to {new} ({source})."


def _title(law: Law, setting: Setting, lang: str = "zh") -> str:
    text = law.texts.get(setting.cites.partition(":")[0])
    return text.title[lang] if text else setting.cites


def due(law: Law, *, on: date) -> list[Parameter]:
    """Parameters that nobody has checked within the year before the day, longest ago first."""
    is_leap_day = (on.month, on.day) == (2, 29)
    limit = on.replace(year=on.year - 1, day=28 if is_leap_day else on.day).isoformat()
    late = [p for p in law.parameters.values() if not p.checked_on or p.checked_on < limit]
    return sorted(late, key=lambda p: (p.checked_on, p.key))
