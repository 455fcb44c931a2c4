"""The county is the same for everybody, nobody in it can exist, and its shape is the published one."""

from __future__ import annotations

import re
from datetime import date

import pytest

from doudi.demo import numbers, places
from doudi.demo.casefile import to_case
from doudi.demo.population import County, Scale, build
from doudi.policy.contract import read_case
from doudi.policy.determine import determine

ON = date(2026, 11, 22)


@pytest.fixture(scope="module")
def county() -> County:
    return build(7, Scale(3_000, 500), ON)


@pytest.fixture(scope="module")
def homes(county: County) -> list:
    return list(county.households())


def _people(homes, **wanted):
    return [
        p for h in homes for p in h.members
        if all(getattr(h, name) == value for name, value in wanted.items())
    ]  # fmt: skip


def _share(people, test) -> float:
    return sum(1 for p in people if test(p)) / len(people)


def test_the_same_seed_gives_the_same_county(county, homes):
    again = list(build(7, Scale(3_000, 500), ON).households())
    assert again == homes
    assert list(county.background()) == list(county.background())


def test_another_seed_gives_other_people(homes):
    other = next(iter(build(8, Scale(3_000, 500), ON).households()))
    assert other.head.id_number != homes[0].head.id_number


def test_no_identity_number_can_be_real_and_each_is_given_once(county, homes):
    people = [p for h in [*homes, *county.background()] for p in h.members]
    people += [o.person for h in homes for o in h.obligors]
    ids = [p.id_number for p in people] + [o.id_number for o in county.officials]
    assert len(ids) == len(set(ids))
    assert all(i.startswith("00") for i in ids), "province 00 does not exist; keep the prefix"
    assert all(numbers.check_digit(i[:17]) == i[17] for i in ids)
    assert all(p.id_number[6:14] == f"{p.birth:%Y%m%d}" for p in people)
    assert all((int(p.id_number[16]) % 2 == 1) == (p.sex == "male") for p in people)


def test_cards_and_phones_cannot_be_real(homes):
    people = _people(homes)
    cards = [p.bank_card for p in people if p.bank_card]
    phones = [p.phone for p in people if p.phone]
    assert len(set(cards)) == len(cards)
    assert all(
        re.fullmatch(r"000099\d{13}", c) and numbers.luhn_digit(c[:-1]) == c[-1] for c in cards
    )
    assert all(re.fullmatch(r"129\d{8}", p) for p in phones)
    assert len(set(phones)) == len(phones)


def test_every_place_is_fictional_and_named_once_in_its_township():
    codes = [code for code, _ in places.division_rows()]
    assert all(code.startswith("00") for code in codes)
    assert len(codes) == len(set(codes))
    siblings = [(code[:9], name) for code, name in places.division_rows() if len(code) == 12]
    assert len(siblings) == len(set(siblings))


def test_every_township_and_village_has_assisted_households(county, homes):
    assert {h.village for h in homes} == {p.code for p in county.places}


def test_rural_dibao_looks_like_the_published_composition(homes):
    """Practice 4.5: size 1.75, old 37-40 %, minors 15-17 %, disabled 18-20 %, women 45-47 %."""
    stock = [h for h in homes if h.kind == "dibao_rural" and h.lifecycle == "assisted"]
    people = _people(stock)
    assert len(people) / len(stock) == pytest.approx(1.75, abs=0.10)
    assert _share(people, lambda p: p.age(ON) >= 60) == pytest.approx(0.385, abs=0.03)
    assert _share(people, lambda p: p.age(ON) < 18) == pytest.approx(0.16, abs=0.03)
    assert _share(people, lambda p: p.disability) == pytest.approx(0.19, abs=0.03)
    assert _share(people, lambda p: p.disability and p.disability[1] <= 2) == pytest.approx(
        0.09, abs=0.025
    )
    assert _share(people, lambda p: p.illness) == pytest.approx(0.10, abs=0.025)
    assert _share(people, lambda p: p.sex == "female") == pytest.approx(0.46, abs=0.03)


def test_half_of_the_rural_dibao_households_are_one_person(homes):
    """Practice 4.5: about 55 % in the north."""
    stock = [h for h in homes if h.kind == "dibao_rural" and h.lifecycle == "assisted"]
    assert _share(stock, lambda h: len(h.members) == 1) == pytest.approx(0.55, abs=0.04)


def test_the_subsidy_a_head_is_60_to_75_percent_of_the_standard(homes):
    """Practice 4.4, derived from the anchors."""
    stock = [h for h in homes if h.kind == "dibao_rural" and h.lifecycle == "assisted"]
    paid = sum(h.awards[0].amounts[-1][1] for h in stock)
    assert 0.60 <= paid / (sum(len(h.members) for h in stock) * 63_200) <= 0.75


