"""Numbers from addresses and boxes: what is one, and what only looks like one."""

import pytest

from doudi.kernel.numbers import whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 18, int("9" * 18))])
def test_ascii_digits_are_a_number(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize(
    "text", [None, "", "-1", "1.0", " 1", "²", "２０２６", "٣", "1e3", "9" * 19]
)
def test_nothing_else_is(text: str | None) -> None:
    assert whole(text) is None
