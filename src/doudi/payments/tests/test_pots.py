"""Pots with rules: reserves of townships, the help-fund pool, work funds, closed months, overspending."""

from datetime import date

import pytest

from doudi.cases.handover import DecisionKind
from doudi.kernel.errors import Refused
from doudi.kernel.months import Month
from doudi.payments.errors import BudgetShort
from doudi.payments.models import Closing, Override, Posting
from doudi.payments.selectors import books, pools
from doudi.payments.services import closing, funds, hand, release, reserves
from doudi.payments.tests.world import BORIS, COUNTY, FINANCE, MAKER, MAY, RELEASER, World, officer

pytestmark = pytest.mark.django_db
TOWN = "009901101"
CITY_EYES = officer(200, "Aud", "finance")


@pytest.fixture
def world() -> World:
    return World()


def advance(world: World, amount: int, document: str = "adv 1") -> None:
    funds.advance_reserve(
        township=TOWN, source="county", scheme="temporary", amount=amount, document=document,
        on=world.day.date(), by=FINANCE, at=world.tick(),
    )  # fmt: skip


def cash(world: World, person: int, amount: int) -> None:
    award = world.decide(DecisionKind.ONE_OFF, person, base=amount, scheme="temporary")
    hand.pay_cash(
        award_id=award.pk, source="county", on=world.day.date(), witness="Wu",
        receipt_sha256=f"{person:064d}", by=BORIS, at=world.tick(),
    )  # fmt: skip


def test_a_reserve_is_advanced_used_settled_and_filled_up_by_what_was_settled(world):
    world.money(1_000_000, scheme="temporary")
    advance(world, 200_000)
    cash(world, 1, 60_000)
    cash(world, 2, 50_000)
    there = pools.reserve_of(TOWN, source="county", scheme="temporary")
    assert (there.advanced, there.used, there.cash, there.to_settle) == (
        200_000,
        110_000,
        90_000,
        110_000,
    )
    with pytest.raises(BudgetShort):
        cash(world, 3, 95_000)
    fill = {"township": TOWN, "source": "county", "scheme": "temporary", "on": world.day.date()}
    with pytest.raises(Refused, match="nothing_settled"):
        reserves.replenish(**fill, document="r1", by=FINANCE, at=world.tick())
    hand.settle_reserve(
        township=TOWN, until=world.day.date(), on=world.day.date(), by=FINANCE, at=world.tick()
    )
    assert reserves.replenish(**fill, document="r1", by=FINANCE, at=world.tick()) == 110_000
    assert reserves.replenish(**fill, document="r1", by=FINANCE, at=world.tick()) == 0
    with pytest.raises(Refused, match="nothing_settled"):
        reserves.replenish(**fill, document="r2", by=FINANCE, at=world.tick())
    there = pools.reserve_of(TOWN, source="county", scheme="temporary")
    assert (there.cash, there.to_settle, there.to_replenish) == (200_000, 0, 0)
    back = {"township": TOWN, "source": "county", "scheme": "temporary", "on": world.day.date()}
    with pytest.raises(BudgetShort):
        reserves.give_back(**back, amount=200_001, document="b1", by=FINANCE, at=world.tick())
    reserves.give_back(**back, amount=200_000, document="b1", by=FINANCE, at=world.tick())
    assert pools.reserve_of(TOWN, source="county", scheme="temporary").cash == 0
    assert books.mismatches(area=COUNTY) == []


def test_a_signed_receipt_pays_once_and_one_award_is_handed_over_once(world):
    world.money(1_000_000, scheme="temporary")
    advance(world, 200_000)
    cash(world, 1, 10_000)
    award = world.decide(DecisionKind.ONE_OFF, 2, base=10_000, scheme="temporary")
    with pytest.raises(Refused, match="receipt_used"):
        hand.pay_cash(award_id=award.pk, source="county", on=world.day.date(), witness="Wu",
                      receipt_sha256=f"{1:064d}", by=BORIS, at=world.tick())  # fmt: skip


