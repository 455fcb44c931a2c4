"""What runs again after a suspension: the amounts as last decided, each once."""

import pytest

from doudi.cases.handover import DecisionKind
from doudi.payments.models import AwardPart
from doudi.payments.tests.world import MAY, World

pytestmark = pytest.mark.django_db
K = DecisionKind


@pytest.fixture
def world() -> World:
    world = World()
    world.money()
    world.grant(1, 30_000, supplements=(("minor", 5_000),))
    return world


def owed(month, person: int = 1) -> dict[str, int]:
    """What the parts say of a month, by component; two for one component would be a mistake."""
    rows = AwardPart.objects.filter(person_id=person, since__lte=str(month))
    found = [p for p in rows if not p.until or p.until > str(month)]
    assert len({p.component for p in found}) == len(found), "one amount at a time"
    return {p.component: p.amount for p in found}


def test_a_suspension_taken_back_before_it_began_leaves_one_amount_a_month(world):
    world.decide(K.SUSPEND, 1, first=MAY + 2)
    world.decide(K.RESUME, 1, first=MAY)
    assert [owed(MAY + n) for n in range(4)] == [{"base": 30_000, "minor": 5_000}] * 4


def test_the_same_suspended_again_and_resumed_again(world):
    for _ in range(3):
        world.decide(K.SUSPEND, 1, first=MAY + 1)
        world.decide(K.RESUME, 1, first=MAY)
    assert owed(MAY + 5) == {"base": 30_000, "minor": 5_000}


def test_a_change_that_was_to_begin_during_the_suspension_begins_in_its_month(world):
    world.decide(K.CHANGE, 1, base=20_000, first=MAY + 3)
    world.decide(K.SUSPEND, 1, first=MAY + 1)
    world.decide(K.RESUME, 1, first=MAY + 2)
    assert owed(MAY) == {"base": 30_000, "minor": 5_000}
    assert owed(MAY + 1) == {}
    assert owed(MAY + 2) == {"base": 30_000, "minor": 5_000}
    assert owed(MAY + 3) == {"base": 20_000}, "the supplement ended with the change"


def test_grace_after_a_suspension_pays_the_last_amounts_to_its_end(world):
    world.decide(K.SUSPEND, 1, first=MAY + 1)
    award = world.decide(K.GRACE, 1, first=MAY + 2, end=MAY + 4)
    assert award.state == "grace" and award.suspended_from == ""
    assert [owed(MAY + n) for n in (1, 2, 3, 4)] == [
        {}, {"base": 30_000, "minor": 5_000}, {"base": 30_000, "minor": 5_000}, {},
    ]  # fmt: skip
