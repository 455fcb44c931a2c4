"""Paid through an institution: nobody opens an account or redirects money alone."""

from datetime import date

import pytest

from doudi.cases.handover import DecisionGiven, DecisionKind, MemberShare
from doudi.kernel.actor import machine
from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.payments.models import AccountMatter, Award, Collective, Finding, PayeeAccount
from doudi.payments.selectors import matters
from doudi.payments.services import awards, collectives, letters, release, returns
from doudi.payments.services import matters as register
from doudi.payments.tests import world as cast
from doudi.payments.tests.world import BORIS, CHECKER, COUNTY, MAKER, RELEASER, World, officer
from doudi.registry.services import bulk
from doudi.registry.values import NewCondition, NewHousehold, NewMember, NewPerson, Vouched

pytestmark = pytest.mark.django_db
HERE, SINCE = cast.VILLAGE, date(1950, 1, 1)
REVIEWER = officer(107, "Ruth", "township_reviewer", area="009901101")


@pytest.fixture
def world() -> World:
    world = World()
    world.money(scheme="tekun")
    return world


def entered(
    world: World, name: str = "青溪县中心敬老院", number: str = "6200000000777"
) -> AccountMatter:
    return collectives.enter(
        area=COUNTY, name=name, bank="nxs", number=number, by=MAKER, at=world.tick()
    )


def home(world: World) -> Collective:
    matter = entered(world)
    return answered(world, matter).collective


def answered(
    world: World, matter: AccountMatter, *, yes: bool = True, says: str = ""
) -> AccountMatter:
    return collectives.answer(
        matter_id=matter.pk, is_confirmed=yes, says=says, by=CHECKER, at=world.tick()
    )


def asked(
    world: World, award: Award, to: Collective | None, says: str = "供养协议 12 号"
) -> AccountMatter:
    return collectives.ask_route(
        award_id=award.pk, collective_id=to and to.pk, says=says, by=BORIS, at=world.tick()
    )


def test_an_institution_pays_nobody_until_a_second_person_confirmed_its_account(world):
    matter, award = entered(world), world.grant(1, scheme="tekun")
    with pytest.raises(Refused, match="institution_not_usable"):
        asked(world, award, matter.collective)
    with pytest.raises(Refused, match="same_person"):
        collectives.answer(
            matter_id=matter.pk, is_confirmed=True, says="", by=officer(101, "Mai", "pay_checker"),
            at=world.tick(),
        )  # fmt: skip
    answered(world, matter)
    assert asked(world, award, matter.collective).state == "open"


def test_an_institution_is_entered_once_and_only_by_who_keeps_accounts(world):
    entered(world)
    with pytest.raises(Refused, match="institution_there"):
        entered(world, number="6200000000888")
    with pytest.raises(Forbidden):
        collectives.enter(
            area=COUNTY,
            name="另一家",
            bank="nxs",
            number="6200000000999",
            by=BORIS,
            at=world.tick(),
        )


def test_a_resident_is_paid_through_the_institution_from_the_list_that_is_open(world):
    there, award = home(world), world.grant(1, scheme="tekun")
    run = world.listed(scheme="tekun")
    own = run.instructions.get().account
    matter = asked(world, award, there)
    assert run.instructions.get().account == own  # until it is confirmed, as before
    answered(world, matter)
    line = run.instructions.get()
    assert (line.collective, line.account, line.bank) == (there, there.account, "nxs")
    run = world.sent(run)
    assert run.files.get().count == 1
    world.report(run, {})
    award.refresh_from_db()
    assert award.collective == there


def test_a_sealed_list_keeps_the_way_it_was_sealed_with(world):
    there, award = home(world), world.grant(1, scheme="tekun")
    run = world.listed(scheme="tekun")
    world.excuse(run)
    release.seal(run_id=run.pk, by=MAKER, at=world.tick())
    own = run.instructions.get().account
    answered(world, asked(world, award, there))
    assert run.instructions.get().account == own
    release.confirm(run_id=run.pk, by=CHECKER, at=world.tick())
    release.release(run_id=run.pk, by=RELEASER, at=world.tick())


def test_who_moves_out_is_paid_to_the_own_account_again(world):
    there, award = home(world), world.grant(1, scheme="tekun")
    answered(world, asked(world, award, there))
    matter = asked(world, Award.objects.get(pk=award.pk), None, says="11 月 3 日离院")
    assert (matter.why, matter.collective) == ("moved_out", there)
    answered(world, matter)
    line = world.listed(scheme="tekun").instructions.get()
    assert (line.collective, line.account) == (None, award.account)


