"""A rule outside the language is refused with file and line before it can decide anything."""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from doudi.policy import rulebook
from doudi.policy.errors import RuleRefused
from doudi.policy.evaluate import link
from doudi.policy.law import open_law

HEAD = "from doudi.policy.exact import *\n\n"


def _register(tmp_path: Path, body: str, arguments: str = "a: int, b: int") -> rulebook.Rulebook:
    """Write a module with one rule and register it in a book of its own."""
    file = tmp_path / "drafted.py"
    file.write_text(HEAD + f"def drafted({arguments}) -> int:\n    {body}\n")
    namespace: dict[str, Any] = {}
    exec(compile(file.read_text(), str(file), "exec"), namespace)
    from doudi.policy import language

    language._functions.cache_clear()
    book = rulebook.Rulebook()
    rulebook.rule(
        of="household",
        unit="fen",
        cites="x:art-1",
        label={"zh": "甲", "en": "a"},
        book=book,
    )(namespace["drafted"])
    return book


@pytest.mark.parametrize(
    "body",
    [
        "return a / b",
        "return a // b",
        "return a % b",
        "return a + 2",
        "return a * 0.3",
        "return open(a)",
        "return a.real.__class__(3)",
        "return [a]",
        "return a if a is None else b",
        "for x in a: pass",
        "while a: pass",
        "return other",
        "import os",
        "return 0 < a < b",
        "return sum(a)",
        "return max(x for x in a)",
        "x = 1; x = a; return x",
        "return (lambda: a)()",
        "return f'{a}'",
        "if a: return b",
    ],
)
def test_what_cannot_be_translated_is_refused(tmp_path: Path, body: str) -> None:
    with pytest.raises(RuleRefused, match=r"drafted\.py:\d+"):
        _register(tmp_path, body)


def test_what_can_be_translated_is_taken(tmp_path: Path) -> None:
    book = _register(tmp_path, "x = a * MONTHS\n    if x > b: return x\n    return max(0, b - x)")
    assert list(book.rules) == ["drafted"]


def test_a_name_that_nothing_defines_is_refused_when_rules_are_linked(tmp_path: Path) -> None:
    book = _register(tmp_path, "return a + b")
    with pytest.raises(RuleRefused, match=re.escape("nothing is called `a`")):
        link(book, date(2026, 5, 20), {})


def test_two_versions_on_one_day_are_refused() -> None:
    book, real = rulebook.Rulebook(), rulebook.load().rules["is_member"][0]
    book.add(real)
    with pytest.raises(RuleRefused, match="two versions"):
        book.add(real)


def test_eras_follow_each_other_without_overlap() -> None:
    for name, versions in rulebook.load().rules.items():
        ordered = sorted(versions, key=lambda r: r.since)
        for older, newer in pairwise(ordered):
            assert older.until is not None, f"{name}: give the older version an `until`"
            assert older.until <= newer.since, f"{name}: eras overlap"


def test_every_rule_links_on_every_day_on_which_anything_changes() -> None:
    book, keys = rulebook.load(), open_law().keys_by_name()
    for day in book.days_of_change():
        assert link(book, day, keys).bindings


def test_every_rule_cites_a_text_that_exists() -> None:
    texts = open_law().texts
    for versions in rulebook.load().rules.values():
        for rule in versions:
            for cite in rule.cites:
                assert cite.partition(":")[0] in texts, f"{rule.name}: add {cite} to law/texts.yaml"
