"""Households that the stories begin with, as an older book and the register have them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils.timezone import localdate, now

from doudi.cases import services
from doudi.cases.models import Case, Decision
from doudi.cases.services import takeover
from doudi.cases.tests.path import DAYS, Walk
from doudi.kernel.actor import Actor
from doudi.kernel.months import Month
from doudi.registry import facts
from doudi.registry.services import bulk
from doudi.registry.values import (
    NewAccount,
    NewAmount,
    NewCondition,
    NewHousehold,
    NewMember,
    NewPerson,
    Vouched,
)
from tests.cast import VILLAGE
from tests.journeys.office import ROBOT, number_for

A_YEAR = 12


def a_family_on_dibao_for_a_year(*, by: Actor) -> Decision:
    """周玉莲 with her husband and their son, on dibao since this month last year, 1,200 yuan a month."""
    since = (Month.of(localdate()) + -A_YEAR).first
    says = Vouched("declared", since)
    people = (
        ("周玉莲", date(1968, 1, 2), "female", "01"), ("吴建国", date(1966, 3, 4), "male", "11"),
        ("吴童", date(2012, 5, 6), "male", "20"),
    )  # fmt: skip
    members = tuple(
        NewMember(
            NewPerson(name, VILLAGE, id_number=number_for(born, sex), birth_date=born, sex=sex),
            relation, since,
        )
        for name, born, sex, relation in people
    )  # fmt: skip
    new = NewHousehold(
        VILLAGE, "rural", since, members, address="2 组 7 号",
        income=((0, NewAmount("farming_net", 120_000, "year"), says),),
        conditions=tuple(
            (place, NewCondition(kind, value), says)
            for place, student in enumerate(("none", "none", "compulsory"))
            for kind, value in (
                ("student", student), ("disability", None), ("serious_illness", False),
                ("labour", "partial" if place == 1 else "none"), ("employment", "none"),
            )
        ),
        looked=tuple((t, says) for t in ("income", "assets", "obligors", "spending")),
    )  # fmt: skip
    loaded = next(iter(bulk.load([new], by=by, at=now())))
    book = takeover.Book(
        household_id=loaded.household_id, payee_id=loaded.person_ids[0], area=VILLAGE,
        head_name="周玉莲", members=len(people), scheme="dibao", covered=loaded.person_ids,
        amount=120_000, since=since, until=None,
    )  # fmt: skip
    takeover.take_over([book], by=ROBOT, at=now())
    return Decision.objects.get()


def men_alone_waiting_for_the_decision(
    names: Sequence[str], *, who: Mapping[str, Actor]
) -> list[Case]:
    """Men who live alone, each with an account and another income from a leased field; the villages
    and the township have done their part, the county has examined: only the decision is missing."""
    begun = now() - timedelta(days=DAYS)
    loaded = bulk.load([_man(n, name) for n, name in enumerate(names)], by=ROBOT, at=begun)
    waiting = []
    for name, home in zip(names, loaded, strict=True):
        case = services.open_draft(
            key=name, scheme="dibao", area=VILLAGE, by=who["boris"], at=begun
        )
        document = facts.case(home.household_id, on=localdate(begun))
        waiting.append(Walk(case, home, document, who, begun, head_name=name).to("decision"))
    return waiting


def _man(n: int, name: str) -> NewHousehold:
    opened, born = date(2020, 1, 1), date(1980, 1, 1 + n)
    says = Vouched("declared", opened)
    man = NewMember(
        NewPerson(name, VILLAGE, id_number=number_for(born, "male"), birth_date=born, sex="male"),
        "01", opened, account=NewAccount(f"000099000000{n:04d}", "青溪农村商业银行", name, opened),
    )  # fmt: skip
    alone = {
        "disability": None, "serious_illness": False, "student": "none", "labour": "none",
        "employment": "none",
    }  # fmt: skip
    return NewHousehold(
        VILLAGE, "rural", opened, (man,), address=f"{n + 1} 组",
        income=((0, NewAmount("property", 10_000 + 1_000 * n, "month"), says),),
        conditions=tuple((0, NewCondition(kind, value), says) for kind, value in alone.items()),
        looked=tuple((t, says) for t in ("income", "assets", "obligors", "spending")),
    )  # fmt: skip
