"""The tables of a snapshot: one row per household, person, item, obligor; null is unknown.

The layout is documented in docs/algorithms/batch.md. `from_cases` writes case files as tables, and
`instances` reads the rows of one household back as what life 1 determines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from doudi.policy import rulebook
from doudi.policy.contract import Case
from doudi.policy.evaluate import Instance
from doudi.policy.instances import day_number, household_of
from doudi.policy.unknown import FACT, Unknown, fact

FILES = {
    "household": "households", "person": "persons", "income": "income",
    "spending": "spending", "asset": "assets", "obligor": "obligors",
}  # fmt: skip
SUPPORTS = "supports"  # of an obligor: the ids of the persons it owes support to
LISTS = {"income": "income", "spending": "spending", "asset": "assets", "obligor": "obligors"}
TYPES: dict[str, Any] = {"code": pl.String, "yes/no": pl.Boolean, "list": pl.List(pl.String)}
NOT_STORED = {"on"}


def schema(entity: str) -> dict[str, Any]:
    """Column → type of an entity's table."""
    keys: dict[str, Any] = {"household_id": pl.String}
    if entity == "household":
        keys |= {"area": pl.String, "on": pl.Int64}
        keys |= {f"{name}_known": pl.Boolean for name in LISTS}
    elif entity == "obligor":
        keys[SUPPORTS] = pl.List(pl.String)
    else:
        keys["person_id"] = pl.String
    return keys | facts_of(entity)


def facts_of(entity: str) -> dict[str, Any]:
    """Fact → type of a column."""
    return {
        name: TYPES.get(f.unit, pl.Int64)
        for (of, name), f in rulebook.load().facts.items()
        if of == entity and name not in NOT_STORED
    }


def from_cases(cases: Iterable[tuple[str, Case]]) -> dict[str, pl.DataFrame]:
    """(household id, case) → the frames of a snapshot."""
    rows: dict[str, list[dict[str, Any]]] = {entity: [] for entity in FILES}
    for id_, case in cases:
        house = household_of(case)
        known = {f"{e}_known": not _is_unknown_list(house, e) for e in LISTS}
        base = {"household_id": id_, "area": case.area, "on": day_number(case.on), **known}
        rows["household"].append(base | _facts(house))
        _children(rows, id_, house)
    return {e: pl.DataFrame(rows[e], schema=schema(e), strict=False) for e in FILES}


def _is_unknown_list(house: Instance, entity: str) -> bool:
    holders = [house] if entity == "obligor" else _group(house, "person")
    return any(isinstance(h.children.get(entity), Unknown) for h in holders)


def _group(who: Instance, entity: str) -> list[Instance]:
    group = who.children.get(entity, [])
    return [] if isinstance(group, Unknown) else group


def _facts(who: Instance) -> dict[str, Any]:
    found = {}
    for name, value in who.facts.items():
        if name not in NOT_STORED:
            known = None if isinstance(value, Unknown) else value
            found[name] = list(known) if isinstance(known, tuple) else known
    return found


def _children(rows: dict[str, list[dict[str, Any]]], id_: str, house: Instance) -> None:
    persons = _group(house, "person")
    for person in persons:
        rows["person"].append({"household_id": id_, "person_id": person.id} | _facts(person))
    for entity in ("income", "spending", "asset"):
        items = [(p, item) for p in persons for item in _group(p, entity)]
        items.sort(key=lambda pair: int(pair[1].id))  # the order of the document
        rows[entity] += [
            {"household_id": id_, "person_id": p.id} | _facts(item) for p, item in items
        ]
    for obligor in _group(house, "obligor"):
        supports = [
            p.id for p in persons if any(s.id == obligor.id for s in _group(p, "supporter"))
        ]
        rows["obligor"].append({"household_id": id_, SUPPORTS: supports} | _facts(obligor))


