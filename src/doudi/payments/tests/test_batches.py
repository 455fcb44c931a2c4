"""New standards, price subsidies and gifts: computed, approved by another, given; nobody loses in bulk."""

from datetime import date

import pytest

from doudi.cases.handover import DecisionKind
from doudi.kernel import runs
from doudi.kernel.actor import machine
from doudi.kernel.errors import NotYet, Refused
from doudi.kernel.months import Month
from doudi.payments.models import Award, Batch, PriceFigure, Recovery
from doudi.payments.services import batches, price, rosters, standards
from doudi.payments.tests.world import COUNTY, DORA, MAKER, VILLAGE, World
from doudi.registry.services import bulk
from doudi.registry.values import NewCondition, NewHousehold, NewMember, NewPerson, Vouched

pytestmark = pytest.mark.django_db
SINCE, JANUARY = date(2020, 1, 1), Month(2027, 1)
SAYS = Vouched("surveyed", date(2026, 4, 1))
FORMER, NEW = 63_200, 66_400  # the county's rural standard before and from January 2027


@pytest.fixture
def world() -> World:
    world = World(month=Month(2026, 11))
    world.money(500_000_00)
    return world


def home(world: World) -> int:
    """An old person alone in a village without any means, everything looked into; the household's id."""
    one = NewMember(
        NewPerson("王甲甲", VILLAGE, birth_date=date(1950, 1, 1), sex="male"), "01", SINCE
    )
    told = {"disability": None, "serious_illness": False, "student": "none"}
    new = NewHousehold(
        VILLAGE, "rural", SINCE, (one,), address="1 组",
        conditions=tuple((0, NewCondition(kind, value), SAYS) for kind, value in told.items()),
        looked=tuple((topic, SAYS) for topic in ("income", "spending", "assets", "obligors")),
    )  # fmt: skip
    return next(iter(bulk.load([new], by=machine("test"), at=world.tick()))).household_id


def computed(world: World, **more: object) -> Batch:
    batch, run = standards.start(
        area=COUNTY, scheme="dibao", month=JANUARY, document="青政发31号", by=MAKER, at=world.tick(),
        **more,
    )  # fmt: skip
    runs.finish(run_id=run.pk, clock=world.tick)
    batch.refresh_from_db()
    return batch


class ByHand:
    """The law's answers, chosen by the test: award by award before and after."""

    def __init__(self, answers: dict[int, tuple[dict, dict]]) -> None:
        self.answers = answers

    def __call__(self, document, _scheme, _month, *, law=None, before=False):
        return None if document is None else self.answers[document["who"]][0 if before else 1]


def entitled(person: int, fen: int, *extra: tuple[str, int]) -> dict:
    yuan = lambda f: f"{f // 100}.{f % 100:02d}"  # noqa: E731
    supplements = [{"group": g, "amount": yuan(f)} for g, f in extra]
    return {"outcome": "entitled", "members": [
        {"id": f"p{person}", "share": yuan(fen), "supplements": supplements}]}  # fmt: skip


NOT = {"outcome": "not_entitled"}
UNKNOWN = {"outcome": "cannot_say_yet"}


@pytest.fixture
def law(monkeypatch):
    """Put chosen answers in place of the engine; the engine itself is tested in policy."""

    def put(answers: dict[int, tuple[dict, dict]]) -> None:
        monkeypatch.setattr(standards, "by_law", ByHand(answers))
        documents = lambda ids, *, on: ((i, {"who": i}) for i in ids)  # noqa: E731
        monkeypatch.setattr(standards.facts, "cases", documents)

    return put


def amounts(award: Award) -> dict[str, int]:
    return dict(award.parts.filter(until="").values_list("component", "amount"))


def test_who_is_as_the_old_law_says_becomes_what_the_new_law_says(world, law):
    award = world.grant(1, FORMER)
    law({1: (entitled(1, FORMER), entitled(1, NEW, ("minor", 10_000)))})
    batch = computed(world)
    assert batch.state == "computed" and batch.facts["more"] == 13_200
    batches.approve(batch_id=batch.pk, by=DORA, at=world.tick())
    _batch, run = standards.begin_apply(batch_id=batch.pk, by=MAKER, at=world.tick())
    runs.finish(run_id=run.pk, clock=world.tick)
    award.refresh_from_db()
    assert amounts(award) == {"base": NEW, "minor": 10_000}
    assert award.amount_decided == NEW + 10_000
    batch.refresh_from_db()
    assert batch.state == "applied"


