"""No question without the person's own valid consent: whatever is tried, it is refused and logged."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from doudi.kernel import identity
from doudi.kernel.models import Event
from doudi.registry import services as registry
from doudi.registry.services import bulk
from doudi.registry.values import NewHousehold, NewMember, NewPerson
from doudi.verification.kinds import kinds
from doudi.verification.models import Asked, Hit
from doudi.verification.rights import Reason, right_to_ask
from doudi.verification.rights_of_all import decide_rights
from doudi.verification.services import order_check
from doudi.verification.tests.test_checking_a_household import (  # noqa: F401  fixtures
    BORIS,
    CHECKER,
    NOON,
    NUMBER,
    ON,
    PURPOSE,
    VILLAGE,
    _own_files,
    agree,
    answers,
    check,
    deposits,
    home,
)

pytestmark = pytest.mark.django_db
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
CONSENTS = st.lists(
    st.tuples(
        st.sets(st.sampled_from(["*", "deposit", "vehicle", "payment_account"]), min_size=1).map(sorted),
        st.sampled_from(["", "expired", "withdrawn"]),
    ),
    max_size=4,
)  # fmt: skip


@hypothesis_settings(deadline=None)
@given(consents=CONSENTS, day=DAYS, key=st.sampled_from(["deposit", "vehicle", "payment_account"]))
def test_a_right_names_a_living_consent_for_the_kind_and_a_refusal_names_a_reason(
    consents: list[tuple[list[str], str]], day: date, key: str
) -> None:
    rows = [(n, scope, over) for n, (scope, over) in enumerate(consents, 1)]
    right = right_to_ask(rows, kinds()[key], on=day)
    living = {n for n, scope, over in rows if not over and ({"*", key} & set(scope))}
    has_basis = kinds()[key].may_be_asked_on(day)
    assert (right.consent_id in living) == bool(living and has_basis)
    assert (right.consent_id is None) == (right.reason is not None)
    if not has_basis:
        assert right.reason == Reason.NO_BASIS


@hypothesis_settings(deadline=None, max_examples=40)
@given(several=st.lists(CONSENTS, min_size=1, max_size=6), day=DAYS)
def test_the_rights_of_everybody_at_once_are_those_of_each_alone(
    several: list[list[tuple[list[str], str]]], day: date
) -> None:
    rows = [
        (person, 100 * person + n, scope, over)
        for person, consents in enumerate(several, 1)
        for n, (scope, over) in enumerate(consents)
    ]
    every = list(kinds().values())
    may, refused = _at_once(range(1, len(several) + 1), rows, day)
    for person in range(1, len(several) + 1):
        own = [row[1:] for row in rows if row[0] == person]
        alone = [right_to_ask(own, kind, on=day) for kind in every]
        assert may[person] == [right.consent_id is not None for right in alone]
        assert refused.get(person, {}) == {
            kind.key: str(right.reason)
            for kind, right in zip(every, alone, strict=True)
            if right.reason
        }


def _at_once(
    people: Iterable[int], rows: list[tuple[Any, ...]], day: date
) -> tuple[dict[int, list[bool]], dict[int, dict[str, str]]]:
    every = list(kinds().values())
    con = duckdb.connect()
    con.execute("CREATE TABLE everybody (id BIGINT)")
    con.execute(
        "CREATE TABLE given (person_id BIGINT, consent_id BIGINT, scope VARCHAR[], over VARCHAR)"
    )
    con.executemany("INSERT INTO everybody VALUES (?)", [(p,) for p in people])
    if rows:
        con.executemany("INSERT INTO given VALUES (?, ?, ?, ?)", rows)
    decide_rights(con, people="everybody", consents="given", kinds=every, on=day)
    may = {
        person: [bool(bits >> n & 1) for n in range(len(every))]
        for person, bits in con.execute("SELECT person_id, may FROM rights").fetchall()
    }
    refused: dict[int, dict[str, str]] = {}
    for person, reason, bits in con.execute(
        "SELECT person_id, reason, kinds FROM refusals"
    ).fetchall():
        said = {kind.key: reason for n, kind in enumerate(every) if bits >> n & 1}
        refused.setdefault(person, {}).update(said)
    return may, refused


HOW = {
    "without": Reason.NONE_GIVEN, "expired": Reason.EXPIRED, "withdrawn": Reason.WITHDRAWN,
    "scope wrong": Reason.SCOPE, "for another purpose": Reason.NONE_GIVEN,
    "not begun": Reason.NONE_GIVEN,
}  # fmt: skip


def _consent_that_fails(person: int, how: str) -> None:
    if how == "expired":
        agree(person, until=date(2026, 11, 1))
    if how == "withdrawn":
        given_ = agree(person)
        registry.withdraw_consent(consent_id=given_, on=ON, by=CHECKER, at=NOON)
    if how == "scope wrong":
        agree(person, "vehicle", "tax")
    if how == "for another purpose":
        registry.give_consent(
            person_id=person, purpose="referral", scope=("*",), signed_how="paper",
            given_on=date(2026, 10, 1), by=CHECKER, at=NOON,
        )  # fmt: skip
    if how == "not begun":
        from doudi.registry.models import Consent

        agree(person)
        Consent.objects.update(valid_from=date(2026, 12, 1))


@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(how=st.sampled_from(sorted(HOW)), kind=st.sampled_from(["deposit", "securities", "prison"]))
def test_whatever_is_wrong_with_the_consent_nothing_is_asked_and_the_refusal_is_logged(
    home: tuple[int, int],  # noqa: F811
    how: str,
    kind: str,
) -> None:
    from doudi.registry.models import Consent

    Consent.objects.all().delete()
    Hit.objects.all().delete()
    _consent_that_fails(home[1], how)
    order = check(home[0], kind)
    asked = Asked.objects.get(order=order)
    assert (asked.answer, asked.reason, asked.dataset_id) == ("no_authority", HOW[how], None)
    assert not Hit.objects.exists()
    logged = Event.objects.filter(kind="verification.query_refused").latest("id")
    assert (logged.subject_id, logged.facts["order"]) == (str(home[1]), order.pk)
    assert logged.facts["refused"] == {str(HOW[how]): [kind]}
    assert logged.facts["purpose"] == PURPOSE


@pytest.fixture
def son() -> int:
    """A registered person who lives in another household of the village."""
    first = "00990119900504001"
    who = NewPerson(
        name="曾小勇", area=VILLAGE, id_number=first + identity.check_character(first),
        birth_date=date(1990, 5, 4), sex="male",
    )  # fmt: skip
    new = NewHousehold(
        area=VILLAGE, residence="rural", opened_on=date(2020, 1, 1),
        members=(NewMember(person=who, relation="01", since=date(2020, 1, 1)),),
    )  # fmt: skip
    return next(iter(bulk.load([new], by=CHECKER, at=NOON))).person_ids[0]


def ask_about(household: int, person: int) -> Asked:
    order = order_check(
        household_id=household, purpose=PURPOSE, on=ON, valid_months=3, only=["deposit"],
        persons=[person], by=BORIS, at=NOON,
    )  # fmt: skip
    return Asked.objects.get(order=order)


def make_obligor(household: int, member: int, who: int) -> None:
    from doudi.registry.models import Obligor

    Obligor.objects.create(
        household_id=household, person_id=member, who_id=who, relation="20", area=VILLAGE,
        source="declared", as_of=ON, since=date(2026, 1, 1),
    )  # fmt: skip


def test_a_person_outside_the_household_is_not_asked_about_even_with_a_consent(
    home: tuple[int, int],  # noqa: F811
    son: int,
) -> None:
    agree(son)
    asked = ask_about(home[0], son)
    assert (asked.answer, asked.reason) == ("no_authority", Reason.OUTSIDE)
    logged = Event.objects.filter(kind="verification.query_refused").latest("id")
    assert (logged.subject_id, logged.facts["refused"]) == (str(son), {"outside": ["deposit"]})


def test_an_obligor_is_asked_about_with_their_own_consent_and_never_with_the_familys(
    home: tuple[int, int],  # noqa: F811
    son: int,
) -> None:
    deposits("009901199005040010,曾小勇,,青溪农商行,90000.00")
    make_obligor(home[0], home[1], son)
    agree(home[1])
    assert ask_about(home[0], son).reason == Reason.NONE_GIVEN
    agree(son)
    assert ask_about(home[0], son).reason == ""


def test_what_an_obligor_has_enters_no_sum_of_the_household(
    home: tuple[int, int],  # noqa: F811
    son: int,
) -> None:
    make_obligor(home[0], home[1], son)
    agree(son)
    agree(home[1])
    first = "00990119900504001"
    deposits(f"{first + identity.check_character(first)},曾小勇,,青溪农商行,90000.00")
    order = check(home[0], "deposit")
    assert Hit.objects.get().asked.person_id == son
    assert order.conclusion == "needs_look"


def test_payment_accounts_cannot_be_asked_before_the_law_allows_it(
    home: tuple[int, int],  # noqa: F811
) -> None:
    agree(home[1], on=date(2026, 5, 1))
    order = order_check(
        household_id=home[0], purpose=PURPOSE, on=date(2026, 6, 30), valid_months=3,
        only=["payment_account"], by=BORIS, at=NOON,
    )  # fmt: skip
    assert Asked.objects.get(order=order).reason == Reason.NO_BASIS


def test_every_reading_of_a_report_is_in_the_log(home: tuple[int, int]) -> None:  # noqa: F811
    from doudi.verification import reports

    agree(home[1])
    deposits(f"{NUMBER},曾德全,,青溪农商行,90000.00")
    order = check(home[0], "deposit")
    before = Event.objects.filter(subject_kind="check", subject_id=str(order.pk)).count()
    reports.report(order.pk, actor=BORIS, at=NOON, language="zh")
    after: Any = Event.objects.filter(subject_kind="check", subject_id=str(order.pk))
    assert after.count() == before + 1
    assert answers(order) == {"deposit": "hit"}
