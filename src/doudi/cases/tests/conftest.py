"""A household of the cast's village, and a case walked to any step of the path."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.cases import services
from doudi.cases.models import Case
from doudi.cases.tests.path import PAPERS, ROBOT, WHO, Walk, survey
from doudi.kernel import calendar_days, identity
from doudi.kernel.actor import Actor
from doudi.registry.facts import member_id
from doudi.registry.services import bulk
from doudi.registry.values import Loaded, NewHousehold, NewMember, NewPerson
from tests.cast import NOON, VILLAGE

__all__ = ["AMINAS_NUMBER", "NOON", "PAPERS", "ROBOT", "VILLAGE", "later", "survey"]

STEM = "00990119840302004"  # a place that does not exist: nobody has this number
AMINAS_NUMBER = STEM + identity.check_character(STEM)


def later(days: int) -> datetime:
    """Noon, so many days after the day of the cast."""
    return NOON + timedelta(days=days)


@pytest.fixture
def home(db: None) -> Loaded:
    """Amina and her two children on the register."""
    people = (
        ("阿米娜", "female", date(1984, 3, 2), "01"),
        ("阿里", "male", date(2010, 5, 6), "20"),
        ("莱拉", "female", date(2014, 7, 8), "30"),
    )
    numbers = (AMINAS_NUMBER, "", "")
    members = tuple(
        NewMember(
            NewPerson(name, VILLAGE, id_number=number, birth_date=born, sex=sex),
            relation,
            date(2020, 1, 1),
        )
        for (name, sex, born, relation), number in zip(people, numbers, strict=True)
    )
    new = NewHousehold(VILLAGE, "rural", date(2020, 1, 1), members, address="1 组 3 号")
    calendar_days.seed(by=ROBOT, at=NOON)
    return next(iter(bulk.load([new], by=ROBOT, at=datetime(2026, 1, 5, tzinfo=UTC))))


@pytest.fixture
def document(home: Loaded) -> dict[str, Any]:
    """What Amina declares."""
    amina, ali, laila = (member_id(p) for p in home.person_ids)
    return {
        "format": "doudi.case/1", "area": VILLAGE, "on": "2026-09-01",
        "household": {
            "residence": "rural",
            "members": [
                {"id": amina, "relation": "01", "birth_date": "1984-03-02", "sex": "female",
                 "labour": "partial"},
                {"id": ali, "relation": "20", "birth_date": "2010-05-06", "sex": "male"},
                {"id": laila, "relation": "30", "birth_date": "2014-07-08", "sex": "female"},
            ],
            "income": [{"member": amina, "item": "wage", "amount": "400.00", "per": "month"}],
            "spending": [], "assets": [{"member": amina, "item": "deposit", "value": "3000.00"}],
            "obligors": [],
        },
    }  # fmt: skip


@pytest.fixture
def law(monkeypatch: pytest.MonkeyPatch, home: Loaded) -> SimpleNamespace:
    """The engine's answer in the hands of the test: the engine has its own tests."""
    says = SimpleNamespace(outcome="entitled", share="400.00", transition=None)

    def determine(document: dict[str, Any]) -> dict[str, Any]:
        covered = (
            [m["id"] for m in document["household"]["members"]]
            if says.outcome == "entitled"
            else []
        )
        amount = sum(int(says.share.replace(".", "")) for _ in covered)
        result = {
            "scheme": document["schemes"][0], "outcome": says.outcome,
            "amount_monthly": f"{amount // 100}.{amount % 100:02d}" if covered else None,
            "members": [{"id": i, "share": says.share, "supplements": []} for i in covered],
            "transition": says.transition, "steps": [],
        }  # fmt: skip
        return {"law": "law-of-the-test", "results": [result]}

    monkeypatch.setattr("doudi.cases.services.determine.by_law", determine)
    return says


@pytest.fixture
def draft(home: Loaded, boris: Actor) -> Case:
    """A draft that Boris has begun."""
    return services.open_draft(key="first", scheme="dibao", area=VILLAGE, by=boris, at=NOON)


@pytest.fixture
def at_step(
    draft: Case,
    home: Loaded,
    document: dict[str, Any],
    law: SimpleNamespace,
    request: pytest.FixtureRequest,
) -> Callable[[str], Case]:
    """Walk the case to a state: `at_step("examination")`."""
    who = {name: request.getfixturevalue(name) for name in WHO}
    return Walk(draft, home, document, who).to