def test_who_was_decided_otherwise_is_raised_by_the_same_difference(world, law):
    award = world.grant(1, 40_000)
    law({1: (entitled(1, FORMER), entitled(1, NEW))})
    line = computed(world).lines.get()
    assert (line.award_id, line.old, line.new) == (award.pk, 40_000, 40_000 + NEW - FORMER)
    assert line.why == "difference"


@pytest.mark.parametrize(
    ("after", "reason"),
    [(entitled(1, 100), "lower"), (NOT, "not_entitled"), (UNKNOWN, "cannot_say")],
)
def test_nobody_is_decreased_or_stopped_in_bulk(world, law, after, reason):
    award = world.grant(1, FORMER)
    law({1: (entitled(1, FORMER), after)})
    batch = computed(world)
    assert not batch.lines.exists()
    assert batch.oddities.get().reason == reason
    assert amounts(award) == {"base": FORMER}


def test_a_household_without_a_file_is_left_to_people(world):
    world.grant(1, FORMER)
    assert computed(world).oddities.get().reason == "facts_faulty"


def test_months_already_paid_get_the_difference_on_the_next_list(world, law):
    world.month = Month(2027, 1)
    award = world.grant(1, FORMER)
    world.sent(world.listed())
    world.month = Month(2027, 2)
    law({1: (entitled(1, FORMER), entitled(1, NEW))})
    batch = computed(world)
    batches.approve(batch_id=batch.pk, by=DORA, at=world.tick())
    _batch, run = standards.begin_apply(batch_id=batch.pk, by=MAKER, at=world.tick())
    runs.finish(run_id=run.pk, clock=world.tick)
    line = world.listed().instructions.get(award=award)
    assert line.gross == NEW + (NEW - FORMER)
    assert not Recovery.objects.exists()


def test_an_award_that_changed_meanwhile_is_not_overwritten(world, law):
    award = world.grant(1, FORMER)
    law({1: (entitled(1, FORMER), entitled(1, NEW))})
    batch = computed(world)
    batches.approve(batch_id=batch.pk, by=DORA, at=world.tick())
    world.decide(DecisionKind.CHANGE, 1, base=70_000)
    _batch, run = standards.begin_apply(batch_id=batch.pk, by=MAKER, at=world.tick())
    runs.finish(run_id=run.pk, clock=world.tick)
    assert amounts(award) == {"base": 70_000}
    assert batch.oddities.get().reason == "changed_since"


def test_a_run_stopped_in_the_middle_goes_on_with_the_same_result(world, law, monkeypatch):
    monkeypatch.setattr(standards, "AT_ONCE", 2)
    for person in range(1, 6):
        world.grant(person, FORMER)
    law({p: (entitled(p, FORMER), entitled(p, NEW)) for p in range(1, 6)})
    batch, run = standards.start(
        area=COUNTY, scheme="dibao", month=JANUARY, document="x", by=MAKER, at=world.tick()
    )
    runs.advance(run_id=run.pk, at=world.tick())
    runs.cancel(run_id=run.pk, by=MAKER, at=world.tick())
    runs.resume(run_id=run.pk, by=MAKER, at=world.tick())
    runs.finish(run_id=run.pk, clock=world.tick)
    batch.refresh_from_db()
    assert (batch.lines.count(), batch.facts["changed"]) == (5, 5)


def test_the_one_who_computed_it_cannot_approve_it(world, law):
    world.grant(1, FORMER)
    law({1: (entitled(1, FORMER), entitled(1, NEW))})
    batch = computed(world)
    with pytest.raises(Refused):
        batches.approve(batch_id=batch.pk, by=MAKER, at=world.tick())


