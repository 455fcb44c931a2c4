"""Numbers that name people, certificates, organisations and accounts: read, checked, corrected.

- Citizens' numbers: GB 11643, 18 characters (region, date of birth, sequence, check character) and
  the 15 digits issued before October 1999.
- Disability certificates: the citizen's number, one digit of category, one of grade (20), and a
  re-issue mark such as "B1" (22).
- Organisations: GB 32100, 18 characters (unified social credit code).
- Bank cards: Luhn.

Everything here is about form. Whether a number was ever issued to anybody, only the police know;
regions are therefore not compared with any table. No function reads the clock: what depends on
today takes `on`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Sex = Literal["male", "female"]
Fault = Literal["length", "characters", "date", "check", "category", "grade", "reissue"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_CENTENARIANS = ("996", "997", "998", "999")  # sequence numbers of people born before 1900
DISABILITY_CATEGORIES = (
    "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple",
)  # fmt: skip


class NotANumber(ValueError):
    """The text is not such a number; `fault` says where it fails and holds no part of the number."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"not a valid number: {fault}")
        self.fault: Fault = fault


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """A citizen's number of 18 characters, taken apart."""

    number: str
    region: str  # 6 digits: where it was first issued, not where the person lives
    birth_date: date
    sex: Sex

    def age_on(self, day: date) -> int:
        """Whole years of age on `day`."""
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)


@dataclass(frozen=True, slots=True)
class DisabilityCertificate:
    """A disability certificate's number, taken apart."""

    holder: CitizenNumber
    category: str  # one of DISABILITY_CATEGORIES
    level: int  # 1 (gravest) to 4
    reissue: str  # "" or "B1", "B2" …


def tidy(text: str) -> str:
    """Full-width characters, spaces and dashes out, letters large: what people meant to type."""
    if not text or (text.isascii() and text.isalnum()):  # the common case, in a tenth of the time
        return text.upper()
    narrow = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)
    return "".join(c for c in narrow if not c.isspace() and c not in "-·\u200b\ufeff").upper()


def check_character(first_17: str) -> str:
    """The 18th character that belongs to 17 digits (ISO 7064, MOD 11-2)."""
    return _CHECKS[sum(int(c) * w for c, w in zip(first_17, _WEIGHTS, strict=True)) % 11]


def citizen_number(text: str, *, on: date | None = None) -> CitizenNumber:
    """Read a number of 18 or 15 characters; 15 are widened. Raises `NotANumber`.

    With `on`, a date of birth after that day is a fault.
    """
    number = tidy(text)
    if len(number) == 15:
        number = widened(number)
    if len(number) != 18:
        raise NotANumber("length")
    if not (_digits(number[:17]) and (number[17] == "X" or _digits(number[17]))):
        raise NotANumber("characters")
    born = _date(number[6:14])
    if on is not None and born > on:
        raise NotANumber("date")
    if check_character(number[:17]) != number[17]:
        raise NotANumber("check")
    return CitizenNumber(number, number[:6], born, "male" if int(number[16]) % 2 else "female")


def is_citizen_number(text: str, *, on: date | None = None) -> bool:
    """Would `citizen_number` read it?"""
    try:
        citizen_number(text, on=on)
    except NotANumber:
        return False
    return True


def widened(fifteen: str) -> str:
    """The 18 characters of a number of 15 digits. Raises `NotANumber`."""
    if len(fifteen) != 15:
        raise NotANumber("length")
    if not _digits(fifteen):
        raise NotANumber("characters")
    century = "18" if fifteen[12:] in _CENTENARIANS else "19"
    first_17 = fifteen[:6] + century + fifteen[6:]
    _date(first_17[6:14])
    return first_17 + check_character(first_17)


def narrowed(eighteen: str) -> str | None:
    """The 15 digits that the same person's old number had, or None where there was none."""
    number = citizen_number(eighteen).number
    century, old = number[6:8], number[:6] + number[8:17]
    is_old_enough = century == ("18" if old[12:] in _CENTENARIANS else "19")
    return old if is_old_enough else None


def meant_by(text: str, *, on: date | None = None) -> tuple[str, ...]:
    """Valid numbers that one slip of the hand away from an invalid one: two neighbours swapped
    first, then one wrong character; at most a handful, in order of position.

    Empty for a valid number and for anything not of 18 characters.
    """
    number = tidy(text)
    if len(number) != 18 or is_citizen_number(number, on=on):
        return ()
    swapped = (
        number[:i] + number[i + 1] + number[i] + number[i + 2 :]
        for i in range(17)
        if number[i] != number[i + 1]
    )
    replaced = (
        number[:i] + c + number[i + 1 :]
        for i in range(18)
        for c in ("0123456789X" if i == 17 else "0123456789")
        if c != number[i]
    )
    found = [n for n in swapped if is_citizen_number(n, on=on)]
    found += [n for n in replaced if is_citizen_number(n, on=on)]
    return tuple(dict.fromkeys(found))


def differ_by_a_slip(one: str, other: str) -> bool:
    """Are the two numbers equal but for one character or two swapped neighbours?"""
    a, b = tidy(one), tidy(other)
    if len(a) != len(b):
        return False
    at = [i for i in range(len(a)) if a[i] != b[i]]
    if len(at) == 1:
        return True
    return len(at) == 2 and at[1] == at[0] + 1 and a[at[0]] == b[at[1]] and a[at[1]] == b[at[0]]


def disability_certificate(text: str, *, on: date | None = None) -> DisabilityCertificate:
    """Read a certificate's number of 20 or 22 characters. Raises `NotANumber`."""
    number = tidy(text)
    if len(number) not in (20, 22):
        raise NotANumber("length")
    holder = citizen_number(number[:18], on=on)
    if number[18] not in "1234567":
        raise NotANumber("category")
    if number[19] not in "1234":
        raise NotANumber("grade")
    mark = number[20:]
    if mark and not (mark[0] == "B" and mark[1] in "123456789"):
        raise NotANumber("reissue")
    return DisabilityCertificate(
        holder, DISABILITY_CATEGORIES[int(number[18]) - 1], int(number[19]), mark
    )


def is_credit_code(text: str) -> bool:
    """Is it a unified social credit code with the right check character?"""
    code = tidy(text)
    if len(code) != 18 or any(c not in _CREDIT_CHARACTERS for c in code):
        return False
    return credit_check_character(code[:17]) == code[17]


def credit_check_character(first_17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100, MOD 31)."""
    worth = sum(
        _CREDIT_CHARACTERS.index(c) * w for c, w in zip(first_17, _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_CHARACTERS[(31 - worth % 31) % 31]


def is_card_number(text: str) -> bool:
    """Is it a bank card's number (12 to 19 digits) by Luhn? Passbooks have numbers of other forms."""
    number = tidy(text)
    if not (12 <= len(number) <= 19 and _digits(number)):
        return False
    return luhn_digit(number[:-1]) == number[-1]


def luhn_digit(all_but_last: str) -> str:
    """The check digit that belongs after these digits."""
    doubled = (int(c) * (2 - i % 2) for i, c in enumerate(reversed(all_but_last)))
    return str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _date(eight: str) -> date:
    try:
        born = date(int(eight[:4]), int(eight[4:6]), int(eight[6:]))
    except ValueError:
        raise NotANumber("date") from None
    if born.year < 1800:
        raise NotANumber("date")
    return born
