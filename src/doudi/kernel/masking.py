"""How personal data look when they are not shown in full: one place, used by every page and paper.

Masks keep what helps a clerk to tell two people apart and nothing with which somebody else could
act: of a citizen's number the first three and the last four characters, of a card the last four,
of a phone the first three and the last two, of a name everything but the given name's inner part.
"""

import re
from typing import Any

STAR = "*"


def mask_id(number: str) -> str:
    """A citizen's or certificate's number: "009***********1234"."""
    if len(number) <= 8:
        return STAR * len(number)
    return number[:3] + STAR * (len(number) - 7) + number[-4:]


def mask_account(number: str) -> str:
    """A bank account: only the last four, in a length that does not give the bank away."""
    return STAR * 4 + number[-4:] if len(number) > 6 else STAR * len(number)


def mask_phone(number: str) -> str:
    """A telephone number: "139******21"."""
    if len(number) <= 5:
        return STAR * len(number)
    return number[:3] + STAR * (len(number) - 5) + number[-2:]


def mask_name(name: str) -> str:
    """A name: 张三 → 张*, 欧阳小明 → 欧**明, 阿卜杜·热合曼 → 阿***曼 (interpuncts go too)."""
    plain = "".join(c for c in name if c not in "·•・. ")
    if len(plain) <= 1:
        return STAR * len(plain)
    if len(plain) == 2:
        return plain[0] + STAR
    return plain[0] + STAR * min(len(plain) - 2, 3) + plain[-1]


_LONG_NUMBER = re.compile(r"(?<!\d)\d{11,22}(?:[Xx]|[Bb]\d)?(?!\d)")
_CALLED = re.compile(
    r"""(?ix) (["']? \b (?:name|display_name|former_name|phone|address|id_number|password|token|
        account|card) ["']? \s* [=:] \s*) (?: "[^"]*" | '[^']*' | [^\s,;)}\]]+ )"""
)


def mask_text(text: str) -> str:
    """A line for a log: long numbers and values called name, phone, account … are blotted out."""
    return _CALLED.sub(r"\1***", _LONG_NUMBER.sub("[number]", text))


def masked(value: Any) -> Any:
    """`mask_text` for strings, the value itself otherwise."""
    return mask_text(value) if isinstance(value, str) else value
