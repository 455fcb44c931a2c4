"""The shapes of parameters that are tables: checked when read, overrides included.

Each shape is registered for its key; fields that a place does not use have neutral values, so that
rules never test for absence. Shares are carried in ten-thousandths (`Parts`), money in fen (`Fen`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from doudi.kernel.money import fen
from doudi.policy.exact import PARTS

M = TypeVar("M", bound=type)
_SHAPES: dict[str, Callable[[], TypeAdapter[Any]]] = {}
_ADAPTERS: dict[str, TypeAdapter[Any]] = {}
_CHOICES: dict[str, tuple[str, ...]] = {}


_MONEY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_RATIO = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}|/[0-9]{1,9})?")


def to_fen(raw: Any) -> int:
    """Fen of a decimal string of yuan, never negative. Raises `ValueError`."""
    if not isinstance(raw, str) or not _MONEY.fullmatch(raw):
        raise ValueError('money is a decimal string of yuan such as "632.00", never negative')
    return int(fen(raw))


def to_ratio(raw: Any) -> Fraction:
    """The exact value of "1.5", "1/3" or a whole number, never negative. Raises `ValueError`."""
    if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0:
        return Fraction(raw)
    if not isinstance(raw, str) or not _RATIO.fullmatch(raw):
        raise ValueError('a decimal string such as "0.30", or a fraction such as "1/3"')
    return Fraction(raw)


def to_parts(raw: Any) -> int:
    """Ten-thousandths of a decimal string or a whole number. Raises `ValueError`."""
    exact = to_ratio(raw) * PARTS
    if exact.denominator != 1:
        raise ValueError("a share has at most four decimals")
    return int(exact)


Fen = Annotated[int, BeforeValidator(to_fen)]
Parts = Annotated[int, BeforeValidator(to_parts)]


class Row(BaseModel):
    """A table or a row of one: frozen, nothing beyond its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


def shape(*keys: str, many: bool = False) -> Callable[[M], M]:
    """Register a `Row` as the shape of these keys; `many` when the value is a list of rows."""

    def register(model: M) -> M:
        for key in keys:
            made = tuple[model, ...] if many else model  # type: ignore[valid-type]
            _SHAPES[key] = lambda made=made: TypeAdapter(made)  # type: ignore[misc]
        return model

    return register


def adapter(key: str, maker: Callable[[], TypeAdapter[Any]]) -> None:
    """Register any other type as the shape of a key."""
    _SHAPES[key] = maker


def choices(key: str, *allowed: str) -> None:
    """Register the words that a textual parameter may have."""
    _CHOICES[key] = allowed


def has_choices(key: str) -> bool:
    """Whether words are registered for the key."""
    return key in _CHOICES


def check(key: str, raw: Any) -> Any:
    """The table as rules see it. Raises `ValueError` with the place inside the table."""
    if key not in _SHAPES:
        return _frozen(raw)
    if key not in _ADAPTERS:
        _ADAPTERS[key] = _SHAPES[key]()
    try:
        return _ADAPTERS[key].validate_python(tuple(raw) if isinstance(raw, list) else raw)
    except ValidationError as fault:
        says = "; ".join(
            f"{'/'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in fault.errors()
        )
        raise ValueError(says) from fault


def check_choice(key: str, value: str) -> str:
    """A word among those registered for the key, when any are. Raises `ValueError`."""
    if key in _CHOICES and value not in _CHOICES[key]:
        raise ValueError(f"one of {', '.join(_CHOICES[key])}")
    return value


def _frozen(raw: Any) -> Any:
    return tuple(_frozen(r) for r in raw) if isinstance(raw, list) else raw


def named(raw: Any) -> Any:
    """A method given by its bare name becomes a table with that name."""
    return {"method": raw} if isinstance(raw, str) else raw
