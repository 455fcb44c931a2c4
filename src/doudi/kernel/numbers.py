"""Whole numbers that come from outside: addresses, hidden fields, boxes."""

LONGEST = 18  # digits; no id, count or amount of fen is longer, and all databases hold it


def whole(text: str | None) -> int | None:
    """The number that the ASCII digits say; None for anything else, too many digits included.

    `str.isdigit` alone lets characters through (a superscript two) that `int` refuses.
    """
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None
