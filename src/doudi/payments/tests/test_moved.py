"""A household moves within the county: its money is looked after there, the old books stay."""

from datetime import date

import pytest

from doudi.cases.handover import DecisionKind
from doudi.kernel import outbox
from doudi.kernel.actor import machine
from doudi.kernel.errors import NotFound
from doudi.payments.models import AccountMatter, Award, Instruction, Recovery
from doudi.payments.selectors import books, lists, matters
from doudi.payments.services import recoveries, returns
from doudi.payments.services.moved import follow_the_household
from doudi.payments.tests.world import (
    BORIS,
    COUNTY,
    DORA,
    FINANCE,
    MAKER,
    MAY,
    VILLAGE,
    World,
    officer,
)
from doudi.registry import services as registrar
from doudi.registry.services import bulk
from doudi.registry.values import NewHousehold, NewMember, NewPerson

pytestmark = pytest.mark.django_db
THERE, OLD, NEW = "009901102001", "009901101", "009901102"
NELL = officer(107, "Nell", "township_clerk", area=NEW)


@pytest.fixture
def world() -> World:
    world = World()
    world.money()
    return world


def move(world: World, household: int, *, to: str = THERE) -> int:
    return follow_the_household(
        household_id=household, area=to, by=machine("test"), at=world.tick()
    )


def paid_in(township: str, kind: str = "paid") -> int:
    """What the books of a township say, in fen."""
    return sum(b.amount for b in books.balances(MAKER, area=township, kinds=[kind]))


def test_the_new_township_sees_award_and_history_and_the_old_one_hands_it_over(world):
    award = world.grant(1)
    world.report(world.sent(world.listed()))
    assert lists.award(BORIS, award.pk) == award
    assert move(world, 1) == 1
    assert lists.award(NELL, award.pk) == award
    [before] = lists.household_payments(NELL, 1)
    assert before.area == VILLAGE, "what was paid stays where it was booked"
    [arrived] = lists.year_statement(NELL, 1, 2026)
    assert arrived.fen == 50_000
    assert not lists.household_payments(BORIS, 1).exists()
    with pytest.raises(NotFound):
        lists.award(BORIS, award.pk)
    [told] = [e for e in lists.history("award", award.pk) if e.kind == "payments.award.moved"]
    assert told.facts == {"from": VILLAGE, "to": THERE}


def test_a_list_already_made_stays_and_the_next_one_books_in_the_new_township(world):
    world.grant(1)
    world.grant(2)
    run = world.listed()
    move(world, 1)
    world.report(world.sent(run))
    assert (paid_in(OLD), paid_in(NEW)) == (100_000, 0)
    world.month += 1
    world.report(world.sent(world.listed()))
    assert (paid_in(OLD), paid_in(NEW)) == (150_000, 50_000)
    assert books.mismatches(area=COUNTY) == []


def test_a_payment_that_came_back_waits_with_the_new_township_and_goes_out_of_the_old_books(world):
    world.grant(1)
    run = world.sent(world.listed())
    world.report(run, {1: "02"})
    move(world, 1)
    assert [i.pk for i in lists.returned(NELL)] == [run.instructions.get().pk]
    assert not lists.returned(BORIS).exists()
    world.account(1)
    again = returns.resend(
        instruction_id=run.instructions.get().pk, month=MAY, by=MAKER, at=world.tick()
    )
    world.report(world.sent(again.run))
    assert (paid_in(OLD), paid_in(NEW)) == (50_000, 0), "the money had been set aside there"
    assert books.mismatches(area=COUNTY) == []


def test_a_claim_takes_the_money_back_from_the_books_that_paid_it(world):
    world.grant(1)
    world.report(world.sent(world.listed()))
    move(world, 1)
    world.month += 1
    world.report(world.sent(world.listed()))
    world.decide(DecisionKind.STOP, 1, first=MAY, area=THERE)
    claim = Recovery.objects.get(state="proposed")
    assert claim.amount == 100_000, "a month in each township"
    recoveries.order(
        recovery_id=claim.pk, heard_on=date(2026, 6, 2), order_number="Z1", by=DORA, at=world.tick()
    )
    assert (paid_in(OLD), paid_in(NEW)) == (0, 0)
    assert [paid_in(t, "receivable") for t in (OLD, NEW)] == [50_000, 50_000]
    recoveries.collect(
        recovery_id=claim.pk, amount=70_000, on=date(2026, 6, 3), document="R1", by=FINANCE,
        at=world.tick(),
    )  # fmt: skip
    assert [paid_in(t, "receivable") for t in (OLD, NEW)] == [0, 30_000]
    recoveries.waive(
        recovery_id=claim.pk, amount=30_000, on=date(2026, 6, 4), decision_number="W1", by=DORA,
        at=world.tick(),
    )  # fmt: skip
    assert [paid_in(t, "waived") for t in (OLD, NEW)] == [0, 30_000]
    assert books.mismatches(area=COUNTY) == []
    assert lists.claim(NELL, claim.pk) == claim
    assert not lists.claims(BORIS).exists()


def test_an_open_question_about_the_account_goes_with_the_payee(world):
    world.decide(DecisionKind.GRANT, 1, base=50_000)  # nobody knows an account
    question = AccountMatter.objects.get(state="open")
    move(world, 1)
    assert matters.matter(NELL, question.pk) == question
    assert not matters.matters(BORIS).exists()


def test_twice_told_moves_once_and_beyond_the_county_nothing_follows(world):
    award = world.grant(1)
    assert [move(world, 1), move(world, 1), move(world, 1, to="009902101001")] == [1, 0, 0]
    award.refresh_from_db()
    assert award.area == THERE


def test_the_register_tells_it(world):
    man = NewMember(NewPerson("马守田", VILLAGE, birth_date=date(1960, 1, 1), sex="male"), "01",
                    date(2020, 1, 1))  # fmt: skip
    home = next(iter(bulk.load(
        [NewHousehold(VILLAGE, "rural", date(2020, 1, 1), (man,), address="1 组")],
        by=machine("test"), at=world.tick(),
    )))  # fmt: skip
    award = world.grant(home.household_id)
    registrar.move_household(
        household_id=home.household_id, area=THERE, address="5 号", on=date(2026, 5, 2),
        by=machine("test"), at=world.tick(),
    )  # fmt: skip
    outbox.deliver(at=world.tick(), most=100)
    assert Award.objects.get(pk=award.pk).area == THERE
    assert not Instruction.objects.exists()
