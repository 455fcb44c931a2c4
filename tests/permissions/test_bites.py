"""The matrix finds what it is there to find: each wrong `if` makes it fail."""

from collections.abc import Mapping

import pytest
from pytest_django import Settings

from doudi.kernel.actor import Actor
from doudi.offices import scope
from doudi.offices.models import Office
from doudi.web import http
from tests.permissions import probe
from tests.permissions.kinds import Made, Truth, roles
from tests.permissions.matrix import SignIn, Walk, all_clients

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MAY = roles(*probe.CLERKS)


def make_probe(area: str, _cast: Mapping[str, Actor]) -> Made:
    made, _ = Office.objects.get_or_create(kind="probe", area=area, name=f"probe-{area}")
    return Made({"probe_id": made.pk}, shows=made.name)


@pytest.fixture
def faults_of(cast: Mapping[str, Actor], sign_in: SignIn, settings: Settings):
    settings.ROOT_URLCONF = "tests.permissions.probe"

    clients = all_clients(cast, sign_in)

    def walk(name: str, truth: Truth) -> list[str]:
        return Walk(name, truth, cast, clients, {"probe": make_probe}).run()

    return walk


def test_a_right_house_has_no_faults(faults_of) -> None:
    assert faults_of("probes", Truth(get=MAY, lists="probe")) == []
    assert faults_of("probe", Truth(get=MAY, of="probe")) == []


def test_a_scope_that_lets_everything_through_is_found(faults_of, monkeypatch) -> None:
    monkeypatch.setattr(scope, "area_range", lambda area: ("", ":"))
    shown = faults_of("probes", Truth(get=MAY, lists="probe"))
    assert "probes as county_clerk shows the probe of 009902101001" in shown
    assert len(shown) == 3 + 2 + 1  # what village, township and county should not see
    opened = faults_of("probe", Truth(get=MAY, of="probe"))
    assert any("as village_worker: 200 should be hidden" in f for f in opened)


def test_a_scope_that_is_too_narrow_is_found(faults_of, monkeypatch) -> None:
    monkeypatch.setattr(scope, "area_range", lambda area: (area, area + "0"))
    narrow = faults_of("probe", Truth(get=MAY, of="probe"))
    assert any("should be open" in f for f in narrow)


def test_a_role_too_many_and_a_role_too_few_are_found(faults_of) -> None:
    few = faults_of("probe", Truth(get=MAY - {"county_clerk"}, of="probe"))
    assert any("as county_clerk: 200 should be denied" in f for f in few)
    many = faults_of("probes", Truth(get=MAY | {"finance"}, lists="probe"))
    assert any("as finance: 403 should be open" in f for f in many)


def test_a_view_that_asks_nobody_is_found(faults_of) -> None:
    found = faults_of("leaky", Truth(get=MAY, of="probe"))
    assert any("as finance: 200 should be denied" in f for f in found)
    assert any("as township_clerk: 200 should be hidden" in f for f in found)


def test_a_403_that_tells_a_thing_exists_is_found(faults_of, monkeypatch) -> None:
    from doudi.kernel.errors import Forbidden

    monkeypatch.setattr(probe, "NotFound", Forbidden)
    found = faults_of("probe", Truth(get=MAY, of="probe"))
    assert any("tells that it exists" in f for f in found)


def test_a_door_open_to_nobody_is_found(faults_of, monkeypatch) -> None:
    monkeypatch.setattr(probe.leaky, "login_required", False, raising=False)
    found = faults_of("leaky", Truth(get=MAY, of="probe"))
    assert any("as nobody: 200 lets nobody in" in f for f in found)


def test_roles_that_are_not_asked_are_found(faults_of, monkeypatch) -> None:
    monkeypatch.setattr(http.Actor, "roles", lambda self: set(probe.CLERKS))
    found = faults_of("probes", Truth(get=MAY, lists="probe"))
    assert any("as finance: 200 should be denied" in f for f in found)
