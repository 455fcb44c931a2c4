"""Months as values: the unit in which assistance is granted, paid and looked back over."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; adding and subtracting whole months never meets a missing day."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 12 and 1 <= self.year <= 9999):
            raise ValueError(f"no such month: {self.year}-{self.number}")

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that `day` lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """From "2026-05". Raises `ValueError` for anything else."""
        if not (found := re.fullmatch(r"(\d{4})-(\d{2})", text)):
            raise ValueError(f"not a month: {text!r}")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def __add__(self, months: int) -> Month:
        years, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, number + 1)

    def __sub__(self, other: Month) -> int:
        """How many months `self` is after `other`."""
        return (self.year - other.year) * 12 + self.number - other.number

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def end(self) -> date:
        """The day after the last: the open end of the half-open interval."""
        return self.last + timedelta(days=1)

    def until(self, other: Month) -> Iterator[Month]:
        """Every month from this one up to, not including, `other`."""
        here = self
        while here < other:
            yield here
            here = here + 1