def test_who_moves_out_without_an_account_is_asked_for_one_and_the_money_waits(world):
    there = home(world)
    award = world.decide(DecisionKind.GRANT, 1, base=50_000, scheme="tekun")
    answered(world, asked(world, award, there))
    assert not AccountMatter.objects.filter(person_id=1, state="open").exists()
    answered(world, asked(world, Award.objects.get(pk=award.pk), None))
    assert AccountMatter.objects.filter(person_id=1, kind="missing", state="open").count() == 1
    world.listed(scheme="tekun")
    assert Finding.objects.get(check_name="no_usable_account").is_blocking


def test_a_refused_way_changes_nothing_and_says_why(world):
    there, award = home(world), world.grant(1, scheme="tekun")
    matter = asked(world, award, there)
    with pytest.raises(NotYet, match="reason_missing"):
        answered(world, matter, yes=False)
    answered(world, matter, yes=False, says="协议尚未签")
    award.refresh_from_db()
    assert award.collective is None
    assert asked(world, award, there).state == "open"  # may be asked anew


def test_nothing_is_asked_twice_or_without_a_ground(world):
    there, award = home(world), world.grant(1, scheme="tekun")
    with pytest.raises(NotYet, match="ground_missing"):
        asked(world, award, there, says=" ")
    with pytest.raises(Refused, match="same_way"):
        asked(world, award, None)
    asked(world, award, there)
    with pytest.raises(Refused, match="asked_already"):
        asked(world, award, there)


def test_a_new_account_of_an_institution_is_used_after_the_second_person_on_open_lists_too(world):
    there, award = home(world), world.grant(1, scheme="tekun")
    answered(world, asked(world, award, there))
    run, old = world.listed(scheme="tekun"), there.account
    matter = collectives.change_account(
        collective_id=there.pk, bank="icb", number="6200000000111", by=MAKER, at=world.tick()
    )
    assert run.instructions.get().account == old
    with pytest.raises(Refused, match="asked_already"):
        collectives.change_account(
            collective_id=there.pk, bank="icb", number="6200000000112", by=MAKER, at=world.tick()
        )
    answered(world, matter)
    line = run.instructions.get()
    assert (line.account, line.bank) == (matter.account, "icb")
    world.sent(run)


def test_a_township_confirms_its_residents_but_no_institutions_account(world):
    matter, award = entered(world), world.grant(1, scheme="tekun")
    with pytest.raises(Forbidden):
        collectives.answer(
            matter_id=matter.pk, is_confirmed=True, says="", by=REVIEWER, at=world.tick()
        )
    answered(world, matter)
    way = asked(world, award, matter.collective)
    collectives.answer(matter_id=way.pk, is_confirmed=True, says="", by=REVIEWER, at=world.tick())
    assert Award.objects.get(pk=award.pk).collective == matter.collective


def test_the_list_says_whose_way_does_not_fit_where_they_are_supported(world):
    inside, outside = resident(world, "centralised"), resident(world, "dispersed")
    there = home(world)
    for who in (inside, outside):
        world.account(who)
    first = world.decide(DecisionKind.GRANT, inside, base=90_000, scheme="tekun")
    second = world.decide(DecisionKind.GRANT, outside, base=80_000, scheme="tekun")
    assert wrong_ways(world) == {first.pk: True}
    for award in (first, second):
        answered(world, asked(world, award, there))
    assert wrong_ways(world) == {second.pk: False}


def wrong_ways(world: World) -> dict[int, bool]:
    """Awards found on a fresh list of the next month, and whether the person is inside."""
    world.month = world.month + 1
    found = world.listed(scheme="tekun").findings.filter(check_name="not_as_supported")
    return {f.instruction.award_id: f.facts["inside"] for f in found}


def resident(world: World, form: str) -> int:
    """Somebody in the register with a way of support."""
    new = NewHousehold(
        HERE, "rural", SINCE, (NewMember(NewPerson("王甲甲", HERE, birth_date=SINCE), "01", SINCE),),
        address="1 组",
        conditions=((0, NewCondition("support_form", form), Vouched("surveyed", SINCE)),),
    )  # fmt: skip
    return next(iter(bulk.load([new], by=machine("test"), at=world.tick()))).person_ids[0]