def write(frames: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Write the frames of one part as Parquet, each in one group of rows: so it is read in one piece."""
    folder.mkdir(parents=True, exist_ok=True)
    for entity, frame in frames.items():
        file = folder / f"{FILES[entity]}.parquet"
        frame.write_parquet(file, row_group_size=max(1, frame.height))


def read(folder: Path) -> dict[str, pl.DataFrame]:
    """The frames of one part. A file that is not there is an empty table; extra columns are ignored."""
    found = {}
    for entity, name in FILES.items():
        wanted, file = schema(entity), folder / f"{name}.parquet"
        if not file.is_file():
            found[entity] = pl.DataFrame(schema=wanted)
            continue
        frame = pl.read_parquet(file, columns=_present(file, wanted))
        lacking = [
            pl.lit(None, dtype=t).alias(c) for c, t in wanted.items() if c not in frame.columns
        ]
        found[entity] = frame.with_columns(lacking).cast({c: wanted[c] for c in frame.columns})
    return found


def neutral(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """What a null cannot mean: the contract's defaults, and facts that cannot matter, filled in."""
    made = {e: _where_null(f, _defaults(e)) for e, f in frames.items()}
    no_award, present = ~pl.col("has_award"), pl.col("status") == "present"
    award = {"award_scheme": "", "award_base": 0, "award_supplements": 0, "award_since": 0}
    awards = {name: _filled(name, no_award, value) for name, value in award.items()}
    made["household"] = _where_null(made["household"], awards)
    since = _filled("status_since", present, 0)
    made["person"] = _where_null(made["person"], {"status_since": since})
    fills = {
        name: _filled(name, pl.col("item") != item, value)
        for item, names in OF_ITEM.items()
        for name, value in names.items()
    }
    is_no_money = pl.col("item").is_in(["dwelling", "non_dwelling", "business"])
    fills["asset_value"] = _filled("asset_value", is_no_money, 0)
    made["asset"] = _where_null(made["asset"], fills)
    return made


def _where_null(frame: pl.DataFrame, fills: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """The frame with those columns filled that have a null at all: most have none."""
    return frame.with_columns([fill for name, fill in fills.items() if frame[name].null_count()])


def _defaults(entity: str) -> dict[str, pl.Expr]:
    """Column → what the contract says of a field that is left out and not unknown."""
    fills = {name: pl.col(name).fill_null(v) for name, v in DEFAULTS.get(entity, {}).items()}
    if entity == "person":
        dead = pl.col("flags").list.contains("deceased").fill_null(False)
        fills["is_deceased"] = pl.col("is_deceased").fill_null(dead)
    if entity == "obligor":
        owed = pl.col(SUPPORTS).list.len().cast(pl.Int64)
        fills["supported_count"] = pl.col("supported_count").fill_null(owed)
        fills["circumstances"] = pl.col("circumstances").fill_null([])
    return fills


DEFAULTS: dict[str, dict[str, Any]] = {
    "household": {"has_award": False},
    "person": {
        "status": "present", "co_resident": True, "independent": True, "labour_stated": "",
        "support_form": "dispersed", "is_carer": False,
    },
    "obligor": {"is_payment_set": False, "set_payment_yearly": 0},
}  # fmt: skip
OF_ITEM: dict[str, dict[str, object]] = {
    "vehicle": {"bought_on": 0, "use": ""},
    "dwelling": {"floor_area": 0, "is_sole": False},
    "business": {"registered_capital": 0, "employees": 0},
}


def _filled(name: str, where: pl.Expr, value: object) -> pl.Expr:
    return (
        pl.when(pl.col(name).is_null() & where)
        .then(pl.lit(value))
        .otherwise(pl.col(name))
        .alias(name)
    )


def _present(file: Path, wanted: Mapping[str, Any]) -> list[str]:
    names = pl.read_parquet_schema(file)
    return [c for c in wanted if c in names]


def instances(rows: Mapping[str, list[dict[str, Any]]]) -> Instance:
    """The rows of one household as instances; null facts are unknown, by the usual pointers."""
    house_row = rows["household"][0]
    house = Instance(
        "household", "household", "/household", _known(house_row, "household", "/household")
    )
    house.facts["on"] = house_row["on"]
    persons = {}
    for i, row in enumerate(rows["person"]):
        at = f"/household/members/{i}"
        persons[row["person_id"]] = Instance(
            "person", row["person_id"], at, _known(row, "person", at)
        )
        house.add(persons[row["person_id"]])
    for entity, name in LISTS.items():
        holders = [house] if entity == "obligor" else list(persons.values())
        for holder in holders:
            is_known = house_row[f"{entity}_known"] is not False
            holder.children[entity] = [] if is_known else fact(f"/household/{name}", low=0)
        for i, row in enumerate(rows[entity]):
            at = f"/household/{name}/{i}"
            holder = house if entity == "obligor" else persons[row["person_id"]]
            holder.add(Instance(entity, str(i), at, _known(row, entity, at)))
    _supporters(house_row, persons, rows["obligor"])
    return house


def _supporters(
    house_row: Mapping[str, Any], persons: Mapping[str, Instance], obligors: list[dict[str, Any]]
) -> None:
    """Each obligor as seen from the members it owes support to."""
    is_blind = house_row["obligor_known"] is False or any(o[SUPPORTS] is None for o in obligors)
    for person in persons.values():
        person.children["supporter"] = fact("/household/obligors", low=0) if is_blind else []
    for i, row in enumerate([] if is_blind else obligors):
        at = f"/household/obligors/{i}"
        for id_ in row[SUPPORTS]:
            persons[id_].add(Instance("supporter", str(i), at, _known(row, "supporter", at)))


POINTERS = {
    "asset_value": "value", "is_sole": "sole", "floor_area": "area_m2", "labour_stated": "labour",
    "self_care_failed": "self_care", "disability_category": "disability",
    "disability_level": "disability", "obligor_birth_date": "birth_date",
    "family_income_yearly": "income", "family_rigid_yearly": "rigid_spending",
    "obligor_disability_category": "disability", "obligor_disability_level": "disability",
    "obligor_serious_illness": "serious_illness", "amount_yearly": "amount",
    "event_months_since_same_cause": "event/last_same_cause", "kin": "relation",
    "obligor_kin": "relation", "is_carer": "carer_of",
}  # fmt: skip
EVENT = "event_"
LEAST = {"family_size": 1, "disability_level": 1, "obligor_disability_level": 1}
MOST = {"self_care_failed": 6}
NO_LEAST = {"date", "code", "yes/no", "list"}  # units


def _known(row: Mapping[str, Any], entity: str, at: str) -> dict[str, object]:
    facts: dict[str, object] = {}
    has_event = any(row.get(name) is not None for name in row if name.startswith(EVENT))
    for (of, name), declared in rulebook.load().facts.items():
        if of != entity or name in NOT_STORED:
            continue
        value = row.get(name)
        if value is not None:
            facts[name] = tuple(value) if isinstance(value, list) else value
        elif name.startswith(EVENT):
            pointer = POINTERS.get(name, name.replace(EVENT, "event/", 1))
            facts[name] = fact(f"{at}/{pointer}" if has_event else f"{at}/event")
        else:
            is_bound = declared.unit not in NO_LEAST and name != "amount_yearly"
            low = LEAST.get(name, 0) if is_bound else None
            cause = frozenset({(FACT, f"{at}/{POINTERS.get(name, name)}")})
            facts[name] = Unknown(cause, low, MOST.get(name))
    return facts
