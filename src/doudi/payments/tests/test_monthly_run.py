"""From a decision to the account: the monthly run."""

import hashlib

import pytest
from django.conf import settings
from django.db import connection

from doudi.cases.handover import DecisionKind
from doudi.kernel.errors import Forbidden, Refused
from doudi.kernel.months import Month
from doudi.payments import store
from doudi.payments.errors import BudgetShort, OutOfDate, SamePerson, SealBroken, Unexplained
from doudi.payments.models import Due, Instruction, PayeeAccount
from doudi.payments.selectors import books
from doudi.payments.services import files, release, runs
from doudi.payments.tests.world import CHECKER, COUNTY, FINANCE, MAKER, MAY, RELEASER, World
from tests.flush import seals_open

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = World()
    world.money()
    return world


def test_a_decision_becomes_money_in_the_account(world):
    award = world.grant(1, 63_200, supplements=(("over_70", 10_400),), others=[2])
    run = world.sent(world.listed())
    result = world.report(run)
    assert result.is_accepted
    run.refresh_from_db()
    assert run.state == "settled"
    line = award.instructions.get()
    assert (line.state, line.amount) == ("paid", 2 * 73_600)
    assert books.mismatches(area=COUNTY) == []


def test_nothing_is_listed_twice(world):
    world.grant(1)
    world.sent(world.listed())
    again = world.listed()
    assert again.count == 0


def test_the_first_list_also_holds_the_months_that_were_missed(world):
    world.grant(1, 40_000, first=Month(2026, 3))
    run = world.listed()
    assert run.total == 3 * 40_000
    assert sorted(Due.objects.values_list("month", flat=True)) == ["2026-03", "2026-04", "2026-05"]


def test_an_increase_backwards_pays_only_the_difference(world):
    world.grant(1, 40_000)
    world.sent(world.listed())
    world.decide(DecisionKind.CHANGE, 1, base=45_000, first=MAY)
    run = world.listed(month=MAY + 1)
    assert run.total == 5_000 + 45_000
    assert Due.objects.get(month="2026-05", turn=1).amount == 5_000


def test_a_line_taken_off_comes_up_again_next_month(world):
    world.grant(1)
    run = world.listed()
    runs.hold(instruction_id=run.instructions.get().pk, reason="visit", by=MAKER, at=world.tick())
    assert world.listed(month=MAY + 1).total == 100_000


def test_a_cancelled_run_owes_everything_again(world):
    world.grant(1)
    run = world.listed()
    runs.cancel(run_id=run.pk, reason="wrong month", by=MAKER, at=world.tick())
    assert world.listed().total == 50_000


def test_maker_checker_and_releaser_are_three_people(world):
    world.grant(1)
    run = world.listed()
    world.excuse(run)
    release.seal(run_id=run.pk, by=MAKER, at=world.tick())
    everything = MAKER.posts + CHECKER.posts + RELEASER.posts
    same = type(MAKER)(MAKER.user_id, MAKER.name, everything)
    with pytest.raises(SamePerson):
        release.confirm(run_id=run.pk, by=same, at=world.tick())
    with pytest.raises(Forbidden):
        release.confirm(run_id=run.pk, by=RELEASER, at=world.tick())
    release.confirm(run_id=run.pk, by=CHECKER, at=world.tick())
    with pytest.raises(SamePerson):
        release.release(run_id=run.pk, by=same, at=world.tick())


def test_a_list_that_was_tampered_with_is_not_released(world):
    world.grant(1)
    other = world.account(2)
    run = world.listed()
    world.excuse(run)
    release.seal(run_id=run.pk, by=MAKER, at=world.tick())
    release.confirm(run_id=run.pk, by=CHECKER, at=world.tick())
    with seals_open(connection):  # somebody with the keys of the database
        Instruction.objects.update(account=PayeeAccount.objects.get(pk=other))
    with pytest.raises(SealBroken):
        release.release(run_id=run.pk, by=RELEASER, at=world.tick())


