"""Is the law folder sound? Every finding says what is wrong, where, and what to do about it.

The promises kept here: every citation resolves; every value fits its parameter; dates are dates
and stand in order; no entry is written twice; every place and every text is known; every legal
text that the sheets name is listed; and where a place is promised to be complete, each parameter
that a rule of the scheme may ask for has a value on every day on which anything changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from doudi.policy import schemes
from doudi.policy.errors import LawBroken
from doudi.policy.law import files, types
from doudi.policy.law.book import Law, Parameter, Setting
from doudi.policy.lawbook import completeness, places

FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAGS = set("VPCIMLD")
FIELDS = {"value", "cites", "published", "tag", "note", "stops"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: file or key, and a sentence that tells what to do."""

    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.where}: {self.says}"


def findings(law: Law) -> list[Finding]:
    """Everything wrong with the folder; an empty list is a sound law."""
    known = places.read(law.root)
    found = [*_texts(law), *_written_twice(law), *_places(known)]
    for parameter in law.parameters.values():
        found += _parameter(law, parameter, known)
    found += [*_sheets(law), *_rules(law)]
    found += [Finding(where, says) for where, says in completeness.gaps(law, known)]
    return found


def _texts(law: Law) -> Iterator[Finding]:
    for key, text in law.texts.items():
        where = f"texts.yaml: {key}"
        if text.tag not in TAGS:
            yield Finding(where, f"tag {text.tag!r} is none of {', '.join(sorted(TAGS))}")
        if not text.title.get("zh") or not text.title.get("en"):
            yield Finding(where, "give the title in zh and en")
        for name, day in (("in_force_from", text.in_force_from), ("until", text.until),
                          ("published", text.published)):  # fmt: skip
            if day and not _is_day(day):
                yield Finding(where, f"{name}: {day!r} is not a date; leave it null when unknown")
        if text.in_force_from and text.until and text.until <= text.in_force_from:
            yield Finding(where, "it ends before it begins")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _written_twice(law: Law) -> Iterator[Finding]:
    """YAML keeps the last of two equal keys without a word; two values for one day are an overlap."""
    for file in sorted(law.root.rglob("*.yaml")):
        name = file.relative_to(law.root).as_posix()
        try:
            root = yaml.compose(file.read_text(encoding="utf-8"), Loader=FAST)
        except yaml.YAMLError as fault:
            yield Finding(name, f"not readable: {fault}")
            continue
        for path in _doubles(root, ()) if root is not None else ():
            yield Finding(name, f"{' → '.join(path)} is written twice; keep one")


def _doubles(node: yaml.Node, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            here = (*path, str(key.value))
            if key.value in seen:
                yield here
            seen.add(key.value)
            yield from _doubles(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield from _doubles(value, (*path, str(i)))


def _places(known: dict[str, places.Place]) -> Iterator[Finding]:
    for code, place in known.items():
        where = f"places.yaml: {code}"
        if code != "CN" and not (code.isdigit() and len(code) in places.LENGTHS):
            yield Finding(where, "a division code has 2, 4, 6, 9 or 12 digits")
        if place.tag not in TAGS or not place.name.get("zh") or not place.name.get("en"):
            yield Finding(where, "give a tag and the name in zh and en")


def _parameter(law: Law, parameter: Parameter, known: dict[str, Any]) -> Iterator[Finding]:
    where = parameter.file
    stem = where.removeprefix("parameters/").removesuffix(".yaml").replace("/", ".")
    is_declared = where.startswith("schemes/")
    if not is_declared and stem != parameter.key and not stem.endswith("." + parameter.key):
        yield Finding(where, f"the file of {parameter.key} is named after its key")
    if parameter.type not in types.TYPES:
        yield Finding(where, f"type {parameter.type!r} is none of {', '.join(sorted(types.TYPES))}")
    for words in (parameter.name, parameter.says):
        if not words.get("zh") or not words.get("en"):
            yield Finding(where, "give name and says in zh and en")
    if not _resolves(law, parameter.basis):
        yield Finding(where, f"basis {parameter.basis!r} resolves to no text of texts.yaml")
    if not _is_day(parameter.checked_on):
        yield Finding(where, "checked_on: the last day on which somebody looked")
    for place, settings in parameter.places.items():
        if place not in known:
            yield Finding(where, f"place {place} is not in places.yaml")
        for setting in settings:
            yield from _setting(law, parameter, setting)
    if not is_declared:
        yield from _fields(law, where)


def _setting(law: Law, parameter: Parameter, setting: Setting) -> Iterator[Finding]:
    where = f"{parameter.file}: {setting.place} {setting.since}"
    if not _resolves(law, setting.cites):
        yield Finding(where, f"cites {setting.cites!r} resolves to no text; write text:provision")
    if setting.tag not in TAGS:
        yield Finding(where, f"tag {setting.tag!r} is none of {', '.join(sorted(TAGS))}")
    if setting.published and not _is_day(setting.published):
        yield Finding(where, f"published {setting.published!r} is not a date; leave it out")
    if setting.raw is None:
        if not setting.note:
            yield Finding(where, "a value that ends says why in a note")
        return
    try:
        types.convert(parameter, setting.raw)
    except LawBroken as fault:
        yield Finding(where, str(fault))


def _rules(law: Law) -> Iterator[Finding]:
    """Every rule, built in or declared, cites texts that exist."""
    for versions in schemes.world(law).book.rules.values():
        for rule in versions:
            for citation in rule.cites:
                if not _resolves(law, citation):
                    where = f"{Path(rule.file).name}:{rule.line} {rule.name}"
                    yield Finding(where, f"cites {citation!r} resolves to no text")


def _resolves(law: Law, citation: str) -> bool:
    text, _, provision = citation.partition(":")
    return text in law.texts and bool(provision)


def _fields(law: Law, name: str) -> Iterator[Finding]:
    """A field nobody reads is a slip of the pen: `cite` for `cites` would silently lose a source."""
    tree = files.parse((law.root / name).read_bytes())
    for place, dated in (tree.get("values") or {}).items():
        for since, entry in dated.items():
            for field in entry.keys() - FIELDS:
                yield Finding(f"{name}: {place} {since}", f"nothing reads the field {field!r}")


def _sheets(law: Law) -> Iterator[Finding]:
    """Every instrument that the law sheets name has an entry in texts.yaml."""
    file = law.root / "instruments.yaml"
    if not file.is_file():
        return
    listed = " ".join(f"{t.number} {t.title.get('zh', '')}" for t in law.texts.values())
    for named in files.parse(file.read_bytes()):
        if str(named) not in listed:
            yield Finding("instruments.yaml", f"{named} has no entry in texts.yaml")
