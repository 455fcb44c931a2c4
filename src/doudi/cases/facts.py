"""A case as plain values: what was declared, surveyed, checked, and what counts.

Rows of income, spending and assets are told apart by the pointer "section/member/item". Amounts are
compared in fen a year (assets: in fen).
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from doudi.cases.models import Case
from doudi.cases.procedures import Procedure
from doudi.cases.states import Kind
from doudi.kernel.money import fen, yuan
from doudi.policy.contract.reading import points_to_something
from doudi.registry import facts as register
from doudi.registry.facts import member_id, person_id_of

SECTIONS = ("income", "spending", "assets")
SOURCES = ("declared", "surveyed", "checked")
MONTHS_A_YEAR = 12
SOURCE = "_source"  # on a row, while rows are put together


@dataclass(slots=True)
class Line:
    """One fact with what each source says (fen a year; None where it says nothing)."""

    pointer: str
    section: str
    member: str
    item: str
    says: dict[str, int] = field(default_factory=dict)
    chosen: str = ""
    reason: str = ""
    details: dict[str, dict[str, Any]] = field(default_factory=dict)  # beside the amount

    @property
    def differs(self) -> bool:
        """Do the sources that speak disagree?"""
        return len(set(self.says.values())) > 1 or ("declared" not in self.says and bool(self.says))

    @property
    def adopted(self) -> int | None:
        """The amount that counts: the chosen source, else what was declared."""
        return self.says.get(self.chosen or "declared")


def from_findings(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Findings as a partial document that `compare` reads."""
    return {"rows": [dict(row) for row in rows]}


def yearly(row: Mapping[str, Any], section: str) -> int:
    """Fen a year of a row of a document; the plain value in fen for assets."""
    if section == "assets":
        return fen(str(row.get("value") or row.get("amount") or "0"))
    times = MONTHS_A_YEAR if row.get("per", "year") == "month" else 1
    return fen(str(row["amount"])) * times


def compare(case: Case) -> list[Line]:
    """Every row of means with what each source says, in the order of the document."""
    lines: dict[str, Line] = {}
    for source, document in latest(case).items():
        if source not in SOURCES:
            continue
        for section, row in _rows(document):
            pointer = f"{section}/{row.get('member', '')}/{row['item']}"
            line = lines.setdefault(
                pointer, Line(pointer, section, str(row.get("member", "")), str(row["item"]))
            )
            says = _worth(row, section, line.says.get("declared"))
            line.says[source] = line.says.get(source, 0) + says
            line.details.setdefault(source, {}).update(row.get("detail") or {})
    for choice in case.choices.all():
        chosen = lines.get(choice.pointer)
        if chosen is not None and choice.source in {"declared", *chosen.says}:
            chosen.chosen, chosen.reason = choice.source, choice.reason
    return list(lines.values())


def _worth(row: Mapping[str, Any], section: str, declared: int | None) -> int:
    """What a row says in fen; a thing found without a value says no more than that it is there."""
    if "amount" in row and row["amount"] is None:
        return declared or 0
    return yearly(row, section)


def open_differences(case: Case) -> list[str]:
    """Pointers where the sources differ and nobody has said which one counts."""
    return [line.pointer for line in compare(case) if line.differs and not line.chosen]


def latest(case: Case) -> dict[str, dict[str, Any]]:
    """The newest document of each source, in the order of `Facts.SOURCES`. One query."""
    found: dict[str, dict[str, Any]] = {}
    for version in case.facts.order_by("number"):
        found[version.source] = version.document
    order = (*SOURCES, "adopted")
    return {source: found[source] for source in order if source in found}


def adopted_document(case: Case) -> dict[str, Any]:
    """The declared document with every chosen difference and the latest self-care put in."""
    document = deepcopy(latest(case).get("declared", {}))
    household = document.get("household", {})
    sources = document.get("evidence") or {}
    _to_rows(household, sources)
    for line in compare(case):
        if line.chosen and line.chosen != "declared":
            _put(household, line)
    _from_rows(household, sources)
    for assessed in case.self_care.order_by("id"):
        for member in household.get("members", ()):
            if member["id"] == member_id(assessed.person_id):
                member["self_care"] = assessed.items
    if "evidence" in document:
        document["evidence"] = {
            k: v for k, v in sources.items() if points_to_something(document, k)
        }
    return document


def _to_rows(household: dict[str, Any], sources: dict[str, Any]) -> None:
    """Where each row comes from, for a while on the row itself: rows are about to move."""
    for section in SECTIONS:
        for i, row in enumerate(household.get(section) or ()):
            row[SOURCE] = sources.pop(f"/household/{section}/{i}", None)


