"""The safe list of predicates: each becomes an expression of the language of rules.

A predicate is a mapping with one name; a list of predicates means that all of them hold. Numbers
become dated parameters of the scheme, so that no number stands in a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from doudi.policy.declared.reading import Declared, Number, number
from doudi.policy.errors import LawBroken
from doudi.policy.law.types import argument_name

RECEIVES = {
    "dibao": ("is_dibao_member", "is_dibao_family"),
    "edge": ("is_edge_family", "is_edge_family"),
    "dibao_single": ("is_single_dibao", ""),
    "tekun": ("tekun_is_entitled", ""),
    "orphan": ("orphan_is_entitled", ""),
    "unsupported_child": ("unsupported_child_is_entitled", ""),
    "disability_living": ("disability_living_is_entitled", ""),
    "disability_nursing": ("disability_nursing_is_entitled", ""),
    "old_age_allowance": ("old_age_allowance_is_of_age", ""),
}
WORDS = {  # predicate → the fact or rule of a person that must be one of the words given
    "student": "student",
    "employment": "employment",
    "kin": "kin",
    "sex": "sex",
    "status": "status",
    "labour": "labour",
    "support_form": "support_form",
}
FACTS = {  # predicate → the yes/no fact or rule of a person
    "member": "is_member",
    "disabled": "is_disabled",
    "severely_disabled": "is_severely_disabled",
    "serious_illness": "serious_illness",
    "minor": "is_minor",
    "carer": "is_carer",
}


@dataclass
class Built:
    """An expression in the making: the names it depends on, and what it needs beside it."""

    scheme: Declared
    file: str
    of: str
    path: str
    cites: str
    names: dict[str, str] = field(default_factory=dict)  # name → "" or the entity of its children
    numbers: list[Number] = field(default_factory=list)
    helpers: list[Helper] = field(default_factory=list)

    def fail(self, says: str) -> LawBroken:
        """The refusal for this place in the file."""
        return LawBroken(f"{self.file}: {self.path}: {says}")

    def use(self, name: str, children: str = "") -> str:
        """Depend on a fact, rule or parameter."""
        self.names[name] = children
        return name

    def parameter(self, name: str, kind: str, unit: str, raw: Any) -> str:
        """A number of the law, by its place in the file."""
        key = f"{self.scheme.id}.{self.path}.{name}"
        made = number(key, kind, unit, raw, self.scheme, self.cites)
        self.numbers.append(made)
        return self.use(argument_name(key))

    def text(self, predicate: Any) -> str:
        """The expression of a predicate. Raises `LawBroken` for anything not on the list."""
        if isinstance(predicate, list):
            return self._joined(" and ", predicate)
        if not isinstance(predicate, dict) or len(predicate) != 1:
            raise self.fail("a predicate is one name with its value, or a list of predicates")
        name, given = next(iter(predicate.items()))
        if name in ("any", "all"):
            return self._joined(" or " if name == "any" else " and ", given)
        if name == "not":
            return f"not ({self.text(given)})"
        if name in ("everybody", "anybody"):
            return self._of_members(name, given)
        maker = MAKERS.get(str(name))
        if maker is None:
            listed = ", ".join(sorted([*MAKERS, "any", "all", "not", "everybody", "anybody"]))
            raise self.fail(f"no predicate is called {name!r}; there are {listed}")
        return maker(self, str(name), given)

    def _joined(self, word: str, parts: Any) -> str:
        if not isinstance(parts, list) or not parts:
            raise self.fail("any and all take a list of predicates")
        made = []
        for i, part in enumerate(parts):
            self.path, before = f"{self.path}.{i}", self.path
            made.append(f"({self.text(part)})")
            self.path = before
        return word.join(made)

    def _of_members(self, name: str, predicate: Any) -> str:
        """All, or one, of the members of the household meet a predicate of persons."""
        if self.of != "household":
            raise self.fail(f"{name} is for schemes that test households")
        inner = Built(self.scheme, self.file, "person", f"{self.path}.{name}", self.cites)
        text, member = inner.text(predicate), inner.use("is_member")
        helper = argument_name(f"{self.scheme.id}.{self.path}.{name}")
        whole = f"not {member} or ({text})" if name == "everybody" else f"{member} and ({text})"
        self.helpers += [*inner.helpers, Helper(helper, "person", whole, dict(inner.names))]
        self.numbers += inner.numbers
        self.use(helper, "person")
        return f"{'all_of' if name == 'everybody' else 'any_of'}({helper})"

    def person_only(self, name: str) -> None:
        """Refuse a predicate of persons in a test of households."""
        if self.of != "person":
            raise self.fail(f"{name} is about persons: write it below everybody or anybody")


@dataclass(frozen=True)
class Helper:
    """A rule that a predicate needs beside it."""

    name: str
    of: str
    text: str
    names: dict[str, str]


def _words(built: Built, name: str, given: Any) -> str:
    built.person_only(name)
    words = given if isinstance(given, list) else [given]
    if not all(isinstance(w, str) for w in words):
        raise built.fail(f"{name} takes words")
    return _one_of(built.use(WORDS[name]), words)


def _one_of(name: str, words: list[str]) -> str:
    if len(words) == 1:
        return f"{name} == {words[0]!r}"
    return f"{name} in ({', '.join(repr(w) for w in words)})"


def _yes_no(built: Built, name: str, given: Any) -> str:
    built.person_only(name)
    if not isinstance(given, bool):
        raise built.fail(f"{name} takes true or false")
    return built.use(FACTS[name]) if given else f"not {built.use(FACTS[name])}"


def _age(built: Built, name: str, given: Any) -> str:
    built.person_only(name)
    sign = ">=" if name == "age_from" else "<"
    return f"{built.use('age')} {sign} {built.parameter(name, 'integer', 'years', given)}"


def _self_care(built: Built, name: str, given: Any) -> str:
    built.person_only(name)
    limit = built.parameter(name, "integer", "activities", given)
    return f"{built.use('self_care_failed')} >= {limit}"


def _disability(built: Built, name: str, given: Any) -> str:
    built.person_only(name)
    if not isinstance(given, dict) or given.keys() - {"categories", "from", "up_to"}:
        raise built.fail("disability takes categories, from and up_to")
    parts = []
    if "categories" in given:
        parts.append(
            _one_of(built.use("disability_category"), [str(c) for c in given["categories"]])
        )
    else:
        parts.append(built.use("is_disabled"))
    for field_name, sign in (("from", ">="), ("up_to", "<=")):
        if field_name in given:
            key = f"disability_{field_name}"
            limit = built.parameter(key, "integer", "grade", given[field_name])
            parts.append(f"{built.use('disability_level')} {sign} {limit}")
    return " and ".join(parts)


def _flag(built: Built, name: str, given: Any) -> str:
    built.person_only(name)
    return f"{str(given)!r} in {built.use('flags')}"


def _group(built: Built, name: str, given: Any) -> str:
    built.person_only(name)
    names = given if isinstance(given, list) else [given]
    groups = built.use("person_groups")
    return " or ".join(f"{str(n)!r} in {groups}" for n in names)


def _residence(built: Built, _: str, given: Any) -> str:
    return f"{built.use('residence')} == {str(given)!r}"


def _receives(built: Built, name: str, given: Any) -> str:
    schemes = given if isinstance(given, list) else [given]
    parts = []
    for scheme in schemes:
        of_person, of_household = RECEIVES.get(str(scheme), ("", ""))
        rule = of_person if built.of == "person" else of_household
        if scheme not in RECEIVES:
            rule = f"{scheme}_is_entitled"  # another declared scheme
        if not rule:
            raise built.fail(f"{name}: {scheme!r} cannot be asked of a {built.of}")
        parts.append(built.use(rule))
    return " or ".join(parts)


def _income(built: Built, name: str, given: Any) -> str:
    """Income per head a year against a sum; compared on the household, so nothing is rounded."""
    line = built.parameter(name, "money", "yuan/person/year", given)
    sign = "<" if name.endswith("below") else "<="
    income, members = built.use("income_yearly_household"), built.use("members_count")
    return f"{income} {sign} {line} * {members}"


def _income_times(built: Built, name: str, given: Any) -> str:
    """Income per head against a multiple of the dibao standard, by cross-multiplication."""
    times = built.parameter(name, "ratio", "multiple of the standard", given)
    sign = "<" if "below" in name else "<="
    income, need = built.use("income_yearly_household"), built.use("need_yearly")
    return f"{income} * {times}.denominator {sign} {need} * {times}.numerator"


def _property(built: Built, _: str, given: Any) -> str:
    if given != "edge":
        raise built.fail("property_within: edge")
    return built.use("is_edge_property_low")


MAKERS: dict[str, Callable[[Built, str, Any], str]] = {
    **dict.fromkeys(WORDS, _words),
    **dict.fromkeys(FACTS, _yes_no),
    "age_from": _age,
    "age_below": _age,
    "self_care_failed_from": _self_care,
    "disability": _disability,
    "flag": _flag,
    "group": _group,
    "residence": _residence,
    "receives": _receives,
    "income_per_head_below": _income,
    "income_per_head_at_most": _income,
    "income_below_standards": _income_times,
    "income_at_most_standards": _income_times,
    "property_within": _property,
}