def test_the_engine_itself_answers_from_the_stored_facts(world):
    """One real household through the real law: the standard's rise is what it gets more."""
    who = home(world)
    document = dict(standards.facts.cases([who], on=JANUARY.first))[who]
    before = standards.by_law(document, "dibao", JANUARY, before=True)
    after = standards.by_law(document, "dibao", JANUARY)
    assert before is not None and after is not None
    total = lambda r: sum(standards.parts_of(r).values())  # noqa: E731
    assert total(before) >= FORMER
    assert total(after) - total(before) == NEW - FORMER


def figure(world: World, cpi: int = 310, food: int = 640, scpi: int | None = 520) -> PriceFigure:
    new = price.NewFigure(Month(2026, 11), cpi, food, scpi, date(2026, 11, 15), "统计局")
    return price.enter_figure(area=COUNTY, new=new, by=MAKER, at=world.tick())


def subsidy(world: World) -> Batch:
    return price.compute(
        area=COUNTY, month=Month(2026, 11), pay_month=Month(2026, 11), document="x", by=MAKER,
        at=world.tick(),
    )  # fmt: skip


def test_food_at_the_line_starts_the_subsidy_and_below_it_does_not(world):
    assert price.outlook(figure(world, 349, 600)).is_on
    assert not price.outlook(figure(world, 349, 599)).is_on
    assert price.outlook(figure(world, 350, 0)).is_on


def test_the_amount_is_the_standard_times_the_rise(world):
    amounts_ = price.outlook(figure(world)).amounts
    assert amounts_["dibao", "rural"] == 3_300  # 632 × 5.2 % = 32.86, to the yuan
    assert amounts_["orphan", "rural"] == 4_300  # 832 × 5.2 % = 43.26


def test_whoever_is_on_two_rosters_is_paid_once_at_the_highest(world):
    world.grant(1, 50_000)
    world.decide(DecisionKind.GRANT, 1, base=120_000, scheme="orphan")
    figure(world)
    line = subsidy(world).lines.get()
    assert (line.new, line.why) == (4_300, "orphan")


def test_the_roster_is_frozen_and_paid_through_a_list(world):
    world.money(1_000_00, scheme="price_subsidy")
    world.grant(1, 50_000)
    figure(world)
    batch = subsidy(world)
    world.grant(2, 50_000)  # comes after the roster was locked
    batches.approve(batch_id=batch.pk, by=DORA, at=world.tick())
    batches.apply(batch_id=batch.pk, by=MAKER, at=world.tick())
    line = world.listed(scheme="price_subsidy", kind="one_off").instructions.get()
    assert (line.amount, line.award.household_id) == (3_300, 1)
    with pytest.raises(Refused):
        subsidy(world)


def test_a_month_without_a_jump_or_without_figures_pays_nothing(world):
    world.grant(1, 50_000)
    with pytest.raises(NotYet):
        subsidy(world)
    figure(world, 100, 100)
    with pytest.raises(Refused):
        subsidy(world)


def test_figures_used_can_no_longer_be_changed(world):
    world.grant(1, 50_000)
    figure(world)
    subsidy(world)
    with pytest.raises(Refused):
        figure(world, 400)


def test_figures_are_read_from_a_file_and_every_unreadable_row_is_named():
    text = "月份,CPI,食品,SCPI,发布日期,来源\n2026-10,1.4,3.1,,2026-11-15,局\n2026-11,x,1,1,2026-12-15,局"
    found, faults = price.read_figures(text.encode())
    assert [(f.month, f.cpi, f.food, f.scpi) for f in found] == [(Month(2026, 10), 140, 310, None)]
    assert faults == [(3, "unreadable")]


def test_a_gift_for_each_household_is_given_once(world):
    world.decide(DecisionKind.GRANT, 1, base=30_000, others=(11, 12))
    batch = rosters.compute_gift(
        area=COUNTY, schemes=["dibao"], month=Month(2026, 11), fen_each=20_000, per="household",
        document="慰问1号", by=MAKER, at=world.tick(),
    )  # fmt: skip
    batches.approve(batch_id=batch.pk, by=DORA, at=world.tick())
    batches.apply(batch_id=batch.pk, by=MAKER, at=world.tick())
    assert Award.objects.get(scheme="festival").amount_decided == 20_000
    assert Award.objects.get(scheme="festival").batch == batch