def test_the_seal_says_the_same_on_every_database(world):
    world.grant(1)
    world.grant(2)
    run = world.listed()
    line = run.instructions.order_by("-seq").first()
    Instruction.objects.filter(pk=line.pk).update(account=None)
    said = [f"{run.number}|{run.memo}|{run.kind}\n"]
    for x in run.instructions.order_by("seq"):
        said.append(
            f"{x.seq}|{x.award_id}|{x.account_id}|{x.collective_id}|{x.amount}|{x.kept_back}\n"
        )
    assert "|None|None|" in said[-1]
    whole = hashlib.new(settings.CHAIN_HASH, "".join(said).encode()).hexdigest()
    assert release.digest_of(run) == whole


def test_an_award_stopped_after_the_list_was_made_is_not_paid(world):
    world.grant(1)
    run = world.listed()
    world.excuse(run)
    world.decide(DecisionKind.STOP, 1, first=MAY)
    with pytest.raises(OutOfDate):
        release.seal(run_id=run.pk, by=MAKER, at=world.tick())


def test_an_open_finding_holds_the_seal(world):
    world.grant(1)
    world.account(1, number="6200000000999")
    world.account(2, number="6200000000999")
    world.decide(DecisionKind.GRANT, 2, base=1_000)
    run = world.listed()
    assert set(run.findings.values_list("check_name", flat=True)) == {"account_shared"}
    with pytest.raises(Unexplained):
        release.seal(run_id=run.pk, by=MAKER, at=world.tick())


def test_more_than_the_budget_is_refused_and_nothing_is_committed():
    world = World()
    world.money(49_999)
    world.grant(1, 50_000)
    run = world.listed()
    with pytest.raises(BudgetShort):
        world.released(run)
    run.refresh_from_db()
    assert run.state == "checked"
    assert books.balances_of([a.account_id for a in books.balances(MAKER, area=COUNTY)])


def test_a_line_is_funded_by_one_source_in_the_order_of_the_place():
    world = World()
    world.money(100_000, source="central")
    world.money(100_000, source="county")
    for person in range(1, 5):
        world.grant(person, 40_000)
    run = world.released(world.listed())
    assert list(run.instructions.order_by("seq").values_list("source", flat=True)) == [
        "central", "central", "county", "county",
    ]  # fmt: skip


def test_each_bank_gets_its_file_in_its_format_and_the_same_bytes_again(world):
    for person, bank in enumerate(["nxs", "ybc", "icb", "abc"], 1):
        world.grant(person, 50_000 + person, bank=bank)
    run = world.released(world.listed())
    made = files.make_files(run_id=run.pk, by=MAKER, at=world.tick())
    contents = {f.bank: store.read(f.sha256) for f in made}
    assert "P1" in contents["nxs"].decode("gb18030")
    assert "500.01" in contents["nxs"].decode("gb18030")
    assert b'<InstdAmt Ccy="CNY">500.03</InstdAmt>' in contents["icb"]
    assert contents["abc"].startswith(b"PK")
    assert [f.pk for f in files.make_files(run_id=run.pk, by=MAKER, at=world.tick())] == [
        f.pk for f in made
    ]
    with seals_open(connection):
        run.files.all().delete()
    again = files.make_files(run_id=run.pk, by=MAKER, at=world.tick())
    assert [f.sha256 for f in again] == [f.sha256 for f in made]


def test_a_file_is_in_transit_once_and_only_with_the_treasurys_order(world):
    world.grant(1)
    run = world.released(world.listed())
    [file] = files.make_files(run_id=run.pk, by=MAKER, at=world.tick())
    with pytest.raises(Refused, match="no_order"):
        files.hand_over(file_id=file.pk, by=MAKER, at=world.tick())
    with pytest.raises(Refused, match="order_differs"):
        files.order_payment(run_id=run.pk, number="T1", amount=run.total + 1, count=1,
                            on=world.day.date(), by=FINANCE, at=world.tick())  # fmt: skip
    files.order_payment(run_id=run.pk, number="T1", amount=run.total, count=1, on=world.day.date(),
                        by=FINANCE, at=world.tick())  # fmt: skip
    files.hand_over(file_id=file.pk, by=MAKER, at=world.tick())
    files.hand_over(file_id=file.pk, by=MAKER, at=world.tick())
    in_transit = [b.amount for b in books.balances(MAKER, area=COUNTY, kinds=["in_transit"])]
    assert in_transit == [50_000]