def test_what_is_given_once_goes_the_way_of_the_monthly_award(world):
    world.money(scheme="festival")
    there, award = home(world), world.grant(1, scheme="tekun")
    answered(world, asked(world, award, there))
    once = world.decide(DecisionKind.ONE_OFF, 1, base=20_000, scheme="festival")
    Award.objects.filter(pk=once.pk).update(collective=there)  # as a gift over the roster does
    answered(world, asked(world, Award.objects.get(pk=award.pk), None))
    line = world.listed(scheme="festival", kind="one_off").instructions.get()
    assert (line.collective, line.account) == (None, award.account)


def test_a_way_whose_ground_is_gone_is_not_confirmed(world):
    there, award = home(world), world.grant(1, scheme="tekun")
    matter = asked(world, award, there)
    Award.objects.filter(pk=award.pk).update(payee_person_id=2)
    with pytest.raises(Refused, match="ground_gone"):
        answered(world, matter)
    Award.objects.filter(pk=award.pk).update(payee_person_id=1)
    world.decide(DecisionKind.STOP, 1, scheme="tekun", first=world.month)
    matter.refresh_from_db()
    assert matter.state == "replaced"


def test_a_new_payee_is_not_paid_through_the_institution_of_the_old_one(world):
    there, award = home(world), world.grant(1, scheme="tekun")
    answered(world, asked(world, award, there))
    world.account(2)
    number = next(iter(world.decisions))
    given = DecisionGiven(
        decision_id=number, number=f"D{number}", case_id=1, kind=DecisionKind.CHANGE, scheme="tekun",
        household_id=1, payee_person_id=2, area=HERE, shares=(MemberShare(1, 60_000, ()),),
        first_month=world.month, end_month=None, decided_on=date(2026, 4, 20), law_identity="test",
    )  # fmt: skip
    awards.apply_decision(decision=given, by=machine("test"), at=world.tick())
    assert Award.objects.get(pk=award.pk).collective is None


def test_a_persons_card_is_no_institutions_account(world):
    world.account(1, number="6200000000123")
    with pytest.raises(Refused, match="private_account"):
        entered(world, number="6200000000123")


def test_the_ground_stays_beside_what_the_second_person_found(world):
    there, award = home(world), world.grant(1, scheme="tekun")
    before = award.account
    matter = answered(world, asked(world, award, there), says="协议已核对")
    matter.refresh_from_db()
    assert (matter.says, matter.answer) == ("供养协议 12 号", "协议已核对")
    assert matters.two_accounts(matter) == (before, there.account)


def test_an_open_way_hides_nobody_without_an_account(world):
    there = home(world)
    first = world.grant(1, scheme="tekun")
    asked(world, first, there)
    PayeeAccount.objects.filter(person_id=1).update(status="unusable")
    register.from_register(person_id=1, area=HERE, by=machine("test"), at=world.tick())
    assert AccountMatter.objects.filter(person_id=1, kind="missing", state="open").count() == 1


def test_who_is_inside_counts_and_not_who_receives_the_money(world):
    inside, payee = resident(world, "centralised"), resident(world, "dispersed")
    world.account(payee)
    award = world.decide(DecisionKind.GRANT, payee, base=90_000, scheme="tekun", others=[inside])
    assert wrong_ways(world) == {award.pk: True}


def test_sent_again_to_the_own_account_it_is_a_payment_of_its_own(world):
    there, award = home(world), world.grant(1, scheme="tekun")
    own = award.account
    answered(world, asked(world, award, there))
    run = world.sent(world.listed(scheme="tekun"))
    name = f"{run.number}C{there.pk:06d}"
    letter = letters.enter(
        run_id=run.pk, number="函 1", on=date(2026, 5, 1), sha256="a" * 64, by=MAKER, at=world.tick(),
        says={name: "closed"},
    )  # fmt: skip
    letters.answer(letter_id=letter.pk, is_confirmed=True, found="", by=CHECKER, at=world.tick())
    again = returns.resend(
        instruction_id=run.instructions.get().pk, month=world.month, by=MAKER, at=world.tick(),
        account_id=own.pk,
    )  # fmt: skip
    assert (again.collective, again.account) == (None, own)
    answered(world, collectives.change_account(
        collective_id=there.pk, bank="icb", number="6200000000111", by=MAKER, at=world.tick()
    ))  # fmt: skip
    again.refresh_from_db()
    assert again.account == own
