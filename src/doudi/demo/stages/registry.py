"""The households of the county into the register, with what they declared and what was surveyed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from doudi.demo import casefile
from doudi.demo.differences import declared_assets, declared_income
from doudi.demo.model import Household, Obligor, Person
from doudi.registry import selectors
from doudi.registry.services import bulk
from doudi.registry.values import (
    NewAccount,
    NewAmount,
    NewAsset,
    NewCondition,
    NewConsent,
    NewHousehold,
    NewLabel,
    NewMember,
    NewObligor,
    NewPerson,
    Vouched,
)

if TYPE_CHECKING:
    from doudi.demo.stages import Build

PURPOSE: Final = "assistance_check"
BANK: Final = "青溪农村商业银行"
_CAUSE: Final = {"no_labour": "labour", "unemployment": "jobless"}
_LABEL: Final = {"dibao", "dibao_single", "tekun", "edge", "rigid", "orphan", "unsupported_child"}


def run(build: Build) -> str:
    """Load every household of the books; the background stays outside, nobody has registered it."""
    homes = persons = 0
    new = (new_household(h, build.county.on) for h in build.households())
    with bulk.first_load():
        for loaded in bulk.load(new, by=build.by, at=build.at):
            homes += 1
            persons += len(loaded.person_ids)
    return f"{homes} households, {persons} persons"


def ids_in_order(build: Build) -> Iterator[tuple[Household, int, tuple[int, ...]]]:
    """The households again with their ids: rows were written in the order of the stream."""
    rows = (
        selectors.visible_to(build.by)
        .order_by("id", "memberships__id")
        .values_list("id", "memberships__person_id")
        .iterator(chunk_size=5_000)
    )
    groups = groupby(rows, key=itemgetter(0))
    for home, (household_id, members) in zip(build.households(), groups, strict=False):
        yield home, household_id, tuple(p for _, p in members)[: len(home.members)]


def new_household(home: Household, on: date) -> NewHousehold:
    """A household of the county in the words of the register."""
    opened = home.since or on
    closed = _closed_on(home, on)
    surveyed = "surveyed" if home.lifecycle in ("assisted", "former") else "declared"
    says = Vouched(surveyed, as_of=min(opened + timedelta(days=14), closed or on), since=opened)
    return NewHousehold(
        area=home.village,
        residence=home.residence,
        opened_on=opened,
        members=tuple(_member(p, home, opened) for p in home.members),
        address=home.address,
        causes=(_CAUSE.get(home.cause, home.cause),),
        closed_on=closed,
        closed_because=_why_closed(home) if closed else "",
        income=tuple((a.member, NewAmount(a.item, a.fen, a.per, _nth(home, i)), says)
                     for i, a in enumerate(declared_income(home))),
        spending=tuple((a.member, NewAmount(a.item, a.fen, a.per, _nth(home, i)), says)
                       for i, a in enumerate(home.spending)),
        assets=tuple((a.member, NewAsset(a.item, a.fen, str(i), dict(a.more)), says)
                     for i, a in enumerate(declared_assets(home))),
        obligors=tuple((o.supports[0], _obligor(o), says) for o in home.obligors),
        conditions=tuple((i, c, says) for i, p in enumerate(home.members)
                         for c in _conditions(p, on)),
        labels=tuple(_labels(home, on)),
        consents=tuple(_consents(home, opened, on)),
        looked=tuple((topic, says) for topic in ("income", "spending", "assets", "obligors")),
    )  # fmt: skip


def _nth(home: Household, place: int) -> str:
    """Tells two items of one kind apart; empty for the usual household."""
    return "" if len(home.income) + len(home.spending) < 2 else str(place)


def _closed_on(home: Household, on: date) -> date | None:
    return None if home.living(on) else max(filter(None, (_gone(p) for p in home.members)))


def _gone(person: Person) -> date | None:
    return person.died or person.left


def _why_closed(home: Household) -> str:
    return "died" if home.head.died else "moved_away"


def _member(person: Person, home: Household, opened: date) -> NewMember:
    gone = _gone(person)
    new = NewPerson(
        name=person.name, area=person.village, id_number=person.id_number,
        ethnicity=person.ethnicity, marital=person.marital, education=person.education,
        residence=home.residence, status=person.status, status_since=person.status_since,
        died_on=person.died, phone=person.phone or "",
        former_names=(person.former_name,) if person.former_name else (),
    )  # fmt: skip
    account = None
    if person.bank_card:
        account = NewAccount(person.bank_card, BANK, person.name, opened, is_social_card=True)
    return NewMember(
        person=new, relation=person.relation,
        since=min(max(person.joined or opened, person.birth), gone or date.max),
        until=gone, ended_because=("died" if person.died else "left") if gone else "",
        account=account,
    )  # fmt: skip


def _conditions(person: Person, on: date) -> Iterator[NewCondition]:
    value = None
    if person.disability:
        value = {"category": person.disability[0], "level": person.disability[1]}
    yield NewCondition("disability", value, person.certificate or "")
    yield NewCondition("serious_illness", person.illness is not None)
    yield NewCondition("student", person.student)
    if 16 <= person.age(on) < 60:
        yield NewCondition("labour", person.labour)
    if person.employment != "none":
        yield NewCondition("employment", person.employment)
    if person.self_care:
        yield NewCondition("self_care", dict(zip(casefile.CARE, person.self_care, strict=True)))
    if person.support_form:
        yield NewCondition("support_form", person.support_form)
    if person.flags:
        yield NewCondition("flags", list(person.flags))


def _consents(home: Household, opened: date, on: date) -> Iterator[tuple[int, NewConsent]]:
    """The authorisation that everybody signs; a few forms are missing, lapsed or taken back."""
    for i, person in enumerate(home.members):
        lot = (home.number * 31 + i * 7) % 200
        if lot < 4 or home.lifecycle == "undiscovered":
            continue
        given = max(opened, person.joined or opened)
        minor = person.age(given) < 18 and i != 0
        yield i, NewConsent(
            PURPOSE, ("*",), "guardian" if minor else "fingerprint", given,
            valid_until=on - timedelta(days=20) if lot == 4 and given < on - timedelta(days=20) else None,
            withdrawn_on=on - timedelta(days=5) if lot == 5 and given < on - timedelta(days=5) else None,
            guardian=0 if minor else None,
        )  # fmt: skip


def _obligor(obligor: Obligor) -> NewObligor:
    detail: dict[str, Any] = {
        "family_size": obligor.family_size, "income": obligor.income, "per": "year",
        "financial_assets": obligor.financial_assets, "disability": None,
        "serious_illness": obligor.person.illness is not None,
    }  # fmt: skip
    for name, value in obligor.facts:
        detail[name] = (
            {"category": value[0], "level": value[1]} if isinstance(value, tuple) else value
        )
    return NewObligor(
        relation=obligor.person.relation, name=obligor.person.name,
        birth_date=obligor.person.birth, detail=detail,
    )  # fmt: skip


def _labels(home: Household, on: date) -> Iterator[tuple[int | None, NewLabel]]:
    for award in home.awards:
        if award.scheme in _LABEL and award.ended_by != "once":
            who = award.members[0] if award.scheme in _PERSONAL else None
            yield who, NewLabel(award.scheme, award.since, award.until)
    if home.registered_poor:
        yield None, NewLabel("lifted", date(2014, 12, 31), None, f"{home.village}{home.number:05d}")
    for i, person in enumerate(home.members):
        if person.died:
            continue
        if person.disability and person.disability[1] <= 2:
            yield i, NewLabel("severely_disabled", home.since or on)
        if "lives_alone" in person.flags and person.age(on) >= 60:
            yield i, NewLabel("lone_elder", home.since or on)
        if person.self_care.count(False) >= 4:
            yield i, NewLabel("disabled_elder", home.since or on)


_PERSONAL: Final = {"dibao_single", "orphan", "unsupported_child"}
