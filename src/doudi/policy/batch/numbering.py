"""Which row above each row belongs to, as a number: found once per part, then no text is compared.

Where the rows below come in the order of those above, the runs of equal ids are counted; otherwise
ids are joined by a 64-bit hash and every match is compared as text, so that a collision cannot pass.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from doudi.policy.batch import tables

Frames = dict[str, pl.DataFrame]
HOUSE, PERSON = ["household_id"], ["household_id", "person_id"]
ITEMS = ("income", "spending", "asset")


def row(entity: str) -> str:
    """The column with the row number of the entity above."""
    return f"_{entity}"


def is_numbered(frames: Mapping[str, pl.DataFrame]) -> bool:
    """The frames know the rows above."""
    return row("household") in frames["person"].columns


def numbered(frames: Mapping[str, pl.DataFrame]) -> Frames:
    """The frames with the numbers of the rows above; null where there is none."""
    house, person = frames["household"], frames["person"]
    home = row("household")
    made = {"household": house}
    made["person"] = person = person.with_columns(numbers(person, house, HOUSE).alias(home))
    obligor = frames["obligor"]
    made["obligor"] = obligor.with_columns(numbers(obligor, house, HOUSE).alias(home))
    below = {e: frames[e].with_columns(numbers(frames[e], house, HOUSE).alias(home)) for e in ITEMS}
    below["supporter"] = _supporters(made["obligor"])
    stretches = _stretches(person, house.height)
    for entity, frame in below.items():
        at = None if stretches is None else _members(frame, person["person_id"], stretches)
        if at is None:
            at = numbers(frame, person, PERSON)
        made[entity] = frame.with_columns(at.alias(row("person")), person[home][at].alias(home))
    return made


def _stretches(person: pl.DataFrame, houses: int) -> pl.DataFrame | None:
    """Where the members of each household begin and how many they are; None where they are scattered."""
    home = person[row("household")]
    if not len(home) or home.null_count() or not home.is_sorted():
        return None
    runs = home.rle().struct.unnest()
    if runs.height != houses:  # a household without members is a fault of the tables
        return None
    sizes = runs["len"].cast(pl.UInt32)
    return pl.DataFrame({"first": sizes.cum_sum() - sizes, "size": sizes})


def _members(below: pl.DataFrame, ids: pl.Series, stretches: pl.DataFrame) -> pl.Series | None:
    """The member that each row belongs to: by the hash of its id, among the few of its household.

    None where a hash has misled: every match is compared as text.
    """
    home, keys, key = below[row("household")], ids.hash(seed=2), below["person_id"].hash(seed=2)
    here = stretches["first"][home]
    end = here + stretches["size"][home]
    rows = pl.int_range(below.height, dtype=pl.UInt32, eager=True)
    at = pl.repeat(None, below.height, dtype=pl.UInt32, eager=True)
    while len(rows):
        is_it = keys[here] == key
        at = at.scatter(rows.filter(is_it), here.filter(is_it))
        is_left = ~is_it & (here + 1 < end)
        rows, here, end, key = (column.filter(is_left) for column in (rows, here, end, key))
        here = here + 1
    return _flagged(at) if (ids[at] == below["person_id"]).all() else None


def known(frames: Frames) -> Frames:
    """Only rows that belong to somebody."""
    if all(f[row("household")].null_count() == 0 for e, f in frames.items() if e != "household"):
        return frames
    return {
        e: f if e == "household" else f.filter(pl.col(row("household")).is_not_null())
        for e, f in frames.items()
    }


def chosen(frames: Frames, households: pl.Series) -> Frames:
    """The frames of some households, numbered anew; `households` says yes or no by row."""
    kept, numbers_of = {}, {"household": _new_numbers(households)}
    for entity in ("household", "person", "obligor", *ITEMS, "supporter"):
        frame = frames[entity]
        if entity == "household":
            kept[entity] = frame.filter(households)
            continue
        stays = households[frame[row("household")]]
        if entity == "person":
            numbers_of["person"] = _new_numbers(stays)
        above = [e for e in numbers_of if row(e) in frame.columns and e != entity]
        rest = frame.filter(stays)
        kept[entity] = rest.with_columns(numbers_of[e][rest[row(e)]].alias(row(e)) for e in above)
    return kept


def _new_numbers(stays: pl.Series) -> pl.Series:
    return (stays.cast(pl.UInt32).cum_sum() - 1).cast(pl.UInt32)


def _supporters(obligors: pl.DataFrame) -> pl.DataFrame:
    """An obligor once for every member it owes support to."""
    facts = [c for c in tables.facts_of("supporter") if c in obligors.columns]
    own = ["household_id", row("household"), *facts]
    seen = obligors.select(*own, pl.col(tables.SUPPORTS).alias("person_id"))
    return seen.explode("person_id").drop_nulls("person_id")


def numbers(below: pl.DataFrame, above: pl.DataFrame, keys: list[str]) -> pl.Series:
    """The row of `above` with the same keys, for each row of `below`."""
    if not below.height:
        return pl.Series(dtype=pl.UInt32)
    if keys == HOUSE and (found := _runs(below["household_id"], above["household_id"])) is not None:
        return _flagged(found)
    right = above.select(hash_of(keys).alias("_key")).with_row_index("_at")
    if right["_key"].n_unique() == right.height:
        left = below.select(hash_of(keys).alias("_key"))
        at = left.join(right, on="_key", how="left", maintain_order="left")["_at"]
        if all((above[k][at] == below[k]).fill_null(True).all() for k in keys):
            return _flagged(at)
    right = above.select(keys).with_row_index("_at").unique(keys, keep="first", maintain_order=True)
    return _flagged(
        below.select(keys).join(right, on=keys, how="left", maintain_order="left")["_at"]
    )


def hash_of(keys: list[str]) -> pl.Expr:
    """One number for a key of several columns; equal keys have equal numbers."""
    made = pl.col(keys[0]).hash(seed=1)
    for key in keys[1:]:
        made = made * 3 + pl.col(key).hash(seed=2)
    return made


def _runs(below: pl.Series, above: pl.Series) -> pl.Series | None:
    """The row above of each row, where runs of equal ids follow the order of those above.

    None where they do not.
    """
    if not len(below) or not len(above):
        return None
    run = below.rle_id()
    heads = below.filter(is_first(run))
    if len(heads) == len(above):
        return run if bool((heads == above).all()) else None
    key = above.hash(seed=1)
    has_rows = key.is_in(heads.hash(seed=1).implode())
    at = has_rows.arg_true()
    if len(at) != len(heads) or not bool((above.filter(has_rows) == heads).all()):
        return None
    return at[run]


def is_first(run: pl.Series) -> pl.Series:
    """Where a row differs from the one before."""
    return run.ne_missing(run.shift(1))


def is_constant(column: pl.Series) -> bool:
    """All rows hold the same value, or none at all."""
    if column.null_count():
        return column.null_count() == len(column)
    first = column.head(1)
    return bool((column.head(1_000) == first).all()) and bool((column == first).all())


def _flagged(at: pl.Series) -> pl.Series:
    """Polars groups a column faster when it knows that it is in order."""
    in_order = at.null_count() == 0 and at.is_sorted()
    return at.set_sorted() if in_order else at