def _from_rows(household: dict[str, Any], sources: dict[str, Any]) -> None:
    """The same back at the pointers that the rows have now."""
    for section in SECTIONS:
        for i, row in enumerate(household.get(section) or ()):
            if source := row.pop(SOURCE, None):
                sources[f"/household/{section}/{i}"] = source


def gone(case: Case, *, on: date) -> list[int]:
    """Persons whom the file counts as members and the register does not, on `on`."""
    if case.household_id is None:
        return []
    document = latest(case).get("declared") or {}
    counted = [person_id_of(m["id"]) for m in document.get("household", {}).get("members", ())]
    return sorted(set(counted) - register.members_on(case.household_id, on=on))


def document_of(case: Case, *, on: date | None = None) -> dict[str, Any]:
    """The document that a determination is made from now."""
    document = adopted_document(case)
    if on is not None and document:
        document["on"] = on.isoformat()
    if document:
        document["schemes"] = [scheme_of(case)]
    return document


def scheme_of(case: Case) -> str:
    """The policy scheme of a case: the quick procedure is a way to the same assistance."""
    return "temporary" if case.scheme == "temporary_quick" else case.scheme


def evidence_needed(case: Case, step: str) -> list[str]:
    """Kinds of papers that `step` needs for this household, in the order of the procedure."""
    from doudi.cases.services.advance import known_procedure

    if step == "lodge" and case.kind != Kind.NEW:
        return []  # opened by the office or in an earlier file, where those papers lie
    procedure = known_procedure(case)
    if procedure is None:
        return []
    rule = procedure.values["evidence"]
    needed = [k for k in rule.get(step, ()) if k != "notice_proof" or is_shown_to_the_village(case)]
    if step == "opinion":
        needed += [kind for fact, kind in rule["when"].items() if fact in circumstances(case)]
    return needed


def is_shown_to_the_village(case: Case) -> bool:
    """Does the case go on the notice board? Refusals, reviews and changes do not."""
    opinion = case.opinions.filter(level="township").order_by("-id").first()
    if opinion is not None and not opinion.positive:
        return False
    return case.kind == Kind.NEW or (case.kind == Kind.APPEAL and case.award_decision_id is None)


def evidence_held(case: Case) -> set[str]:
    """Kinds of papers in the file, those that the system itself prints from its records included."""
    held = set(case.evidence.values_list("kind", flat=True))
    held |= {"survey_form"} if case.surveys.exists() else set()
    held |= {"check_report"} if case.checks.exclude(answered_at=None).exists() else set()
    held |= {"opinion_form"} if case.opinions.exists() else set()
    if case.has_objection and case.objections.filter(against="notice").exists():
        held.add(
            "notice_proof"
        )  # the notice that was objected to is in the file with the objection
    return held | ({"kin_filing"} if case.has_kin else set())


def circumstances(case: Case) -> set[str]:
    """The facts of a case that make further papers necessary."""
    document = latest(case).get("declared") or {}
    household = document.get("household", {})
    members = household.get("members", ())
    found = {"agent"} if case.found_by == "agent" else set()
    found |= {"kin"} if case.has_kin else set()
    found |= {"obligors"} if household.get("obligors") else set()
    found |= {"disability"} if any(m.get("disability") for m in members) else set()
    return found | (
        {"serious_illness"} if any(m.get("serious_illness") for m in members) else set()
    )


def notice_days(procedure: Procedure) -> int:
    """How long a notice stands, in the unit of the place."""
    return int(procedure.values["notice"]["days"])


def _rows(document: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    if "rows" in document:
        for row in document["rows"]:
            yield row["section"], row
        return
    for section in SECTIONS:
        for row in document.get("household", {}).get(section) or ():
            yield section, row


def _put(household: dict[str, Any], line: Line) -> None:
    """Replace the rows of `line` by one row with the amount that counts."""
    rows = household.get(line.section) or []
    kept = [
        r for r in rows if not (str(r.get("member", "")) == line.member and r["item"] == line.item)
    ]
    amount = yuan(line.adopted or 0)
    row: dict[str, Any] = {"member": line.member, "item": line.item}
    if line.section == "assets":
        old: dict[str, Any] = next((r for r in rows if r not in kept), {})
        row = {**old, **row, **line.details.get(line.chosen, {}), **_valued(line, amount)}
    else:
        row.update(amount=amount, per="year")
    household[line.section] = [*kept, {**row, SOURCE: {"source": line.chosen}}]


def _valued(line: Line, amount: str) -> dict[str, Any]:
    """The value of a thing as its item has it; nothing where the source names none."""
    if line.item == "business":
        return {"registered_capital": amount}
    return {"value": amount} if line.adopted else {}
