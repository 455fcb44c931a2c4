"""Money in whole fen: exact in, exact out, split without a fen lost, rounded only where declared.

No float ever: `fen("1.005")` is refused, as is a float. Yearly amounts are fen too; the unit is in
the name that holds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal, NewType

Fen = NewType("Fen", int)
Direction = Literal["up", "half_up", "down"]

LIMIT = 10**15  # ten trillion yuan: above it something is wrong, and 64 bits still have room


def fen(yuan: str | Decimal | int) -> Fen:
    """Whole fen of an amount in yuan. Raises `ValueError` for fractions of a fen, floats, non-numbers."""
    if isinstance(yuan, float | bool):
        raise ValueError(f"money is never a {type(yuan).__name__}: {yuan!r}")
    try:
        exact = Decimal(yuan) * 100
        whole = int(exact)
    except (InvalidOperation, OverflowError, ValueError) as fault:
        raise ValueError(f"not an amount of money: {yuan!r}") from fault
    if whole != exact or abs(whole) > LIMIT:
        raise ValueError(f"not a whole number of fen, or too large: {yuan!r}")
    return Fen(whole)


def yuan(amount: int) -> str:
    """An amount of fen as a decimal string of yuan with two places: 123456 → "1234.56"."""
    sign, rest = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{rest // 100}.{rest % 100:02d}"


def yuan_grouped(amount: int) -> str:
    """For people: 123456789 → "1,234,567.89"."""
    sign, rest = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{rest // 100:,}.{rest % 100:02d}"


@dataclass(frozen=True, slots=True)
class Rounding:
    """A declared rounding: to whole multiples of `step` fen, in a direction, by a provision."""

    step: int
    direction: Direction
    cites: str = ""

    def apply(self, numerator: int, denominator: int = 1) -> Fen:
        """Round the exact amount numerator/denominator (fen). Up and down are towards ±infinity;
        a half goes up. Raises `ValueError` for a denominator or step below 1."""
        if denominator < 1 or self.step < 1:
            raise ValueError("rounding needs a positive denominator and step")
        unit = denominator * self.step
        if self.direction == "up":
            steps = -(-numerator // unit)
        elif self.direction == "down":
            steps = numerator // unit
        else:
            steps = (2 * numerator + unit) // (2 * unit)
        return Fen(steps * self.step)


def share_out(total: int, weights: Sequence[int]) -> list[Fen]:
    """Split `total` fen by weight so that the parts add up to it exactly.

    Each part is first cut down to whole fen; the fen left over go to the parts that lost most,
    earliest first, so the same input gives the same split. Raises `ValueError` for a negative
    total, a negative weight, or weights that sum to zero.
    """
    whole = sum(weights)
    if total < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError("a split needs a total of at least 0 and weights that are not all 0")
    parts = [total * w // whole for w in weights]
    lost = [(total * w) % whole for w in weights]
    for i in sorted(range(len(parts)), key=lambda i: (-lost[i], i))[: total - sum(parts)]:
        parts[i] += 1
    return [Fen(p) for p in parts]
