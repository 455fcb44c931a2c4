"""A bank answers in writing what its files left out: two people, the paper, and each payment once."""

from datetime import date

import pytest

from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.payments.models import BankLetter, Instruction, PayRun
from doudi.payments.selectors import books
from doudi.payments.services import letters, returns
from doudi.payments.services.files import reference
from doudi.payments.tests.test_collectives import answered as way_answered
from doudi.payments.tests.test_collectives import asked, home
from doudi.payments.tests.world import (
    BORIS,
    CHECKER,
    FINANCE,
    MAKER,
    MAY,
    World,
    officer,
    result_csv,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)


@pytest.fixture
def world() -> World:
    world = World()
    world.money()
    for person in (1, 2, 3):
        world.grant(person)
    return world


@pytest.fixture
def run(world: World) -> PayRun:
    """Sent; the bank's file speaks of the first line alone."""
    run = world.sent(world.listed())
    taken = world.take(result_csv(run, {}, only=[1]))
    assert taken.is_accepted and run.instructions.filter(state="sent").count() == 2
    return run


def entered(
    world: World, run: PayRun, says: dict[int, str], number: str = "农商函 7 号"
) -> BankLetter:
    return letters.enter(
        run_id=run.pk, number=number, on=DAY, sha256="a" * 64, by=MAKER, at=world.tick(),
        says={reference(run.number, seq): reason for seq, reason in says.items()},
    )  # fmt: skip


def answered(world: World, letter: BankLetter, *, yes: bool = True, found: str = "") -> BankLetter:
    return letters.answer(
        letter_id=letter.pk, is_confirmed=yes, found=found, by=CHECKER, at=world.tick()
    )


def states(run: PayRun) -> dict[int, str]:
    return dict(run.instructions.values_list("seq", "state"))


def test_what_the_bank_writes_counts_like_its_file_once_a_second_person_confirmed(world, run):
    letter = entered(world, run, {2: "", 3: "closed"})
    assert states(run) == {1: "paid", 2: "sent", 3: "sent"}
    done = answered(world, letter)
    assert states(run) == {1: "paid", 2: "paid", 3: "returned"}
    run.refresh_from_db()
    assert run.state == "settled"
    assert (done.result.paid_total, done.result.returned_total) == (50_000, 50_000)
    assert run.instructions.get(seq=3).reason == "closed"
    assert not books.mismatches(area=run.area)
    line = run.instructions.get(seq=3)
    world.account(3)
    again = returns.resend(instruction_id=line.pk, month=MAY, by=MAKER, at=world.tick())
    assert again.amount == 50_000


def test_nobody_confirms_what_they_entered_and_only_who_checks_confirms(world, run):
    letter = entered(world, run, {2: ""})
    both = officer(101, "Mai", "pay_maker", "pay_checker")
    with pytest.raises(Refused, match="same_person"):
        letters.answer(letter_id=letter.pk, is_confirmed=True, found="", by=both, at=world.tick())
    with pytest.raises(Forbidden):
        letters.answer(
            letter_id=letter.pk, is_confirmed=True, found="", by=FINANCE, at=world.tick()
        )
    with pytest.raises(Forbidden):
        letters.enter(
            run_id=run.pk, number="函 8", on=DAY, sha256="b" * 64, by=BORIS, at=world.tick(),
            says={reference(run.number, 2): ""},
        )  # fmt: skip
    assert states(run)[2] == "sent"


def test_a_file_that_comes_meanwhile_wins_and_the_letter_counts_nothing(world, run):
    letter = entered(world, run, {2: "", 3: "closed"})
    assert world.report(run, {2: "02"}, mode="part").is_accepted  # the first line is repeated
    before = states(run)
    with pytest.raises(Refused, match="answered_already"):
        answered(world, letter)
    assert states(run) == before
    letter.refresh_from_db()
    assert letter.state == "open"
    answered(world, letter, yes=False, found="银行已补报")


def test_what_is_answered_foreign_or_asked_already_is_not_entered(world, run):
    with pytest.raises(Refused, match="not_open"):
        entered(world, run, {1: ""})
    with pytest.raises(Refused, match="not_open"):
        entered(world, run, {77: ""})
    with pytest.raises(Refused, match="reason_unknown"):
        entered(world, run, {2: "bribed"})
    with pytest.raises(NotYet, match="lines_missing"):
        entered(world, run, {})
    letter = entered(world, run, {2: ""})
    with pytest.raises(Refused, match="asked_already"):
        entered(world, run, {2: "", 3: ""}, number="农商函 8 号")
    with pytest.raises(Refused, match="letter_there"):
        entered(world, run, {3: ""})
    with pytest.raises(NotYet, match="reason_missing"):
        answered(world, letter, yes=False)
    answered(world, letter, yes=False, found="函件没有写这一笔")
    assert entered(world, run, {2: "", 3: ""}).state == "open"  # the same letter, entered rightly


def test_the_day_lies_between_the_release_and_today(world, run):
    for day in (date(2026, 4, 30), date(2026, 6, 1)):
        with pytest.raises(Refused, match="before_sending"):
            letters.enter(
                run_id=run.pk, number="函 9", on=day, sha256="c" * 64, by=MAKER, at=world.tick(),
                says={reference(run.number, 2): ""},
            )  # fmt: skip


def test_the_residents_of_an_institution_are_answered_as_one_transfer(world):
    world.money(scheme="tekun")
    there = home(world)
    for person in (11, 12):
        way_answered(world, asked(world, world.grant(person, scheme="tekun"), there))
    run = world.sent(world.listed(scheme="tekun"))
    name = f"{run.number}C{there.pk:06d}"
    assert letters.transfers_named(run, [name])[name].amount == 100_000
    letter = letters.enter(
        run_id=run.pk, number="函 10", on=DAY, sha256="d" * 64, by=FINANCE, at=world.tick(),
        says={name: ""},
    )  # fmt: skip
    answered(world, letter)
    assert set(Instruction.objects.filter(run=run).values_list("state", flat=True)) == {"paid"}
