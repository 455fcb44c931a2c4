"""A change of the law before it is one: is it sound, and how would it be written into `law/`?"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import yaml

from doudi.policy.errors import Fault, LawBroken
from doudi.policy.law import files
from doudi.policy.law.book import Law, Setting
from doudi.policy.law.overlay import FIELDS, Overlay, lay
from doudi.policy.law.texts import Text
from doudi.policy.law.types import read
from doudi.policy.lawbook import completeness, places
from doudi.policy.lawbook.check import TAGS

TEXT_FIELDS = ("title", "issuer", "number", "in_force_from", "until", "published", "link", "tag")


def faults(law: Law, overlay: Overlay) -> list[Fault]:
    """Everything for which `law check` would refuse the overlay on top of `law`; pointers name
    `/values/0/cites` and the like. An empty list is a sound draft."""
    known = places.read(law.root)
    found = [f for key, text in overlay.texts.items() for f in _text(law, key, text)]
    seen: set[tuple[str, str, str]] = set()
    for i, value in enumerate(overlay.values):
        mine = list(_value(law, overlay, i, value, known))
        name = (str(value["key"]), str(value["place"]), str(value["since"]))
        if name in seen:
            mine.append(_fault(i, "since", "overlap", "同一参数、同一天写了两次", "written twice"))
        seen.add(name)
        found += mine
    return found or list(_incomplete(law, overlay, known))


def _text(law: Law, key: str, text: Mapping[str, Any]) -> Iterator[Fault]:
    at = f"/texts/{key}"
    title = text.get("title") or {}
    if not isinstance(title, Mapping) or not title.get("zh") or not title.get("en"):
        yield Fault(
            f"{at}/title", "no_title", "文件名称须有中文和英文", "give the title in zh and en"
        )
    if text.get("tag") not in TAGS:
        yield Fault(f"{at}/tag", "bad_tag", "请选可信度", "choose the tag of confidence")
    for name in ("published", "in_force_from", "until"):
        if text.get(name) and _day(text[name]) is None:
            yield Fault(f"{at}/{name}", "bad_date", "不是日期", "not a date")
    if key in law.texts and "title" in text:
        try:
            same = Text.of(key, text) == law.texts[key]
        except LawBroken:
            same = False
        if not same:
            says = f"文件代号 {key} 已有另一份文件，请换一个"
            yield Fault(at, "text_exists", says, f"{key} already names another text")


def _value(
    law: Law, overlay: Overlay, i: int, value: Mapping[str, Any], known: Mapping[str, Any]
) -> Iterator[Fault]:
    key, place = str(value["key"]), str(value["place"])
    parameter = law.parameters.get(key)
    if parameter is None:
        says = f"没有名为 {key} 的参数"
        yield _fault(i, "key", "unknown_parameter", says, f"no parameter is called {key}")
        return
    if place not in known:
        yield _fault(
            i,
            "place",
            "unknown_place",
            f"places.yaml 没有 {place}",
            f"{place} is not in places.yaml",
        )
    yield from _source(law, overlay, i, value)
    since = _day(value["since"])
    if since is None:
        yield _fault(i, "since", "bad_date", "不是日期", "not a date")
        return
    yield from _overlap(law, i, value, since, parameter.places.get(place, ()))
    if value["value"] is None:
        if not value.get("note"):
            yield _fault(i, "note", "no_note", "终止一个数值须说明原因", "say why the value ends")
        return
    try:
        read(key, parameter.type, value["value"])
    except (ValueError, TypeError, ZeroDivisionError) as fault:
        says = f"与参数的类型或单位不符：{fault}"
        yield _fault(i, "value", "bad_value", says, f"does not fit the parameter: {fault}")


def _overlap(
    law: Law, i: int, value: Mapping[str, Any], since: date, dated: tuple[Setting, ...]
) -> Iterator[Fault]:
    same_day = [s for s in dated if s.since == since.isoformat()]
    if same_day:
        says = f"{since} 已有数值 {same_day[0].raw}；同一天不能有两个"
        yield _fault(
            i, "since", "overlap", says, f"{since} already has the value {same_day[0].raw}"
        )
        return
    now = law.find(str(value["key"]), str(value["place"]), since)
    if now is not None and now.raw == value["value"]:
        yield _fault(
            i, "value", "no_change", "与当日已有的数值相同", "the same as the value in force"
        )


def _source(law: Law, overlay: Overlay, i: int, value: Mapping[str, Any]) -> Iterator[Fault]:
    text, _, provision = str(value["cites"] or "").partition(":")
    if not provision or (text not in law.texts and text not in overlay.texts):
        says = f"引用 {value['cites']} 查不到文件；写成 文件代号:条款"
        yield _fault(
            i,
            "cites",
            "unknown_citation",
            says,
            f"{value['cites']} resolves to no text; write text:provision",
        )
    if value["tag"] not in TAGS:
        yield _fault(i, "tag", "bad_tag", "请选可信度", "choose the tag of confidence")
    for name in ("published", "checked_on"):
        if value.get(name) and _day(value[name]) is None:
            yield _fault(i, name, "bad_date", "不是日期", "not a date")


def _incomplete(law: Law, overlay: Overlay, known: Mapping[str, Any]) -> Iterator[Fault]:
    """An ended value may leave a scheme that is promised to be complete without one."""
    ended = {str(v["place"]) for v in overlay.values if v["value"] is None}
    if not ended:
        return
    near = {c: p for c, p in known.items() if any(c.startswith(e) for e in ended)}
    before = set(completeness.gaps(law, near))
    new = set(completeness.gaps(lay(law, overlay), near)) - before
    lacking: dict[str, list[str]] = {}
    for where, says in sorted(new):
        lacking.setdefault(says, []).append(where)
    for says, places_ in lacking.items():
        zh = f"{'、'.join(places_)} 将无法测算：{says}"
        yield Fault("/values", "incomplete", zh, f"{', '.join(places_)}: {says}")


def _fault(i: int, field: str, code: str, zh: str, en: str) -> Fault:
    return Fault(f"/values/{i}/{field}", code, zh, en)


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def patch(law: Law, overlay: Overlay) -> str:
    """The overlay as a unified diff against the law folder, ready for a pull request.

    Numbers of declared schemes stand inside their scheme's file and are left out: they are changed
    there by hand.
    """
    changed: dict[str, str] = {}
    for value in overlay.values:
        name = law.parameters[value["key"]].file
        if not name.startswith("parameters/"):
            continue
        text = changed.get(name) or (law.root / name).read_text(encoding="utf-8")
        changed[name] = _checked_on(_inserted(text, value), value)
    if new := {k: t for k, t in overlay.texts.items() if k not in _keys(law)}:
        text = (law.root / "texts.yaml").read_text(encoding="utf-8").rstrip("\n")
        changed["texts.yaml"] = f"{text}\n\n{_yaml(new)}"
    return "".join(
        line
        for name, text in changed.items()
        for line in difflib.unified_diff(
            (law.root / name).read_text(encoding="utf-8").splitlines(keepends=True),
            text.splitlines(keepends=True), f"a/law/{name}", f"b/law/{name}",
        )
    )  # fmt: skip


def _keys(law: Law) -> set[str]:
    """The texts of the folder itself, without an overlay that may lie on it."""
    return set(files.parse((law.root / "texts.yaml").read_bytes()) or {})


def _inserted(text: str, value: Mapping[str, Any]) -> str:
    """One dated line under its place, in the order of the days; a new place goes to the end."""
    lines = text.rstrip("\n").split("\n")
    entry = {f: value[f] for f in FIELDS[3:] if value.get(f) not in (None, "") or f == "value"}
    entry.pop("checked_on", None)
    flow = yaml.safe_dump(
        entry, allow_unicode=True, default_flow_style=True, width=10_000, sort_keys=False
    )
    new = f"    {value['since']}: {flow.strip()}"
    heads = {f'  "{value["place"]}":', f"  '{value['place']}':", f"  {value['place']}:"}
    at = next((n for n, line in enumerate(lines) if line.rstrip() in heads), None)
    if at is None:
        return "\n".join([*lines, f'  "{value["place"]}":', new, ""])
    end = at + 1
    while end < len(lines) and lines[end].startswith("    "):
        day = lines[end].strip()[:10]
        if not lines[end].startswith("     ") and day > str(value["since"]):
            break
        end += 1
    return "\n".join([*lines[:end], new, *lines[end:], ""])


def _checked_on(text: str, value: Mapping[str, Any]) -> str:
    """The last day somebody looked moves on with the new value, never back."""
    day = str(value.get("checked_on") or "")
    lines = text.splitlines(keepends=True)
    for n, line in enumerate(lines):
        if line.startswith("checked_on:") and line[12:22] < day:
            lines[n] = f"checked_on: {day}\n"
    return "".join(lines)


def _yaml(texts: Mapping[str, Mapping[str, Any]]) -> str:
    rows = {k: {f: t[f] for f in TEXT_FIELDS if t.get(f)} for k, t in texts.items()}
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=110)