def test_the_help_fund_carries_over_takes_donations_and_shows_what_it_gave(world):
    def give(amount: int, source: str, document: str, on: date) -> None:
        funds.appropriate(area=COUNTY, source=source, scheme="help_fund", amount=amount, on=on,
                          document=document, by=FINANCE, at=world.tick())  # fmt: skip

    give(34_000_00, "county", "2025", date(2025, 3, 1))
    give(50_000_00, "county", "2026", date(2026, 1, 5))
    give(8_000_00, "donation", "receipt 17", date(2026, 2, 1))
    award = world.decide(DecisionKind.ONE_OFF, 1, base=900_00, scheme="help_fund")
    hand.give_goods(award_id=award.pk, source="donation", what="rice", on=world.day.date(), witness="Wu",
                    receipt_sha256="a" * 64, by=BORIS, at=world.tick())  # fmt: skip
    fund = pools.help_fund(CITY_EYES, area=COUNTY, year=2026, on=world.day.date())
    assert (fund.carried, fund.granted, fund.donated, fund.used) == (
        34_000_00,
        50_000_00,
        8_000_00,
        900_00,
    )
    assert fund.left == 91_100_00
    assert fund.yearly == 50_000_00  # DR-077


def test_work_funds_are_a_share_of_what_was_paid_and_the_city_gives_by_head(world):
    world.money(1_000_000)
    for person in (1, 2):
        world.grant(person, 50_001)
    world.report(world.sent(world.listed()))
    funds.appropriate(area=COUNTY, source="county", scheme="work_fund", amount=1_000, document="w",
                      on=world.day.date(), by=FINANCE, at=world.tick())  # fmt: skip
    fund = pools.work_fund(CITY_EYES, area=COUNTY, year=2026, on=world.day.date())
    assert (fund.spent, fund.people, fund.from_city) == (100_002, 2, 4_000)
    assert fund.needed == 3_001  # 3 % of 1,000.02 yuan is 30.0006: a part of a fen counts up
    assert (fund.from_county, fund.missing) == (0, 2_001)


def test_turnover_opens_with_what_was_there_and_closes_with_what_is(world):
    world.money(500_000)
    world.grant(1, 40_000)
    run = world.sent(world.listed())
    world.report(run)
    found = books.turnover(MAKER, area=COUNTY, since=date(2026, 5, 1), until=date(2026, 5, 31))
    by_kind = {t.kind: (t.opening, t.added, t.taken, t.closing) for t in found}
    assert by_kind["granted"] == (0, 500_000, 0, 500_000)
    assert by_kind["available"] == (0, 500_000, 40_000, 460_000)
    assert by_kind["in_transit"] == (0, 40_000, 40_000, 0)
    assert by_kind["paid"] == (0, 40_000, 0, 40_000)
    after = books.turnover(MAKER, area=COUNTY, since=date(2026, 6, 1), until=date(2026, 6, 30))
    assert {t.kind: t.opening for t in after} == {
        "granted": 500_000,
        "available": 460_000,
        "paid": 40_000,
    }


def test_a_closed_month_refuses_postings_and_a_repeated_one_is_still_the_same(world):
    world.money(500_000)
    late = world.day.replace(month=6, day=2)
    closing.close_month(area=COUNTY, month=MAY, by=FINANCE, at=late)
    assert Closing.objects.count() == 1
    paper = {"area": COUNTY, "source": "county", "scheme": "dibao", "by": FINANCE, "at": late}
    with pytest.raises(Refused, match="month_closed"):
        funds.appropriate(**paper, amount=1, document="late", on=date(2026, 5, 31))
    funds.appropriate(**paper, amount=500_000, document="paper 1", on=date(2026, 5, 1))  # was there
    assert Posting.objects.count() == 1
    with pytest.raises(Refused, match="month_skipped"):
        closing.close_month(area=COUNTY, month=Month(2026, 7), by=FINANCE, at=late.replace(month=9))


def test_overspending_needs_a_document_which_counts_once(world):
    world.money(30_000)
    world.grant(1, 50_000)
    run = world.listed()
    with pytest.raises(BudgetShort):
        world.released(run)
    paper = {"area": COUNTY, "scheme": "dibao", "amount": 20_000, "document": "county 9", "by": FINANCE,
             "reason": "urgent", "until": date(2026, 12, 31)}  # fmt: skip
    for _ in range(2):
        funds.permit_overspend(**paper, at=world.tick())
    assert Override.objects.count() == 1
    with pytest.raises(Refused, match="document_used"):
        funds.permit_overspend(**{**paper, "amount": 30_000}, at=world.tick())
    run = release.release(run_id=run.pk, by=RELEASER, at=world.tick())
    left = {b.source: b.amount for b in books.balances(MAKER, area=COUNTY, kinds=["available"])}
    assert left["county"] == -20_000
    room = {s.source: s.room for s in funds.room_for(COUNTY, "dibao", on=world.day.date())}
    assert set(room.values()) == {0}  # the permission is used up
