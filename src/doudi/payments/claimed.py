"""Which money a claim is about: slices of (fund source, township), filled in the order they are in."""

from collections.abc import Iterator, Sequence
from typing import Any


def part_of(
    sources: Sequence[Sequence[Any]], begin: int, amount: int
) -> Iterator[tuple[str, str, int]]:
    """(fund source, township, fen) of the `amount` fen that follow the first `begin` of a claim.

    `sources` is [[fund source, fen, township], …], as `Recovery.sources` keeps it.
    """
    end, here = begin + amount, 0
    for source, size, township in sources:
        part = max(0, min(end, here + size) - max(begin, here))
        here += size
        if part:
            yield source, township, part
