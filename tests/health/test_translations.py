"""Everything that a user reads in Chinese has its English."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.health.source import HOUSE, ROOT

CALLED = re.compile(
    r"""(?:\b(?:_|gettext|gettext_lazy|pgettext|pgettext_lazy|gettext_noop|ngettext|lazy)\(\s*
    (?:"([^"\\]*)"|'([^'\\]*)'))""",
    re.X,
)
CHAINED = re.compile(r"""\b_\(\s*((?:"[^"\\]*"\s*){2,})\)""")
TRANS = re.compile(r"""{%-?\s*(?:trans|translate)\s+(?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?([^%]*)%}(.*?){%\s*(?:plural.*?%}.*?{%\s*)?endblocktrans", re.S
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def english() -> dict[str, str]:
    """Every message with its English, from the fragments of all rooms."""
    known: dict[str, str] = {}
    for path in sorted(HOUSE.rglob("locale/en/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if isinstance(message.id, str) and message.string:
                    known[message.id] = str(message.string)
                elif message.id and message.string:
                    known[message.id[0]] = str(message.string[0])
    return known


def _messages(path: Path) -> Iterator[str]:
    said = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        for hit in CHAINED.finditer(said):
            yield "".join(re.findall(r'"([^"\\]*)"', hit[1]))
        said = CHAINED.sub("", said)
        yield from (a or b for a, b in CALLED.findall(said))
        return
    yield from (a or b for a, b in TRANS.findall(said))
    for options, body in BLOCK.findall(said):
        text = re.sub(r"{{\s*([\w.]+)[^}]*}}", r"%(\1)s", body)
        yield " ".join(text.split()) if "trimmed" in options else text


# Rooms that still write their English; this list only gets shorter.
WAITING = ("payments", "cases", "web", "verification", "registry", "disclosure", "demo", "policy")
FILES = sorted(
    p
    for pattern in ("*.py", "*.html", "*.txt")
    for p in HOUSE.rglob(pattern)
    if "tests" not in p.parts
    and "__pycache__" not in p.parts
    and p.relative_to(HOUSE).parts[0] not in WAITING
)


def test_every_chinese_message_has_its_english() -> None:
    missing: dict[str, list[str]] = {}
    for path in FILES:
        lost = {m for m in _messages(path) if CHINESE.search(m) and not english().get(m)}
        if lost:
            missing[str(path.relative_to(ROOT))] = sorted(lost)
    number = sum(map(len, missing.values()))
    shown = "\n".join(f"{name}: {lost[:5]}" for name, lost in list(missing.items())[:15])
    assert not missing, f"{number} messages without English in the room's django.po:\n{shown}"


def test_no_english_is_chinese() -> None:
    odd = [m for m, e in english().items() if CHINESE.search(e) and len(CHINESE.findall(e)) > 8]
    assert not odd, odd[:10]


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("locale/en/LC_MESSAGES/django.po")), ids=str)
def test_placeholders_survive_translation(path: Path) -> None:
    for message, said in english().items():
        wanted = set(re.findall(r"%\(\w+\)s|{\w+}", message))
        assert wanted == set(re.findall(r"%\(\w+\)s|{\w+}", said)), f"{message!r} → {said!r}"
