"""Every "no" of the ground has words: nobody is shown a code."""

import re
from pathlib import Path

import pytest

from doudi.kernel.errors import Refused
from doudi.web import refusals

DOUDI = Path(__file__).resolve().parents[2]
CODES = sorted(
    {
        code
        for room in ("offices", "kernel")
        for path in (DOUDI / room).rglob("*.py")
        if "tests" not in path.parts
        for code in re.findall(r'(?:Refused|NotYet)\(\s*"([a-z_]+)"', path.read_text())
    }
)


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_has_words(code: str) -> None:
    assert refusals.words_for(Refused(code)), f"add words for {code} in doudi/web/<room>/nav.py"
