"""Schemes declared as data: YAML in `law/schemes/` becomes rules, parameters and a scheme.

Nothing here is special to one scheme. A declared scheme is explained, replayed and run over
millions of households exactly like a built-in one, because it is made of the same rules.
"""

from collections.abc import Iterator

from doudi.policy.declared.compiling import compiled
from doudi.policy.declared.reading import Declared, Number, read
from doudi.policy.law.book import Parameter, Setting

__all__ = ["Declared", "compiled", "parameters_of", "read"]


def parameters_of(file: str, declared: Declared) -> Iterator[Parameter]:
    """Every number of the scheme as a parameter of its places."""
    for number in compiled(file, declared).numbers:
        yield _parameter(file, declared, number)


def _parameter(file: str, declared: Declared, number: Number) -> Parameter:
    return Parameter(
        key=number.key,
        name=declared.name,
        says=declared.says,
        type=number.type,
        unit=number.unit,
        basis=declared.basis,
        checked_on=declared.checked_on,
        file=file,
        falls_back_to=None,
        places={
            place: tuple(
                _setting(number, place, since, raw, declared)
                for since, raw in sorted(number.values.items())
            )
            for place in declared.place
        },
    )


def _setting(number: Number, place: str, since: str, raw: object, declared: Declared) -> Setting:
    return Setting(
        key=number.key,
        place=place,
        since=since,
        raw=raw,
        cites=number.cites,
        published="",
        tag=declared.tag,
        note=declared.note or ("ended" if raw is None else ""),
        stops=False,
    )
