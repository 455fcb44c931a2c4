"""A demonstration database is built once, whole, and only once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from doudi.demo import population, stages
from doudi.demo.casefile import to_case
from doudi.demo.population import Scale
from doudi.demo.stages.registry import new_household
from doudi.kernel.actor import machine
from doudi.kernel.errors import Refused
from doudi.kernel.models import Event
from doudi.payments.selectors import books, indicators, pools
from doudi.policy.determine import determine
from doudi.registry import facts, selectors

ON, AT = date(2026, 11, 22), datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture
def build(db, settings, tmp_path):
    settings.VAR, settings.FILES_ROOT = tmp_path, tmp_path / "files"

    def run(
        seed: int = 3, scale: str = "small", on: date = ON, until: str = "registry"
    ) -> list[str]:
        return stages.run_all(seed=seed, scale=scale, on=on, at=AT, say=lambda _: None, until=until)

    return run


def test_a_county_begun_by_another_version_is_not_carried_on(build, monkeypatch):
    build(until="offices")
    monkeypatch.setattr(stages, "_drawn_by", lambda: "another")
    assert build(until="offices") == []  # nothing is left to do: it may be looked at
    with pytest.raises(Refused, match="another_program"):
        build(until="registry")


def test_every_household_of_the_county_is_in_the_register(build):
    assert build(until="") == [name for name, _ in stages.STAGES]
    county = population.build(3, Scale.named("small"), ON)
    assert selectors.visible_to(machine("demo")).count() == sum(1 for _ in county.households())
    _the_year_is_like_a_county_s()


def _the_year_is_like_a_county_s() -> None:
    """The indicators of docs/indicators.md, each within what counties of our sources print."""
    found = indicators.year(machine("demo"), area="009901", on=date(2026, 11, 30))
    last = indicators.year(machine("demo"), area="009901", on=date(2025, 12, 31))
    dibao, tekun = found.schemes["dibao"], found.schemes["tekun"]
    assert 1.2 <= dibao.persons / dibao.households <= 2.6  # S1: 48,824 / 23,461 = 2.08
    assert 8 <= dibao.person_times / dibao.persons <= 11  # S1: 9.26 in about nine months
    assert 9 <= last.schemes["dibao"].person_times / last.schemes["dibao"].persons <= 12
    share = dibao.mean / 63_200  # of the rural standard; S1: 353.8 of 625
    assert 0.4 <= share <= 1.2
    assert dibao.added > 0 and dibao.removed > 0
    assert (dibao.added + dibao.removed) / dibao.on_roster < 0.45
    assert tekun.mean > dibao.mean
    assert 0.05 <= tekun.in_institutions / tekun.persons <= 0.35  # S1: 1,206 of 5,798
    for scheme, yearly in (("disability_living", 110_00), ("disability_nursing", 120_00)):
        assert found.schemes[scheme].mean == yearly  # one amount for all, as in S1
    children = [found.schemes[s] for s in ("orphan", "unsupported_child") if s in found.schemes]
    assert all(1_000_00 <= s.mean <= 2_000_00 for s in children)  # S1: about 1,056 a month
    once = last.schemes["temporary"]
    assert 600_00 <= once.mean <= 4_000_00  # S1: 1,563 a person-time
    assert found.to_reserves > 0 and found.claimed > 0
    assert 0.001 <= found.came_back / (found.through_banks + found.came_back) <= 0.02
    pool = pools.help_fund(machine("demo"), area="009901", year=2026, on=date(2026, 11, 30))
    assert (pool.carried, pool.granted, pool.donated) == (34_000_00, 50_000_00, 8_600_00)
    assert books.mismatches(area="009901") == []


def test_building_again_does_nothing(build):
    build()
    before = Event.objects.count()
    assert build() == []
    assert build(on=date(2027, 1, 1)) == []
    assert Event.objects.count() == before


def test_another_county_is_not_poured_over_the_first(build):
    build()
    with pytest.raises(Refused, match="another_county"):
        build(seed=4)


def test_a_stage_that_breaks_leaves_nothing_behind(build, monkeypatch):
    def half(_):
        Event.objects.filter(pk=1).exists()
        raise RuntimeError("power cut")

    monkeypatch.setattr("doudi.demo.stages.registry.run", half)
    with pytest.raises(RuntimeError):
        build()
    monkeypatch.undo()
    assert "registry" in build()


def test_later_stages_find_each_household_with_its_ids(build):
    build()
    county = population.build(3, Scale.named("small"), ON)
    found = list(stages.Build(county, AT).loaded())
    assert len(found) == sum(1 for _ in county.households())
    for home, household_id, person_ids in found:
        registered = selectors.household(household_id, actor=machine("demo"))
        assert registered.head_id == person_ids[0]
        assert registered.head.name == home.head.name
        assert len(person_ids) == len(home.members)


def test_the_register_is_told_the_declaration_and_not_the_truth():
    county = population.build(1, Scale(1_500, 1), ON)
    hiding = [h for h in county.households()
              if any(d.kind == "hidden_vehicle" for d in h.differences)]  # fmt: skip
    assert hiding
    for home in hiding:
        new = new_household(home, ON)
        d = next(d for d in home.differences if d.kind == "hidden_vehicle")
        assert (d.member, d.true_fen) not in [
            (place, a.value) for place, a, _ in new.assets if a.item == "vehicle"
        ]


def test_who_died_is_told_as_dead_and_an_empty_household_is_closed():
    county = population.build(1, Scale(400, 1), ON)
    ended = [h for h in county.households() if not h.living(ON)]
    assert ended
    for home in ended:
        new = new_household(home, ON)
        assert new.closed_on is not None
        assert all(m.until is not None for m in new.members)


def test_every_role_has_an_account_at_one_click(build):
    build()
    from doudi.offices.accounts import demo_accounts
    from doudi.offices.roles import Role

    accounts = demo_accounts(ON)
    assert {a.role for a in accounts} == {str(role.label) for role in Role}
    assert not any(a.user.has_usable_password() or a.user.must_change_password for a in accounts)


def test_the_officer_of_the_next_county_sees_nobody(build):
    build()
    from doudi.offices.accounts import demo_accounts
    from doudi.offices.selectors import actor_for, holders

    stranger, _ = holders(role="county_clerk", area="009902", on=ON)[0]
    assert not selectors.visible_to(actor_for(stranger, on=ON)).exists()
    clerk = next(a for a in demo_accounts(ON) if a.username.startswith("jingban-"))
    seen = selectors.visible_to(actor_for(clerk.user.pk, on=ON))
    assert 0 < seen.count() < selectors.visible_to(machine("demo")).count()
    assert len({area[:9] for area in seen.values_list("area", flat=True)}) == 1


def test_the_register_gives_the_same_determination_as_the_declaration(build):
    """Whatever the register cannot say again would end as "cannot say yet" on every screen."""
    build()
    county = population.build(3, Scale.named("small"), ON)
    compared = 0
    for home, household_id, _ in list(stages.Build(county, AT).loaded())[::9]:
        if home.lifecycle == "assisted" and home.kind in ("dibao_rural", "tekun"):
            scheme = "tekun" if home.kind == "tekun" else "dibao"
            told = to_case(home, ON, declared=True) | {"schemes": [scheme]}
            del told["household"]["current_award"]
            kept = facts.case(household_id, on=ON, schemes=[scheme])
            one, other = determine(told)["results"][0], determine(kept)["results"][0]
            assert one["outcome"] == other["outcome"] != "cannot_say_yet"
            assert one.get("amount_monthly") == other.get("amount_monthly")
            compared += 1
    assert compared >= 3


def test_nearly_everybody_has_authorised_the_check_and_some_have_not(build):
    build()
    county = population.build(3, Scale.named("small"), ON)
    asked = given = 0
    for home, _, person_ids in stages.Build(county, AT).loaded():
        if home.lifecycle == "assisted":
            for person_id in person_ids:
                asked += 1
                given += selectors.consents_in_force(
                    person_id, purpose="assistance_check", on=ON
                ).exists()
    assert 0.9 <= given / asked < 1
