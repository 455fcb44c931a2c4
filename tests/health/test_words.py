"""Chinese first, English complete: every message has its English, and both ask for the same values."""

import re
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from doudi.commands.words import english, without_english

SOURCE = Path(__file__).resolve().parents[2] / "src/doudi"
OWN_PAGES = sorted(f"web/{p.parent.name}" for p in (SOURCE / "web").glob("*/locale"))
OTHER_PAGES = (
    "web/templatetags/",
    *(
        f"web/{p.parent.name}/"
        for p in (SOURCE / "web").glob("*/urls.py")
        if p.parent.name not in {"frame", "kernel", "offices"}
    ),
)
ROOMS = sorted(p.parent.name for p in SOURCE.glob("*/locale")) + OWN_PAGES


@pytest.fixture(scope="module")
def missing() -> dict[str, list[str]]:
    return without_english(SOURCE)


@pytest.mark.parametrize("room", ROOMS)
def test_every_message_of_a_room_has_english(room: str, missing: dict[str, list[str]]) -> None:
    lacking = [
        m for m, places in missing.items()
        if places[0].startswith(f"{room}/") and not (room == "web" and places[0].startswith(OTHER_PAGES))
    ]  # fmt: skip
    assert not lacking, (
        f"{len(lacking)} messages of {room} have no English, first {lacking[:5]}; "
        f"`doudi words new src/doudi/{room}` prints the entries to fill in"
    )


def test_a_translation_asks_for_the_same_values() -> None:
    for message, says in english(SOURCE).items():
        wanted = set(re.findall(r"%\(\w+\)s", message))
        assert set(re.findall(r"%\(\w+\)s", says)) == wanted, f"{message!r} → {says!r}"


def test_the_compiled_words_are_used() -> None:
    with override("en"):
        assert gettext("工作台") == "Home"
    with override("zh-hans"):
        assert gettext("工作台") == "工作台"


def test_numbers_of_things_are_written_as_gettext_reads_them() -> None:
    """A list in place of `msgstr[0]` and `msgstr[1]` compiles and is never found by `ngettext`."""
    wrong = [p for p in SOURCE.rglob("django.po") if "\nmsgstr [" in p.read_text(encoding="utf-8")]
    assert not wrong


COUNTED_PAGE = re.compile(
    r"\{% blocktrans(?:late)?[^%]*\bcount \w+=[^%]*%\}(.*?)\{% plural %\}.*?\{% endblocktrans", re.S
)
COUNTED_CODE = re.compile(r'ngettext(?:_lazy)?\(\s*"([^"]+)"', re.S)


def test_whatever_is_counted_has_one_and_many_in_english() -> None:
    """A counted message whose entry has no plural is read in Chinese by everybody."""
    entries = "".join(p.read_text(encoding="utf-8") for p in SOURCE.rglob("django.po"))
    asked = [
        re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", found)
        for page in SOURCE.rglob("*.html")
        for found in COUNTED_PAGE.findall(page.read_text(encoding="utf-8"))
    ]
    for module in (SOURCE / "web").rglob("*.py"):
        asked += COUNTED_CODE.findall(module.read_text(encoding="utf-8"))
    assert len(asked) > 20
    assert not [m for m in asked if f'msgid "{m}"\nmsgid_plural' not in entries]