def test_special_hardship_looks_like_the_published_composition(homes):
    """Practice 4.5: 82 % old, 85 % men, a quarter severely disabled, 14-16 % in institutions."""
    people = _people(homes, kind="tekun", lifecycle="assisted")
    assert _share(people, lambda p: p.age(ON) >= 60) == pytest.approx(0.82, abs=0.05)
    assert _share(people, lambda p: p.sex == "male") == pytest.approx(0.85, abs=0.05)
    assert _share(people, lambda p: p.disability and p.disability[1] <= 2) == pytest.approx(
        0.25, abs=0.06
    )
    assert _share(people, lambda p: p.support_form == "centralised") == pytest.approx(
        0.15, abs=0.05
    )
    assert _share(people, lambda p: p.self_care.count(False) >= 4) == pytest.approx(0.115, abs=0.05)


def test_the_main_causes_are_illness_disability_and_lack_of_labour(homes):
    """Practice 4.5: illness 38-42 %, disability 18-22 %, no labour or old 18-22 % (rural)."""
    stock = [h for h in homes if h.kind == "dibao_rural" and h.lifecycle == "assisted"]
    assert _share(stock, lambda h: h.cause == "illness") == pytest.approx(0.40, abs=0.06)
    assert _share(stock, lambda h: h.cause == "disability") == pytest.approx(0.20, abs=0.06)
    assert _share(stock, lambda h: h.cause == "no_labour") == pytest.approx(0.22, abs=0.06)


def test_few_conceal_and_five_to_ten_times_as_many_differ_honestly(homes):
    """Practice 0.6 and 7: 0.4 % true hits, five to ten times as many false."""
    stock = [h for h in homes if h.lifecycle == "assisted"]
    conceal = sum(not d.honest for h in stock for d in h.differences)
    assert conceal / len(_people(stock)) == pytest.approx(0.004, abs=0.002)
    assert sum(d.honest for h in stock for d in h.differences) >= 5 * conceal


def test_stock_and_flow_match_the_published_rates(homes):
    """Practice 4.5: about 9 % of the stock new in a year, 9-11 % leave, 35-45 % of them by death."""
    dibao = [h for h in homes if h.kind == "dibao_rural" and h.lifecycle == "assisted"]
    new = _share(dibao, lambda h: (ON - h.awards[0].since).days < 365)
    assert new == pytest.approx(0.09, abs=0.03)
    former = [h for h in homes if h.lifecycle == "former"]
    assert len(former) / 3_000 == pytest.approx(0.20, abs=0.01)
    assert _share(former, lambda h: any(e.kind == "death" for e in h.events)) == pytest.approx(
        0.40, abs=0.07
    )
    assert all(h.award_on(ON) is None for h in former)


def test_the_case_file_shows_the_concealed_only_in_the_true_version(homes):
    kinds = {"hidden_deposit": "deposit", "hidden_vehicle": "vehicle"}
    seen = 0
    for home in homes:
        for d in home.differences:
            if d.kind in kinds and d.member in dict(home.living(ON)):
                item = {"member": f"m{d.member + 1}", "item": kinds[d.kind]}

                def holds(view, item=item, d=d):
                    return any(
                        a.items() >= item.items() and a.get("value") == f"{d.true_fen / 100:.2f}"
                        for a in view["household"]["assets"]
                    )

                assert holds(to_case(home, ON))
                assert not holds(to_case(home, ON, declared=True))
                seen += 1
    assert seen > 3


def test_parents_are_older_than_their_children(homes):
    for home in homes:
        for person in home.members[1:]:
            if person.relation[0] in "23":
                assert (person.birth - home.head.birth).days > 17 * 365
            if person.relation[0] == "5":
                assert (home.head.birth - person.birth).days > 17 * 365


def test_every_case_file_keeps_the_contract(homes):
    for home in homes[::7]:
        if home.living(ON):
            for declared in (False, True):
                assert read_case(to_case(home, ON, declared=declared)).on == ON


def test_by_the_law_of_the_county_nine_in_ten_on_dibao_are_entitled_and_the_rest_is_for_review(
    homes,
):
    stock = [h for h in homes if h.kind == "dibao_rural" and h.lifecycle == "assisted"][::40]
    outcomes = []
    for home in stock:
        document = to_case(home, ON, declared=True) | {"schemes": ["dibao"]}
        outcomes.append(determine(document)["results"][0]["outcome"])
    assert outcomes.count("entitled") / len(outcomes) >= 0.80
    assert "cannot_say_yet" not in outcomes


@pytest.mark.parametrize("name", ["village", "0h", "12x", "9000000p"])
def test_an_unknown_scale_is_refused_by_name(name):
    with pytest.raises(ValueError, match=name):
        Scale.named(name)


def test_a_scale_in_persons_comes_out_at_that_many_persons():
    homes = list(build(1, Scale.named("4000p"), ON).households())
    assert sum(len(h.members) for h in homes) == pytest.approx(4_000, rel=0.03)
