"""Taking down what a household declares: people and facts go into the register once, for everybody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from doudi.cases import errors
from doudi.cases.hardship import event_of
from doudi.cases.models import Case, Evidence
from doudi.cases.services.advance import check, locked
from doudi.cases.services.elsewhere import hardship_document, is_elsewhere
from doudi.cases.states import Act
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.kernel.money import fen
from doudi.registry import facts as register
from doudi.registry import selectors as registry
from doudi.registry import services as registrar
from doudi.registry.errors import NumberKnown
from doudi.registry.values import (
    NewAccount,
    NewAmount,
    NewAsset,
    NewCondition,
    NewObligor,
    NewPerson,
    Vouched,
)
from doudi.registry.vocabulary import Topic

CONDITIONS = ("disability", "serious_illness", "student", "labour", "employment")


@dataclass(frozen=True, slots=True)
class DeclaredMember:
    """One member: somebody registered (`person_id`) or somebody new (name and number)."""

    relation: str
    name: str = ""
    id_number: str = ""
    person_id: int | None = None
    phone: str = ""
    conditions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Declared:
    """A household's declaration. `member` in rows is the place of the member in `members`.

    Amounts are decimal strings of yuan.
    """

    members: Sequence[DeclaredMember]
    residence: str
    address: str = ""
    causes: Sequence[str] = ()
    income: Sequence[Mapping[str, Any]] = ()
    spending: Sequence[Mapping[str, Any]] = ()
    assets: Sequence[Mapping[str, Any]] = ()
    obligors: Sequence[Mapping[str, Any]] = ()
    account: NewAccount | None = None
    consented: bool = False
    event: Mapping[str, Any] | None = None
    despite: Collection[int] = ()  # people of the same name and birth date who are somebody else


@transaction.atomic
def declare(*, case_id: int, declared: Declared, by: Actor, at: datetime) -> Case:
    """Write the declaration of a draft into the register; facts said before by the same source end.

    Afterwards `registry.facts.case` is the case document. Raises what the register raises: `Unfit`,
    `MayBeKnown`, `Refused`.
    """
    case = locked(case_id, by=by)
    check(case, Act.LODGE, by=by)
    on = localdate(at)
    people = [_person(case, m, declared.despite, by=by, at=at) for m in declared.members]
    home = _household(case, people, declared, on=on, by=by, at=at)
    case.household_id, case.applicant_id = home, people[0]
    case.head_name = registry.person(people[0], actor=by).name
    case.members = len(people)
    case.draft = {**case.draft, "event": dict(declared.event or {})}
    case.save(update_fields=["household", "applicant", "head_name", "members", "draft"])
    says = Vouched(source="declared", as_of=on)
    _conditions(home, people, declared, says, by=by, at=at)
    _means(home, people, declared, says, by=by, at=at)
    if declared.account is not None:
        registrar.change_account(person_id=people[0], new=declared.account, by=by, at=at)
    if declared.consented:
        _consents(case, people, on=on, by=by, at=at)
    _consents_of_obligors(case, declared, by=by, at=at)
    return case


def document_for(case: Case, *, on: date) -> dict[str, Any]:
    """The case document as the register knows the household now; {} before it has one."""
    if case.household_id is None:
        return {}
    if is_elsewhere(case):
        return hardship_document(case, on=on)
    found = register.case(case.household_id, on=on, applicant_id=case.applicant_id)
    if "event" in case.draft:
        found["household"]["event"] = event_of(case, on=on)
    return found


def _person(
    case: Case, member: DeclaredMember, despite: Collection[int], *, by: Actor, at: datetime
) -> int:
    if member.person_id is not None:
        return member.person_id
    new = NewPerson(
        name=member.name, area=case.area, id_number=member.id_number, phone=member.phone
    )
    try:
        return registrar.register_person(new=new, by=by, at=at, despite=despite).pk
    except NumberKnown as known:
        if known.person_id is None:
            raise
        return known.person_id


def _household(
    case: Case, people: Sequence[int], declared: Declared, *, on: date, by: Actor, at: datetime
) -> int:
    found = registry.visible_to(by).filter(
        memberships__person_id=people[0], memberships__until=None
    ).first()  # fmt: skip
    if found is None:
        found = registrar.register_household(
            head_id=people[0], area=case.area, residence=declared.residence, opened_on=on, by=by,
            at=at, address=declared.address, causes=declared.causes,
        )  # fmt: skip
    inside = set(found.memberships.filter(until=None).values_list("person_id", flat=True))
    for person_id, member in zip(people, declared.members, strict=True):
        if person_id not in inside:
            _join(found.pk, person_id, member.relation, on=on, by=by, at=at)
    return found.pk


def _join(
    household_id: int, person_id: int, relation: str, *, on: date, by: Actor, at: datetime
) -> None:
    try:
        registrar.add_member(
            household_id=household_id,
            person_id=person_id,
            relation=relation,
            since=on,
            by=by,
            at=at,
        )
    except Refused as no:
        if no.code != "member_elsewhere":
            raise
        raise errors.belongs_elsewhere(registry.person(person_id, actor=by).name) from no


def _conditions(
    home: int, people: Sequence[int], declared: Declared, says: Vouched, *, by: Actor, at: datetime
) -> None:
    for person_id, member in zip(people, declared.members, strict=True):
        for kind in CONDITIONS:
            if kind in member.conditions:
                new = NewCondition(kind=kind, value=member.conditions[kind])
                registrar.record_condition(
                    household_id=home, person_id=person_id, new=new, says=says, by=by, at=at
                )


def _means(
    home: int, people: Sequence[int], declared: Declared, says: Vouched, *, by: Actor, at: datetime
) -> None:
    whose = {"household_id": home, "says": says, "by": by, "at": at}
    for place, row in enumerate(declared.income):
        amount = NewAmount(row["item"], fen(str(row["amount"])), row["per"], str(place))
        registrar.record_income(person_id=people[row["member"]], new=amount, **whose)  # type: ignore[arg-type]
    for place, row in enumerate(declared.spending):
        amount = NewAmount(row["item"], fen(str(row["amount"])), row["per"], str(place))
        registrar.record_spending(person_id=people[row["member"]], new=amount, **whose)  # type: ignore[arg-type]
    for place, row in enumerate(declared.assets):
        value = fen(str(row["value"])) if row.get("value") not in (None, "") else None
        asset = NewAsset(row["item"], value, str(place), dict(row.get("detail") or {}))
        registrar.record_asset(person_id=people[row["member"]], new=asset, **whose)  # type: ignore[arg-type]
    for row in declared.obligors:
        obligor = NewObligor(
            relation=row["relation"], name=row.get("name", ""), detail=dict(row.get("detail") or {})
        )
        registrar.record_obligor(person_id=people[row["member"]], new=obligor, **whose)  # type: ignore[arg-type]
    for topic in Topic.values:
        registrar.record_looked(topic=topic, **whose)  # type: ignore[arg-type]


def _consents(case: Case, people: Sequence[int], *, on: date, by: Actor, at: datetime) -> None:
    for person_id in people:
        if not registry.consents_in_force(person_id, purpose="assistance_check", on=on).exists():
            registrar.give_consent(
                person_id=person_id, purpose="assistance_check", scope=["*"], signed_how="paper",
                given_on=on, by=by, at=at, household_id=case.household_id,
            )  # fmt: skip
    if not case.evidence.filter(kind="check_authorisation").exists():
        Evidence.objects.create(
            case=case, kind="check_authorisation", title="家庭经济状况核对授权书", at=at,
            by_id=by.user_id, by_name=by.name,
        )  # fmt: skip


def _consents_of_obligors(case: Case, declared: Declared, *, by: Actor, at: datetime) -> None:
    """An obligor's own consent (sal-2026 art. 41) is a paper of the file, by name, once."""
    have = set(case.evidence.filter(kind="obligor_consent").values_list("title", flat=True))
    for row in declared.obligors:
        title = f"义务人核对授权书（{row.get('name', '')}）"
        if row.get("consented") and title not in have:
            Evidence.objects.create(
                case=case, kind="obligor_consent", title=title, at=at, by_id=by.user_id, by_name=by.name
            )  # fmt: skip


@transaction.atomic
def choose_scheme(*, case_id: int, scheme: str, by: Actor) -> Case:
    """The applicant chooses among the schemes that fit; the draft keeps its number."""
    case = locked(case_id, by=by)
    procedure = check(case, Act.LODGE, by=by)
    if procedure.scheme != scheme:
        case.scheme = scheme
        case.save(update_fields=["scheme"])
    return case
