"""What is owed stays owed and what is not is not paid, also where lists, claims and returns cross."""

from datetime import date

import pytest

from doudi.cases.handover import DecisionKind
from doudi.kernel.errors import Forbidden, Refused
from doudi.payments.errors import OutOfDate, Unexplained
from doudi.payments.models import Award, DeathNotice, Instruction, Recovery
from doudi.payments.selectors import books
from doudi.payments.services import recoveries, release, returns, runs
from doudi.payments.tests.world import (
    CHECKER,
    COUNTY,
    DORA,
    FINANCE,
    MAKER,
    MAY,
    RELEASER,
    World,
    result_csv,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = World()
    world.money()
    return world


def paid(world: World, base: int = 50_000) -> Award:
    """An award whose first month arrived."""
    award = world.grant(1, base)
    world.report(world.sent(world.listed()))
    return award


def ordered(world: World, **more) -> Recovery:
    claim = Recovery.objects.get(state="proposed")
    return recoveries.order(recovery_id=claim.pk, heard_on=date(2026, 5, 2), order_number="Z1", by=DORA,
                            at=world.tick(), **more)  # fmt: skip


def test_what_a_claim_took_back_is_owed_again_when_the_decision_is_restored(world):
    paid(world)
    world.decide(DecisionKind.CHANGE, 1, base=30_000, first=MAY)
    claim = ordered(world)
    assert claim.amount == 20_000
    recoveries.collect(recovery_id=claim.pk, amount=20_000, on=date(2026, 5, 3), document="R1", by=FINANCE,
                       at=world.tick())  # fmt: skip
    world.decide(DecisionKind.CHANGE, 1, base=50_000, first=MAY)  # the appeal was won
    run = world.listed()
    assert run.total == 20_000
    world.report(world.sent(run))
    assert not Recovery.objects.filter(state="proposed").exists()
    assert world.listed().count == 0
    assert books.mismatches(area=COUNTY) == []


def test_what_was_waived_is_not_paid_a_second_time(world):
    paid(world)
    world.decide(DecisionKind.CHANGE, 1, base=30_000, first=MAY)
    claim = ordered(world)
    for _ in range(2):
        recoveries.waive(recovery_id=claim.pk, amount=15_000, on=date(2026, 5, 3), by=DORA,
                         decision_number="W1", at=world.tick())  # fmt: skip
    world.decide(DecisionKind.CHANGE, 1, base=50_000, first=MAY)
    assert world.listed().total == 5_000


def test_a_proposal_falls_away_when_the_next_decision_restores_the_award(world):
    paid(world)
    world.decide(DecisionKind.CHANGE, 1, base=30_000, first=MAY)
    world.decide(DecisionKind.CHANGE, 1, base=50_000, first=MAY)
    assert Recovery.objects.get().state == "dropped"
    assert world.listed().count == 0


def test_a_proposal_whose_money_came_back_cannot_be_ordered(world):
    award = world.grant(1, 50_000)
    run = world.sent(world.listed())
    world.decide(DecisionKind.STOP, 1, first=MAY)
    world.report(run, {1: "02"})
    claim = Recovery.objects.get()
    with pytest.raises(Refused, match="claim_outdated"):
        recoveries.order(recovery_id=claim.pk, heard_on=date(2026, 5, 2), order_number="Z", by=DORA,
                         at=world.tick())  # fmt: skip
    line = award.instructions.get()
    with pytest.raises(Refused, match="no_longer_owed"):
        returns.resend(instruction_id=line.pk, month=MAY, by=MAKER, at=world.tick())
    recoveries.drop(recovery_id=claim.pk, reason="已退回", by=DORA, at=world.tick())
    returns.give_up(instruction_id=line.pk, reason="已停发", by=CHECKER, at=world.tick())
    assert books.mismatches(area=COUNTY) == []
    assert Recovery.objects.exclude(state="dropped").count() == 0


def test_money_that_came_back_by_the_bank_settles_its_claim_and_is_not_sent_again(world):
    award = world.grant(1, 50_000)
    run = world.sent(world.listed())
    world.report(run)
    world.decide(DecisionKind.STOP, 1, first=MAY)
    claim = ordered(world)
    world.take(result_csv(run, {1: "02"}, only=[1]))
    line = award.instructions.get()
    with pytest.raises(Refused, match="no_longer_owed"):
        returns.resend(instruction_id=line.pk, month=MAY, by=MAKER, at=world.tick())
    with pytest.raises(Forbidden):
        returns.give_up(instruction_id=line.pk, reason="停发", by=MAKER, at=world.tick())
    returns.give_up(instruction_id=line.pk, reason="停发", by=CHECKER, at=world.tick())
    claim.refresh_from_db()
    line.refresh_from_db()
    assert (claim.state, line.state) == ("closed", "given_up")
    assert books.mismatches(area=COUNTY) == []
    assert books.position(MAKER, area=COUNTY)["dibao"]["available"] == 100_000_000
    assert world.listed().count == 0


def test_of_a_returned_payment_only_what_is_still_owed_comes_up_again(world):
    award = world.grant(1, 50_000)
    run = world.sent(world.listed())
    world.report(run, {1: "02"})
    world.decide(DecisionKind.CHANGE, 1, base=30_000, first=MAY)
    line = award.instructions.get()
    with pytest.raises(Refused, match="no_longer_owed"):
        returns.resend(instruction_id=line.pk, month=MAY, by=MAKER, at=world.tick())
    returns.give_up(instruction_id=line.pk, reason="金额已变", by=CHECKER, at=world.tick())
    assert world.listed().total == 30_000
    assert not Recovery.objects.exists()
    assert books.mismatches(area=COUNTY) == []


def test_an_award_stopped_while_its_re_send_waits_is_not_sent_again(world):
    award = world.grant(1, 50_000)
    run = world.sent(world.listed())
    world.report(run, {1: "09"})
    child = returns.resend(
        instruction_id=award.instructions.get().pk, month=MAY, by=MAKER, at=world.tick()
    )
    world.decide(DecisionKind.STOP, 1, first=MAY)
    with pytest.raises(OutOfDate):
        release.seal(run_id=child.run_id, by=MAKER, at=world.tick())


def test_a_death_reported_between_list_seal_and_release_stops_the_line(world):
    world.grant(1)
    world.grant(2)
    run = world.listed()
    DeathNotice.objects.create(
        person_id=1, died_on=date(2026, 4, 1), source="x", told_at=world.tick()
    )
    with pytest.raises(Unexplained):
        release.seal(run_id=run.pk, by=MAKER, at=world.tick())
    finding = run.findings.get(check_name="paid_after_death")  # kept, though the seal was refused
    assert finding.is_blocking
    world.excuse(run)
    release.seal(run_id=run.pk, by=MAKER, at=world.tick())
    release.confirm(run_id=run.pk, by=CHECKER, at=world.tick())
    DeathNotice.objects.create(
        person_id=2, died_on=date(2026, 4, 1), source="x", told_at=world.tick()
    )
    with pytest.raises(Unexplained):
        release.release(run_id=run.pk, by=RELEASER, at=world.tick())


def test_a_re_send_to_somebody_who_died_is_stopped(world):
    award = world.grant(1)
    run = world.sent(world.listed())
    world.report(run, {1: "09"})
    child = returns.resend(
        instruction_id=award.instructions.get().pk, month=MAY, by=MAKER, at=world.tick()
    )
    DeathNotice.objects.create(
        person_id=1, died_on=date(2026, 4, 1), source="x", told_at=world.tick()
    )
    with pytest.raises(Unexplained):
        release.seal(run_id=child.run_id, by=MAKER, at=world.tick())


def test_a_person_in_two_households_is_paid_once_at_the_higher_amount_and_noticed(world):
    world.grant(1, 40_000, others=[3])
    world.decide(DecisionKind.STOP, 1, first=MAY + 1)
    world.grant(2, 45_000)
    other = world.decide(DecisionKind.GRANT, 4, base=60_000, others=[], first=MAY)
    assert other is not None
    world.account(5)
    world.decide(DecisionKind.GRANT, 5, base=50_000, others=[3], end=MAY + 2)
    run = world.listed()
    by_person = dict(run.dues.values_list("person_id", "amount"))
    assert by_person[3] == 50_000
    assert run.findings.filter(check_name="same_person_twice").exists()


def test_people_who_move_to_another_household_are_not_claimed_from_the_first(world):
    world.grant(1, 40_000, others=[3])
    world.report(world.sent(world.listed()))
    world.account(2)
    world.decide(DecisionKind.STOP, 1, first=MAY)
    world.decide(DecisionKind.GRANT, 2, base=40_000, others=[3], first=MAY)
    claim = Recovery.objects.get(state="proposed")
    assert [row[1] for row in claim.months] == [1]  # the head who died, not the child who moved


def test_a_line_kept_back_whole_needs_no_answer_of_the_bank(world):
    world.grant(1, 40_000)
    run = world.listed()
    Instruction.objects.filter(run=run).update(amount=0, kept_back=40_000)
    run = world.sent(run)
    assert run.state == "settled"
    assert run.instructions.get().state == "paid"
    assert books.mismatches(area=COUNTY) == []


def test_a_claim_paid_off_meanwhile_sends_the_list_back_to_its_maker(world):
    paid(world)
    world.decide(DecisionKind.CHANGE, 1, base=30_000, first=MAY)
    claim = ordered(world, offset_limit=5_000)
    run = world.listed(month=MAY + 1)
    assert run.instructions.get().kept_back == 5_000
    recoveries.collect(recovery_id=claim.pk, amount=20_000, on=date(2026, 5, 3), document="R9", by=FINANCE,
                       at=world.tick())  # fmt: skip
    world.excuse(run)
    with pytest.raises(OutOfDate):
        release.seal(run_id=run.pk, by=MAKER, at=world.tick())
    runs.hold(instruction_id=run.instructions.get().pk, reason="claim", by=MAKER, at=world.tick())
    assert world.listed(month=MAY + 2).total == 60_000


def test_one_receipt_settles_one_claim(world):
    for person in (1, 2):
        world.grant(person, 50_000)
    world.report(world.sent(world.listed()))
    for person in (1, 2):
        world.decide(DecisionKind.STOP, person, first=MAY)
    claims = list(Recovery.objects.filter(state="proposed").order_by("id"))
    for n, claim in enumerate(claims):
        recoveries.order(recovery_id=claim.pk, heard_on=date(2026, 5, 2), order_number=f"Z{n}", by=DORA,
                         at=world.tick())  # fmt: skip
    receipt = {"amount": 1_000, "on": date(2026, 5, 3), "document": "R1", "by": FINANCE}
    for _ in range(2):
        recoveries.collect(recovery_id=claims[0].pk, **receipt, at=world.tick())
    assert Recovery.objects.get(pk=claims[0].pk).settled == 1_000
    with pytest.raises(Refused, match="receipt_used"):
        recoveries.collect(recovery_id=claims[1].pk, **receipt, at=world.tick())


def test_money_that_came_back_after_the_person_had_repaid_it_waits_for_the_accountant(world):
    award = paid(world)
    world.decide(DecisionKind.STOP, 1, first=MAY)
    claim = ordered(world)
    recoveries.collect(recovery_id=claim.pk, amount=10_000, on=date(2026, 5, 3), document="R1", by=FINANCE,
                       at=world.tick())  # fmt: skip
    line = award.instructions.get()
    world.take(result_csv(line.run, {1: "02"}, only=[1]))
    with pytest.raises(Refused, match="partly_settled"):
        returns.give_up(instruction_id=line.pk, reason="停发", by=CHECKER, at=world.tick())
    line.refresh_from_db()
    claim.refresh_from_db()
    assert (line.state, claim.settled) == ("returned", 10_000)
    assert books.mismatches(area=COUNTY) == []
