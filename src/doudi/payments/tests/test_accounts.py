"""Where the money goes: accounts come from the register, and nobody redirects money alone."""

from datetime import date

import pytest

from doudi.kernel import outbox
from doudi.kernel.actor import Actor, machine
from doudi.kernel.errors import NotYet, Refused
from doudi.payments.models import AccountMatter, Award, Finding, Instruction
from doudi.payments.services import accounts, matters
from doudi.payments.tests.world import BORIS, CHECKER, MAKER, VILLAGE, World, officer
from doudi.registry import services as register
from doudi.registry import values
from doudi.registry.services import bulk
from doudi.registry.values import NewAccount, NewHousehold, NewMember, NewPerson

pytestmark = pytest.mark.django_db
BANK, SINCE = "青溪农村商业银行", date(2020, 1, 1)
OTHER = "0000990000000999"
KEEPER = officer(106, "Boris", "township_clerk", area="009901101")


@pytest.fixture
def world() -> World:
    world = World()
    world.money()
    return world


def person(
    world: World, *, born: date = date(1960, 1, 1), account: str = "0000990000000123",
    bank: str = BANK, holder: str = "王甲甲", head: values.NewMember | None = None,
) -> int:  # fmt: skip
    """Somebody in the register, with an account there unless told otherwise."""
    own = NewAccount(account, bank, holder, SINCE) if account else None
    one = NewMember(
        NewPerson("王甲甲", VILLAGE, birth_date=born, sex="male"), "20" if head else "01", SINCE,
        account=own,
    )  # fmt: skip
    members = (head, one) if head else (one,)
    new = NewHousehold(VILLAGE, "rural", SINCE, members, address="1 组")
    made = next(iter(bulk.load([new], by=machine("test"), at=world.tick())))
    return made.person_ids[-1]


def granted(world: World, who: int) -> Award:
    from doudi.cases.handover import DecisionKind

    return world.decide(DecisionKind.GRANT, who, base=50_000)


def hear(world: World) -> None:
    outbox.deliver(at=world.tick(), most=100)


def change(world: World, who: int, number: str, by: Actor) -> None:
    new = NewAccount(number, BANK, "王甲甲", date(2026, 4, 30))
    register.change_account(person_id=who, new=new, by=by, at=world.tick())
    hear(world)


def test_a_new_award_is_paid_into_the_account_of_the_register(world):
    award = granted(world, person(world))
    assert award.account is not None
    assert (award.account.bank, award.account.tail) == ("nxs", "0123")
    assert world.listed().instructions.get().account == award.account
    assert not AccountMatter.objects.exists()


def test_without_an_account_a_clerk_is_asked_once_and_the_money_waits(world):
    who = person(world, account="")
    award = granted(world, who)
    matters.from_register(person_id=who, area=VILLAGE, by=machine("again"), at=world.tick())
    assert award.account is None
    question = AccountMatter.objects.get()
    assert (question.kind, question.why, question.name) == ("missing", "none_known", "王甲甲")
    run = world.listed()
    assert Finding.objects.get(check_name="no_usable_account").is_blocking
    accounts.open_account(
        person_id=who,
        holder="王甲甲",
        bank="nxs",
        number=OTHER,
        area=VILLAGE,
        by=BORIS,
        at=world.tick(),
    )
    question.refresh_from_db()
    assert question.state == "settled"
    assert run.instructions.get().account is not None


def test_a_bank_that_is_not_the_countys_is_asked_about(world):
    granted(world, person(world, bank="远方银行"))
    assert AccountMatter.objects.get().why == "bank_unknown"


def test_a_childs_money_goes_to_the_guardian_only_after_somebody_confirmed_it(world):
    mother = NewMember(
        NewPerson("李乙乙", VILLAGE, birth_date=date(1985, 1, 1), sex="female"), "01", SINCE,
        account=NewAccount("0000990000000777", BANK, "李乙乙", SINCE),
    )  # fmt: skip
    award = granted(world, person(world, born=date(2016, 1, 1), account="", head=mother))
    question = AccountMatter.objects.get()
    assert (award.account, question.why) == (None, "guardian")
    with pytest.raises(NotYet, match="proof_missing"):
        matters.confirm(matter_id=question.pk, says="", by=CHECKER, at=world.tick())
    matters.confirm(matter_id=question.pk, says="母亲，户口簿", by=CHECKER, at=world.tick())
    award.refresh_from_db()
    assert award.account is not None
    assert (award.account.holder, award.account.held_for) == ("李乙乙", "母亲，户口簿")


def test_a_change_in_the_register_waits_for_a_second_person_and_then_reaches_open_lists(world):
    who = person(world)
    award = granted(world, who)
    run = world.listed()
    change(world, who, OTHER, by=KEEPER)
    award.refresh_from_db()
    assert award.account is not None and award.account.tail == "0123"
    question = AccountMatter.objects.get(kind="change")
    same = officer(106, "Boris", "township_reviewer", area="009901101")
    with pytest.raises(Refused, match="same_person"):
        matters.confirm(matter_id=question.pk, says="", by=same, at=world.tick())
    matters.confirm(matter_id=question.pk, says="", by=CHECKER, at=world.tick())
    award.refresh_from_db()
    assert award.account.tail == "0999"
    assert run.instructions.get().account_id == award.account_id


def test_a_sealed_list_keeps_its_account(world):
    from doudi.payments.services import release

    who = person(world)
    granted(world, who)
    run = world.listed()
    world.excuse(run)
    release.seal(run_id=run.pk, by=MAKER, at=world.tick())
    change(world, who, OTHER, by=KEEPER)
    question = AccountMatter.objects.get(kind="change")
    matters.confirm(matter_id=question.pk, says="", by=CHECKER, at=world.tick())
    line = Instruction.objects.get(run=run)
    assert line.account is not None and line.account.tail == "0123"


def test_a_refused_account_is_never_used(world):
    who = person(world)
    award = granted(world, who)
    change(world, who, OTHER, by=KEEPER)
    question = AccountMatter.objects.get(kind="change")
    matters.refuse(matter_id=question.pk, says="本人否认", by=CHECKER, at=world.tick())
    award.refresh_from_db()
    assert award.account is not None and award.account.tail == "0123"
    matters.from_register(person_id=who, area=VILLAGE, by=machine("x"), at=world.tick())
    award.refresh_from_db()
    assert award.account.tail == "0123"


def test_marking_an_account_unusable_first_does_not_get_round_the_second_person(world):
    who = person(world)
    award = granted(world, who)
    accounts.mark_account(
        account_id=award.account_id or 0, status="unusable", area=VILLAGE, reason="x", by=BORIS,
        at=world.tick(),
    )  # fmt: skip
    made = accounts.open_account(
        person_id=who,
        holder="王甲甲",
        bank="nxs",
        number=OTHER,
        area=VILLAGE,
        by=BORIS,
        at=world.tick(),
    )
    assert made.status == "proposed"
