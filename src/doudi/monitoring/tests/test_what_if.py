"""A changed law on the real caseload: who enters, who gains, what it costs, to the fen."""

from datetime import date
from typing import Any

import pytest

from doudi.kernel import runs
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Forbidden, NotFound, NotYet
from doudi.monitoring import scenarios, selectors, snapshots
from doudi.monitoring.models import Snapshot
from doudi.policy.errors import CaseRefused
from doudi.registry.services import bulk
from doudi.registry.values import (
    NewAmount,
    NewCondition,
    NewHousehold,
    NewMember,
    NewPerson,
    Vouched,
)
from tests.cast import COUNTY, NOON, VILLAGE

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 20)
SAYS = Vouched("declared", date(2026, 5, 1), since=date(2026, 1, 1))
LAW = {"dibao.supplements": []}


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path


def alone(name: str, income: int) -> NewHousehold:
    """A rural man of 46 alone with an income from property in fen a month."""
    man = NewPerson(name=name, area=VILLAGE, birth_date=date(1980, 1, 1), sex="male")
    facts = {"disability": None, "serious_illness": False, "student": "none", "labour": "none"}
    return NewHousehold(
        area=VILLAGE, residence="rural", opened_on=date(2020, 1, 1),
        members=(NewMember(person=man, relation="01", since=date(2020, 1, 1)),),
        income=((0, NewAmount("property", income, "month"), SAYS),),
        conditions=tuple((0, NewCondition(kind, value), SAYS) for kind, value in facts.items()),
        looked=(("spending", SAYS), ("assets", SAYS), ("obligors", SAYS)),
    )  # fmt: skip


@pytest.fixture
def snapshot(county_clerk: Actor) -> Snapshot:
    """Three households with 100, 640 and 5,000 yuan a month."""
    homes = [alone("王大山", 10_000), alone("李小河", 64_000), alone("赵富余", 500_000)]
    list(bulk.load(homes, by=county_clerk, at=NOON))
    run = snapshots.build_snapshot(area=COUNTY, on=ON, by=county_clerk, at=NOON)
    runs.finish(run_id=run.pk, clock=lambda: NOON)
    return Snapshot.objects.get()


def standard() -> int:
    from doudi.policy.law import open_law

    return int(open_law().value("dibao.standard.rural", COUNTY, ON))


def test_the_snapshot_holds_every_household_and_no_name(snapshot: Snapshot, tmp_path: Any) -> None:
    assert (snapshot.households, snapshot.persons) == (3, 3)
    frames = snapshots.read_snapshot(snapshot)
    assert "name" not in frames["person"].columns
    assert all("王大山".encode() not in f.read_bytes() for f in tmp_path.rglob("*.parquet"))


def test_a_higher_standard_lets_one_enter_and_pays_the_other_exactly_more(
    snapshot: Snapshot, county_clerk: Actor
) -> None:
    rise = 2_000
    higher = max(standard(), 64_000) + rise
    made = scenarios.run_scenario(
        snapshot_id=snapshot.pk, name="提标", schemes=["dibao"], by=county_clerk, at=NOON,
        changes={"dibao.standard.rural": f"{higher // 100}.00"},
    )  # fmt: skip
    totals = made.result["totals"]
    assert totals["changes"]["not_covered"] == 1
    assert totals["changes"]["gains"] + totals["changes"]["enters"] == 2
    assert totals["month_after"] == (higher - 10_000) + (higher - 64_000)
    assert made.law_before != made.law_after
    assert made.digest == snapshot.digest
    assert sum(r["enters"] + r["gains"] for r in made.result["kind"]) == 2
    assert sum(band["households"] for band in made.result["histogram"]) == 2


def test_the_same_question_is_one_run_and_a_changed_one_another(
    snapshot: Snapshot, county_clerk: Actor
) -> None:
    asked = {"snapshot_id": snapshot.pk, "name": "x", "schemes": ["dibao"], "by": county_clerk}
    first = scenarios.start(**asked, changes={"dibao.standard.rural": "700.00"}, at=NOON)
    again = scenarios.start(**asked, changes={"dibao.standard.rural": "700.00"}, at=NOON)
    other = scenarios.start(**asked, changes={"dibao.standard.rural": "701.00"}, at=NOON)
    assert first.pk == again.pk != other.pk


def test_pieces_give_what_one_piece_gives(
    snapshot: Snapshot, county_clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"snapshot_id": snapshot.pk, "schemes": ["dibao"], "by": county_clerk, "at": NOON}
    changes = {"dibao.standard.rural": "700.00"}
    whole = scenarios.run_scenario(**asked, name="whole", changes=changes)
    monkeypatch.setattr(scenarios, "SLICE", 1)
    pieces = scenarios.run_scenario(**asked, name="pieces", changes=changes)
    assert whole.result == pieces.result


def test_the_households_behind_a_figure_are_exactly_those_counted(
    snapshot: Snapshot, county_clerk: Actor, finance: Actor
) -> None:
    higher = max(standard(), 64_000) + 2_000
    made = scenarios.run_scenario(
        snapshot_id=snapshot.pk, name="提标", schemes=["dibao"], by=county_clerk, at=NOON,
        changes={"dibao.standard.rural": f"{higher // 100}.00"},
    )  # fmt: skip
    for change, count in made.result["totals"]["changes"].items():
        _, total = selectors.households_behind(
            made.pk, actor=county_clerk, wanted={"change": change}
        )
        assert total == count
    with pytest.raises(NotFound):
        selectors.households_behind(made.pk, actor=finance, wanted={})


def test_a_snapshot_that_somebody_touched_is_not_computed_on(
    snapshot: Snapshot, county_clerk: Actor, tmp_path: Any
) -> None:
    next(tmp_path.rglob("income.parquet")).write_bytes(b"")
    with pytest.raises(NotYet):
        snapshots.read_snapshot(snapshot)


def test_the_same_law_changes_nothing(snapshot: Snapshot, county_clerk: Actor) -> None:
    made = scenarios.run_scenario(
        snapshot_id=snapshot.pk,
        name="不变",
        schemes=["dibao"],
        changes={},
        by=county_clerk,
        at=NOON,
    )
    totals = made.result["totals"]
    assert totals["month_before"] == totals["month_after"]
    assert sum(totals["changes"][c] for c in ("enters", "leaves", "gains", "loses")) == 0


def test_a_parameter_that_does_not_exist_is_refused_by_name(
    snapshot: Snapshot, county_clerk: Actor
) -> None:
    with pytest.raises(CaseRefused, match=r"dibao\.nonsense"):
        scenarios.run_scenario(
            snapshot_id=snapshot.pk, name="x", schemes=["dibao"], changes={"dibao.nonsense": 1},
            by=county_clerk, at=NOON,
        )  # fmt: skip


def test_another_county_neither_sees_nor_runs(snapshot: Snapshot, carla: Actor) -> None:
    assert not selectors.snapshots(carla).exists()
    with pytest.raises((NotFound, Forbidden)):
        scenarios.run_scenario(
            snapshot_id=snapshot.pk, name="x", schemes=["dibao"], changes={}, by=carla, at=NOON
        )
