"""How the policy room says that something is wrong; a refusal of help is an answer, not an error."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a document: where (JSON pointer), which kind, in two languages."""

    pointer: str
    code: str
    zh: str
    en: str


class CaseRefused(Exception):
    """The document breaks the contract; every fault is listed and nothing was computed."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{f.pointer}: {f.en}" for f in faults))
        self.faults = faults


class LawMissing(Exception):
    """The law has no value of `key` for that place and day, and the answer turns on it."""

    def __init__(self, key: str, place: str, day: date, *, others: tuple[str, ...] = ()) -> None:
        super().__init__(f"{key} has no value in force in {place} on {day:%Y-%m-%d}")
        self.key, self.place, self.day, self.others = key, place, day, others

    @property
    def keys(self) -> tuple[str, ...]:
        """Every parameter found missing, the first one named first."""
        return (self.key, *self.others)


class LawBroken(Exception):
    """The law folder contradicts itself or its format; the message names file and key."""


class RuleRefused(Exception):
    """A rule leaves the translatable subset or names something unknown; file and line are given."""

    def __init__(self, file: str, line: int, says: str) -> None:
        super().__init__(f"{file}:{line}: {says}")
