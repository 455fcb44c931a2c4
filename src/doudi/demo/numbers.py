"""Numbers that look right and cannot belong to anybody.

- Identity numbers begin with 00: no province has that code (GB/T 2260), so no such number was
  ever issued. Date and check digit are right (GB 11643), so that checks have work to do.
- Bank cards begin with 000099: major industry digit 0 is not a bank's (ISO/IEC 7812). The Luhn
  digit is right.
- Mobile numbers begin with 129, which the numbering plan does not give to mobile networks.
"""

from __future__ import annotations

from datetime import date
from operator import mul

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ZEROS = 48 * sum(_WEIGHTS)  # the weight of seventeen characters "0"
# For each digit's character its double with the digits added up.
_DOUBLED = bytes((c - 48) * 2 - 9 * (c > 52) if 48 <= c < 58 else 0 for c in range(256))
_DISABILITY_DIGIT = {
    "visual": "1", "hearing": "2", "speech": "3", "physical": "4", "intellectual": "5",
    "mental": "6", "multiple": "7",
}  # fmt: skip


def check_digit(first17: str) -> str:
    """The eighteenth character of an identity number (GB 11643, ISO 7064 mod 11-2)."""
    return _CHECK[(sum(map(mul, _WEIGHTS, first17.encode("ascii"))) - _ZEROS) % 11]


def luhn_digit(first: str) -> str:
    """The last digit of a bank card number."""
    backwards = first[::-1].encode("ascii")
    return str(
        -(sum(backwards[0::2].translate(_DOUBLED)) + sum(backwards[1::2]) - 48 * (len(first) // 2))
        % 10
    )


def bank_card(serial: int) -> str:
    """A 19-digit card number, different for every serial."""
    first = f"000099{serial:012d}"
    return first + luhn_digit(first)


def phone(serial: int) -> str:
    """An 11-digit mobile number, different for every serial under 10^8."""
    return f"129{serial * 7_368_787 % 100_000_000:08d}"


def to_15(number: str) -> str | None:
    """The old 15-digit form, which only people born from 1900 to 1999 can have."""
    return number[:6] + number[8:17] if number[6:8] == "19" else None


def disability_certificate(number: str, category: str, level: int, reissue: int = 0) -> str:
    """20 characters: identity number, category, grade; 22 with the mark of a reissue."""
    base = f"{number}{_DISABILITY_DIGIT[category]}{level}"
    return f"{base}B{reissue}" if reissue else base


def credit_code(serial: int) -> str:
    """A unified social credit code of a registrar that does not exist (00), 18 characters."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"00009901{serial:08d}X"
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + alphabet[-total % 31]


class IdentityNumbers:
    """Hands out identity numbers, each once.

    `half` 0 and 1 share the sequence space of a birthday, so two independent streams (the
    assisted and everybody else) never meet.
    """

    __slots__ = ("_used", "half")

    def __init__(self, half: int) -> None:
        self.half = half
        self._used: dict[int, int] = {}

    def issue(self, region: str, born: date, sex: str) -> str:
        """The next free number of that region, birthday and sex; raises OverflowError at 250."""
        male = sex == "male"
        key = (int(region) * 4_000_000 + born.toordinal()) * 2 + male
        count = self._used.get(key, 0)
        self._used[key] = count + 1
        if count >= 250:
            raise OverflowError(f"no identity numbers left for {born}")
        serial = (self.half * 250 + (count * 37 + born.toordinal() * 11) % 250) * 2 + male
        first = f"{region}{born.year:04d}{born.month:02d}{born.day:02d}{serial:03d}"
        return first + check_digit(first)
