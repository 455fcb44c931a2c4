"""The register's part of a recheck: who is asked about, by what right, and what was declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from doudi.kernel import crypto
from doudi.kernel.money import fen
from doudi.policy.errors import LawMissing
from doudi.policy.law import LawAt, open_law
from doudi.registry import facts
from doudi.registry.selectors import caseload
from doudi.registry.selectors.identifying import for_matching
from doudi.verification.authority import consents_given
from doudi.verification.kinds import kinds
from doudi.verification.recheck.door import Rows
from doudi.verification.rights_of_all import decide_rights
from doudi.verification.workbench import workbench

PART = 2_000  # households in one slice
MONTHS = 12
WHOLE = 10_000  # shares of the law are whole ten-thousandths
CHILD, SPOUSE, HEAD = ("2", "3"), "1", ("01", "02")
TABLES = ("households", "persons", "parents", "declared", "limits")
PEOPLE: dict[str, Any] = {
    "id": pl.Int64, "number": pl.String, "name": pl.String, "former_names": pl.List(pl.String),
    "birth_date": pl.Date, "sex": pl.String, "area": pl.String, "companions": pl.List(pl.String),
    "household_id": pl.Int64, "may": pl.Int64, "consent": pl.Int64,
}  # fmt: skip
CONSENTS: dict[str, Any] = {
    "person_id": pl.Int64, "consent_id": pl.Int64, "scope": pl.List(pl.String), "over": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One slice of the register: people with what may be asked about them, and rows for checks."""

    people: pl.DataFrame  # see `PEOPLE`; `may` has one bit for each kind, in their order
    refused: pl.DataFrame  # person_id, reason, kinds (bits): what may not be asked, and why
    tables: Rows
    last: int
    homes: int


def piece(area: str, *, purpose: str, on: date, after: int) -> Piece | None:
    """The next households after an id; nothing at the end."""
    part = caseload.part(area, on=on, after=after, most=PART)
    if not part.homes:
        return None
    cases = dict(facts.cases([home[0] for home in part.homes], on=on))
    tables: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
    limits = Limits(on)
    for home in part.homes:
        members = [m for m in part.members if m[1] == home[0]]
        if home[0] in cases and members:
            _household(home, members, cases[home[0]], home[0] in part.poor, limits, tables)
    asked = [m[0] for m in part.members]
    may, refused = rights(asked, purpose=purpose, on=on)
    people = _people(asked, {m[0]: m[1] for m in part.members}, on).join(may, on="id")
    return Piece(people.select(*PEOPLE), refused, tables, part.homes[-1][0], len(part.homes))


def rights(asked: Sequence[int], *, purpose: str, on: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(id, may, consent) of everybody, and what may not be asked with its reasons, all at once."""
    given = [
        (person, *consent)
        for person, consents in consents_given(asked, purpose=purpose, on=on).items()
        for consent in consents
    ]
    with workbench() as con:
        con.register("everybody", pl.DataFrame({"id": asked}, schema={"id": pl.Int64}).to_arrow())
        con.register("given", pl.DataFrame(given, schema=CONSENTS, orient="row").to_arrow())
        decide_rights(
            con, people="everybody", consents="given", kinds=list(kinds().values()), on=on
        )
        may = con.sql("SELECT person_id AS id, may, consent FROM rights").pl()
        refused = con.sql(
            "SELECT person_id, reason, CAST(kinds AS BIGINT) AS kinds FROM refusals ORDER BY ALL"
        ).pl()
    return may, refused


def _people(asked: Sequence[int], homes: Mapping[int, int], on: date) -> pl.DataFrame:
    rows = [
        (p.person_id, p.number, p.name, list(p.former_names), p.birth_date, p.sex or None, p.area,
         list(p.companions), homes[p.person_id])
        for p in for_matching(asked, on=on)
    ]  # fmt: skip
    schema = {name: kind for name, kind in PEOPLE.items() if name not in ("may", "consent")}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _household(
    home: Sequence[Any], members: Sequence[Sequence[Any]], case: Mapping[str, Any], is_poor: bool,
    limits: "Limits", tables: Mapping[str, list[tuple[Any, ...]]],
) -> None:  # fmt: skip
    pk, area, residence, _size, head, address, opened, split = home
    household = case["household"]
    income = [(r, _monthly(r)) for r in household.get("income") or [] if "amount" in r]
    yearly = sum(monthly for _, monthly in income) * MONTHS if "income" in household else None
    key = crypto.index("".join(address.split()), purpose="verification.address") if address else ""
    spent = sum(_monthly(r) for r in household.get("spending") or [] if "amount" in r) * MONTHS
    tables["households"].append(
        (pk, area, residence, len(members), head, key, opened, split, yearly, is_poor, spent)
    )
    said = {facts.person_id_of(m["id"]): m for m in household["members"]}
    tables["persons"].extend(_person(m, said.get(m[0], {})) for m in members)
    tables["parents"].extend(_parents(members))
    tables["declared"].extend(
        (facts.person_id_of(row["member"]), pk, "income", row["item"], monthly)
        for row, monthly in income
        if "member" in row
    )
    tables["limits"].append((pk, len(members), *limits.of(area, residence)))


def _person(member: Sequence[Any], said: Mapping[str, Any]) -> tuple[Any, ...]:
    person, home, _relation, name, birth, sex, status, died = member
    disability = said.get("disability") or {}
    level = disability.get("level")
    severe = level is not None and level <= 2
    return (
        person, home, name, birth, sex, status, died, said.get("labour"), said.get("employment"),
        said.get("student") or "none", str(level) if level else None, severe,
        bool(said.get("serious_illness")),
    )  # fmt: skip


def _parents(members: Sequence[Sequence[Any]]) -> list[tuple[int, int]]:
    """Children of the head have the head and the head's spouse as parents."""
    couple = [m[0] for m in members if m[2] in HEAD or m[2][:1] == SPOUSE]
    return [(m[0], p) for m in members if m[2][:1] in CHILD for p in couple]


def _monthly(row: Mapping[str, Any]) -> int:
    """In whole fen a month; a yearly amount is cut."""
    amount = int(fen(row["amount"]))
    return amount if row["per"] == "month" else amount // MONTHS


class Limits:
    """The figures of each place on a day, looked up once a place: standard, edge line, money a
    head, minimum wage (fen); null where its law has none, and no check guesses."""

    def __init__(self, on: date) -> None:
        self._on, self._law = on, open_law()
        self._kept: dict[tuple[str, str], tuple[int | None, ...]] = {}

    def of(self, area: str, residence: str) -> tuple[int | None, ...]:
        """The figures of a village for rural or urban residents."""
        key = (area, residence)
        if key not in self._kept:
            law = self._law.at(area, self._on)
            standard = _figure(law, f"dibao.standard.{residence}")
            multiple = _figure(law, "edge.multiple")
            edge = None if standard is None or multiple is None else int(multiple * standard)
            self._kept[key] = (standard, edge, _money(law, standard), _figure(law, "wage.minimum"))
        return self._kept[key]


def _money(law: LawAt, standard: int | None) -> int | None:
    """How much money a member may have: months or years of the standard, or a fixed amount."""
    rule = _figure(law, "property.money_per_head")
    if rule is None or (standard is None and not rule.amount):
        return None
    if rule.amount:
        return int(rule.amount)
    months = Fraction(rule.months or rule.years * MONTHS, WHOLE)
    return int(months * (standard or 0))


def _figure(law: LawAt, key: str) -> Any:
    try:
        return law.require(key)
    except LawMissing:
        return None
