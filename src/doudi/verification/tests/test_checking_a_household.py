"""A check of means: asked only with consent, compared with what was declared, disputed with proof."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from doudi.kernel import identity
from doudi.kernel.actor import Actor, PostHeld
from doudi.kernel.errors import Forbidden, NotFound, NotYet, Refused
from doudi.kernel.models import Event
from doudi.registry import services as registry
from doudi.registry.services import bulk
from doudi.registry.values import NewAmount, NewHousehold, NewMember, NewPerson, Vouched
from doudi.verification import services
from doudi.verification.authority import consent_for
from doudi.verification.kinds import kinds
from doudi.verification.models import Asked, CheckOrder, Hit

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
ON = date(2026, 11, 2)
VILLAGE = "009901002003"
CHECKER = Actor(
    9, "Chen", (PostHeld("check_officer", 5, "009901"), PostHeld("county_clerk", 5, "009901"))
)
BORIS = Actor(2, "Boris", (PostHeld("township_clerk", 1, "009901002"),))
CARLA = Actor(3, "Carla", (PostHeld("county_clerk", 2, "009902"),))
FIRST = "00990119620504001"
NUMBER = FIRST + identity.check_character(FIRST)
PURPOSE = "assistance_check"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def home() -> tuple[int, int]:
    """(household, person): 曾德全, alone, who declared 3,000 yuan from farming and no property."""
    says = Vouched("declared", date(2026, 10, 1))
    zeng = NewPerson(
        name="曾德全", area=VILLAGE, id_number=NUMBER, birth_date=date(1962, 5, 4), sex="male"
    )
    new = NewHousehold(
        area=VILLAGE, residence="rural", opened_on=date(2020, 1, 1),
        members=(NewMember(person=zeng, relation="01", since=date(2020, 1, 1)),),
        income=((0, NewAmount("farming_net", 300_000, "year"), says),),
        looked=(("assets", says), ("obligors", says), ("spending", says)),
    )  # fmt: skip
    loaded = next(iter(bulk.load([new], by=CHECKER, at=NOON)))
    return loaded.household_id, loaded.person_ids[0]


def agree(person: int, *scope: str, until: date | None = None, on: date = date(2026, 10, 1)) -> int:
    return registry.give_consent(
        person_id=person, purpose=PURPOSE, scope=scope or ("*",), signed_how="paper", given_on=on,
        valid_until=until, by=CHECKER, at=NOON,
    ).pk  # fmt: skip


def deliver(kind: str, heading: str, *rows: str, as_of: date = date(2026, 10, 31)) -> None:
    services.take_delivery(
        kind=kind, content="\n".join((heading, *rows)).encode(), filename=f"{kind}.csv", as_of=as_of,
        area="009901", keep_months=12, only_good=True, by=CHECKER, at=NOON,
    )  # fmt: skip


def deposits(*rows: str, **more: Any) -> None:
    deliver("deposit", "身份证号,姓名,出生日期,银行名称,余额", *rows, **more)


def check(household: int, *only: str, by: Actor = BORIS) -> CheckOrder:
    return services.order_check(
        household_id=household, purpose=PURPOSE, on=ON, valid_months=3, only=only or None, by=by,
        at=NOON,
    )  # fmt: skip


def answers(order: CheckOrder) -> dict[str, str]:
    return dict(Asked.objects.filter(order=order).values_list("kind", "answer"))


def test_without_a_consent_nothing_is_asked_and_the_report_says_so(home: tuple[int, int]) -> None:
    deposits(f"{NUMBER},曾德全,,青溪农商行,90000.00")
    order = check(home[0], "deposit")
    assert answers(order) == {"deposit": "no_authority"}
    assert not Hit.objects.exists()


def test_an_expired_or_withdrawn_consent_is_no_consent(home: tuple[int, int]) -> None:
    agree(home[1], until=date(2026, 11, 1))
    withdrawn = agree(home[1])
    registry.withdraw_consent(consent_id=withdrawn, on=date(2026, 11, 1), by=CHECKER, at=NOON)
    assert answers(check(home[0], "deposit")) == {"deposit": "no_authority"}


def test_a_consent_covers_only_the_kinds_it_names(home: tuple[int, int]) -> None:
    agree(home[1], "deposit")
    assert answers(check(home[0], "deposit", "vehicle")) == {
        "deposit": "no_data", "vehicle": "no_authority",
    }  # fmt: skip


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    given=st.dates(date(2026, 9, 1), date(2026, 11, 2)),
    ends=st.none() | st.dates(date(2026, 9, 2), date(2027, 1, 1)),
    day=st.dates(date(2026, 8, 1), date(2027, 2, 1)),
    scope=st.sets(st.sampled_from(["*", "deposit", "vehicle", "tax"]), min_size=1).map(sorted),
)  # fmt: skip
def test_a_question_is_allowed_exactly_while_a_consent_covers_it(
    home: tuple[int, int], given: date, ends: date | None, day: date, scope: list[str]
) -> None:
    from doudi.registry.models import Consent

    Consent.objects.all().delete()
    if ends is not None and ends <= given:
        ends = None
    agree(home[1], *scope, until=ends, on=given)
    allowed = consent_for(home[1], purpose=PURPOSE, on=day, kinds=kinds().values())
    holds = given <= day and (ends is None or day < ends)
    for kind in kinds():
        assert (kind in allowed) == (holds and ("*" in scope or kind in scope))
    assert not consent_for(home[1], purpose="other", on=day, kinds=kinds().values())


def test_money_over_the_limit_of_the_place_is_found_and_named(home: tuple[int, int]) -> None:
    agree(home[1])
    deposits(f"{NUMBER},曾德全,,青溪农商行,90000.00")
    order = check(home[0], "deposit")
    assert (order.state, order.conclusion) == ("reported", "over")
    assert Hit.objects.get().amount == 9_000_000


def test_a_little_money_not_declared_needs_a_look_and_no_record_is_within(
    home: tuple[int, int],
) -> None:
    agree(home[1])
    deposits("009901196205049999,别人,,某行,1.00")
    assert check(home[0], "deposit").conclusion == "within"
    deposits(f"{NUMBER},曾德全,,青溪农商行,500.00", as_of=date(2026, 11, 1))
    assert check(home[0], "deposit").conclusion == "needs_look"


def test_a_doubtful_record_waits_for_a_person_whose_word_is_remembered(
    home: tuple[int, int],
) -> None:
    agree(home[1])
    deposits(f"{NUMBER},欧阳慧,,某行,90000.00")
    order = check(home[0], "deposit")
    hit = Hit.objects.get()
    assert (hit.level, hit.is_theirs, order.conclusion) == ("number_other_name", None, "needs_look")
    services.decide_match(hit_id=hit.pk, is_theirs=False, by=BORIS, at=NOON)
    order.refresh_from_db()
    assert order.conclusion == "within"
    with pytest.raises(Refused, match="match_decided"):
        services.decide_match(hit_id=hit.pk, is_theirs=True, by=BORIS, at=NOON)


def test_an_objection_that_is_upheld_takes_the_record_out_of_the_report(
    home: tuple[int, int],
) -> None:
    agree(home[1])
    deposits(f"{NUMBER},曾德全,,青溪农商行,90000.00")
    order = check(home[0], "deposit")
    with pytest.raises(NotYet, match="reason_missing"):
        services.dispute(
            order_id=order.pk, hit_id=None, says=" ", document_id=None, by=BORIS, at=NOON
        )
    made = services.dispute(
        order_id=order.pk, hit_id=Hit.objects.get().pk, says="替村集体代管", document_id=None,
        by=BORIS, at=NOON,
    )  # fmt: skip
    order = services.settle_dispute(
        dispute_id=made.pk, is_upheld=True, because="村委会证明属实", by=CHECKER, at=NOON
    )
    assert (order.state, order.conclusion) == ("reported", "within")


def test_data_older_than_its_time_is_stale_and_not_clean(home: tuple[int, int]) -> None:
    agree(home[1])
    deposits("009901196205049999,别人,,某行,1.00", as_of=date(2026, 6, 30))
    assert answers(check(home[0], "deposit")) == {"deposit": "stale"}


def test_another_county_neither_sees_nor_orders(home: tuple[int, int]) -> None:
    with pytest.raises((NotFound, Forbidden)):
        check(home[0], by=CARLA)


def test_the_event_names_purpose_and_kinds_and_never_a_value(home: tuple[int, int]) -> None:
    agree(home[1])
    deposits(f"{NUMBER},曾德全,,青溪农商行,90000.00")
    check(home[0], "deposit")
    facts = Event.objects.get(kind="verification.check_ordered").facts
    assert (facts["purpose"], facts["kinds"]) == (PURPOSE, ["deposit"])
    assert NUMBER not in json.dumps(facts)
    assert "曾德全" not in json.dumps(facts, ensure_ascii=False)
