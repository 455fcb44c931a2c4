"""A township decides only where and while the county lets it."""

from datetime import timedelta

import pytest

from doudi.kernel.actor import Actor
from doudi.kernel.errors import Forbidden, NotYet, Refused
from doudi.offices import delegation, services
from doudi.offices.models import Delegation, Office
from tests.cast import NOON, TODAY, VILLAGE, VILLAGE_BEYOND

pytestmark = pytest.mark.django_db


def delegate(by: Actor, **changes: object) -> Delegation:
    said = {
        "grantor_id": Office.objects.get(kind="county_bureau", area="009901").pk,
        "grantee_id": Office.objects.get(kind="township", area="009901101").pk,
        "schemes": ["temporary"], "document": "青民发〔2026〕3号", "since": TODAY,
    }  # fmt: skip
    return services.delegate_approval(**said | changes, by=by, at=NOON)


def may(actor: Actor, scheme: str = "temporary", area: str = VILLAGE, days: int = 0) -> bool:
    return delegation.may_decide(actor, scheme=scheme, area=area, on=TODAY + timedelta(days=days))


def test_without_a_delegation_only_the_county_decides(
    dora: Actor, township_decider: Actor, boris: Actor, carla: Actor
) -> None:
    assert [may(who) for who in (dora, township_decider, boris, carla)] == [
        True, False, False, False,
    ]  # fmt: skip


def test_a_delegation_opens_one_scheme_in_one_township_for_its_time(
    dora: Actor, township_decider: Actor, boris: Actor
) -> None:
    given = delegate(dora)
    assert may(township_decider)
    assert not may(township_decider, scheme="dibao")
    assert not may(township_decider, area=VILLAGE_BEYOND)
    assert not may(township_decider, days=-1)
    assert not may(boris)
    found = delegation.in_force(scheme="temporary", area=VILLAGE, on=TODAY)
    assert found is not None
    assert found.document == "青民发〔2026〕3号"
    services.withdraw_delegation(
        delegation_id=given.pk, on=TODAY + timedelta(days=5), by=dora, at=NOON
    )
    assert may(township_decider, days=4)
    assert not may(township_decider, days=5)


def test_all_schemes_can_be_delegated(dora: Actor, township_decider: Actor) -> None:
    delegate(dora, schemes=["*"])
    assert may(township_decider, scheme="tekun")


def test_a_delegation_needs_a_decider_a_document_and_a_township_below(
    dora: Actor, township_decider: Actor, township_clerk: Actor, carla: Actor, county_clerk: Actor
) -> None:
    for by in (township_decider, carla, county_clerk):
        with pytest.raises(Forbidden):
            delegate(by)
    with pytest.raises(NotYet) as caught:
        delegate(dora, document=" ", schemes=[])
    assert caught.value.missing == ("document", "schemes")
    bureau = Office.objects.get(kind="county_bureau", area="009901")
    with pytest.raises(Refused, match="not_from_county"):
        delegate(dora, grantee_id=bureau.pk)


def test_delegations_are_seen_where_they_matter(
    dora: Actor, township_decider: Actor, carla: Actor
) -> None:
    given = delegate(dora)
    assert given in delegation.visible_to(dora, on=TODAY)
    assert given in delegation.visible_to(township_decider)
    assert given not in delegation.visible_to(carla)
