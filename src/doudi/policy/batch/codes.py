"""Columns of words as columns of small numbers: read as text once, then compared as numbers.

Every allowed word has a slot of its own in a small table, found by some bits of its hash. A column is
turned by looking its hashes up there; that the text in the slot is the text that was given is then
checked row by row, so that a strange word with the same bits cannot pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import polars as pl

from doudi.policy.batch.numbering import is_constant


class Vocabulary:
    """The words that a column may hold."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(words)
        self.kind = pl.Enum(self.words)

    @cached_property
    def _slots(self) -> tuple[int, int, pl.Series]:
        """(seed, mask, words by slot) under which no two words share a slot."""
        words = pl.Series(self.words, dtype=pl.String)
        seed, mask = 0, 63
        while True:
            slots = words.hash(seed=seed).cast(pl.UInt32, wrap_numerical=True) & mask
            if slots.n_unique() == len(words):
                table = [self.words[0]] * (mask + 1)
                for slot, word in zip(slots, self.words, strict=True):
                    table[slot] = word
                return seed, mask, pl.Series(table, dtype=pl.String)
            seed, mask = (seed + 1, mask) if seed < mask else (0, mask * 2 + 1)

    def coded(self, column: pl.Series) -> pl.Series:
        """The column as an enumeration of the words; itself where it holds any other word."""
        if column.dtype != pl.String or not len(column):
            return column
        if column.null_count() < len(column) and is_constant(column):
            one = column.head(1).cast(self.kind, strict=False)
            return column if one.null_count() else one.new_from_index(0, len(column))
        if column.null_count():
            found = column.cast(self.kind, strict=False)
            return found if found.null_count() == column.null_count() else column
        seed, mask, words = self._slots
        slots = column.hash(seed=seed).cast(pl.UInt32, wrap_numerical=True) & mask
        if not (words[slots] == column).all():
            return column
        return words.cast(self.kind)[slots].alias(column.name)
