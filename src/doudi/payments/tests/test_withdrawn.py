"""A released list is taken back before the bank has it: the money and what is owed are as before."""

import pytest

from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.payments.models import Due, Instruction
from doudi.payments.selectors import books
from doudi.payments.services import files, release, returns
from doudi.payments.tests.world import COUNTY, FINANCE, MAKER, RELEASER, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = World()
    world.money(200_000)
    for person in (1, 2):
        world.grant(person, 30_000)
    return world


def position() -> dict[str, int]:
    return {k: v for k, v in books.position(MAKER, area=COUNTY)["dibao"].items() if v}


def withdraw(world, run, *, by=RELEASER, reason="发放月份有误"):
    return release.withdraw(run_id=run.pk, reason=reason, by=by, at=world.tick())


def test_everything_is_owed_again_and_the_budget_is_whole(world):
    before = position()
    run = world.released(world.listed())
    files.make_files(run_id=run.pk, by=MAKER, at=world.tick())
    assert position()["committed"] == 60_000
    assert withdraw(world, run).state == "cancelled"
    assert position() == before
    assert not Due.objects.filter(void=False).exists()
    again = world.sent(world.listed())
    assert (again.count, again.total) == (2, 60_000)
    assert books.mismatches(area=COUNTY) == []


def test_only_the_releaser_with_a_reason_and_not_once_a_bank_has_a_file(world):
    run = world.released(world.listed())
    with pytest.raises(Forbidden):
        withdraw(world, run, by=MAKER)
    with pytest.raises(NotYet, match="reason_missing"):
        withdraw(world, run, reason=" ")
    [file] = files.make_files(run_id=run.pk, by=MAKER, at=world.tick())
    files.order_payment(run_id=run.pk, number="T1", amount=60_000, count=2, on=world.day.date(),
                        by=FINANCE, at=world.tick())  # fmt: skip
    files.hand_over(file_id=file.pk, by=MAKER, at=world.tick())
    with pytest.raises(Refused, match="with_the_bank"):
        withdraw(world, run)


def test_a_file_of_a_withdrawn_list_goes_to_no_bank(world):
    run = world.released(world.listed())
    [file] = files.make_files(run_id=run.pk, by=MAKER, at=world.tick())
    files.order_payment(run_id=run.pk, number="T1", amount=60_000, count=2, on=world.day.date(),
                        by=FINANCE, at=world.tick())  # fmt: skip
    withdraw(world, run)
    with pytest.raises(Refused):
        files.hand_over(file_id=file.pk, by=MAKER, at=world.tick())


def test_re_sends_withdrawn_lie_with_the_returned_money_again(world):
    run = world.sent(world.listed())
    world.report(run, {1: "02"})
    line = Instruction.objects.get(run=run, seq=1)
    world.account(line.award.payee_person_id)
    child = returns.resend(instruction_id=line.pk, month=world.month, by=MAKER, at=world.tick())
    world.released(child.run)
    child.run.refresh_from_db()
    withdraw(world, child.run)
    line.refresh_from_db()
    assert line.state == "returned" and position()["returned"] == line.amount
    assert books.mismatches(area=COUNTY) == []
