"""Consents hold for a time and can be taken back; what may not be kept is erased."""

from datetime import date

import pytest
from django.apps import apps

from doudi.kernel import history
from doudi.kernel.errors import Forbidden, Refused
from doudi.kernel.models import Event
from doudi.registry import selectors, services
from doudi.registry.models import FormerName, Person, Phone
from doudi.registry.retention import RETENTION
from doudi.registry.tests.conftest import number
from tests.cast import NOON, TODAY

pytestmark = pytest.mark.django_db


def consent(head, boris, **more):
    told = {
        "person_id": head.pk, "purpose": "assistance_check", "scope": ["*"], "signed_how": "paper",
        "given_on": TODAY, "valid_until": date(2027, 9, 1), "by": boris, "at": NOON,
    }  # fmt: skip
    return services.give_consent(**(told | more))


def in_force(head, on):
    return selectors.consents_in_force(head.pk, purpose="assistance_check", on=on).exists()


def test_a_consent_holds_from_its_day_until_the_day_it_ends(head, boris):
    consent(head, boris)
    assert in_force(head, TODAY)
    assert in_force(head, date(2027, 8, 31))
    assert not in_force(head, date(2027, 9, 1))
    assert not in_force(head, date(2026, 8, 31))


def test_a_withdrawn_consent_ends_at_once_and_only_once(head, boris):
    given = consent(head, boris)
    services.withdraw_consent(consent_id=given.pk, on=TODAY, by=boris, at=NOON)
    assert not in_force(head, TODAY)
    with pytest.raises(Refused):
        services.withdraw_consent(consent_id=given.pk, on=TODAY, by=boris, at=NOON)


def test_a_consent_for_another_purpose_is_none(head, boris):
    consent(head, boris, purpose="referral")
    assert not in_force(head, TODAY)


def test_a_guardian_who_signs_is_named(head, boris):
    with pytest.raises(Refused) as no:
        consent(head, boris, signed_how="guardian")
    assert no.value.code == "guardian_missing"


def test_carla_withdraws_nothing_in_another_county(head, boris, carla):
    given = consent(head, boris)
    with pytest.raises(Forbidden):
        services.withdraw_consent(consent_id=given.pk, on=TODAY, by=carla, at=NOON)


def test_every_table_of_the_room_says_how_long_it_keeps_people():
    tables = {m._meta.model_name for m in apps.get_app_config("registry").get_models()}
    assert tables == set(RETENTION)


def test_an_erased_person_cannot_be_found_read_or_rebuilt(head, boris, dora):
    services.change_phone(person_id=head.pk, number="12900000001", by=boris, at=NOON)
    services.correct_person(
        person_id=head.pk,
        changes={"name": "单晓鸣"},
        source="checked",
        as_of=TODAY,
        by=boris,
        at=NOON,
    )
    services.erase_person(person_id=head.pk, ground="period_over", by=dora, at=NOON)
    assert selectors.people("单晓鸣", actor=boris) == []
    assert selectors.people(number("19600101", 1), actor=boris) == []
    assert not Phone.objects.exists()
    assert not FormerName.objects.exists()
    assert all(e.is_erased for e in history.of(("person", head.pk)))
    left = str(Person.objects.values().get())
    assert "单" not in left
    assert Event.objects.get(kind="registry.person_erased").facts == {"ground": "period_over"}


def test_a_member_of_an_open_household_is_not_erased(home, head, dora):
    with pytest.raises(Refused) as no:
        services.erase_person(person_id=head.pk, ground="period_over", by=dora, at=NOON)
    assert no.value.code == "member_still"


def test_a_clerk_does_not_erase(head, boris):
    with pytest.raises(Forbidden):
        services.erase_person(person_id=head.pk, ground="ordered", by=boris, at=NOON)
