"""Accounts: made, locked, their passwords and authenticators."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from doudi.commands import administrators
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Forbidden, NotFound, NotYet, Refused
from doudi.kernel.models import Event
from doudi.offices import selectors, services
from doudi.offices.models import User
from tests.cast import NOON, OTHER_COUNTY, TODAY, NewActor

pytestmark = pytest.mark.django_db
GOOD = "correct horse battery"


@pytest.fixture
def eve(system_admin: Actor) -> services.NewAccount:
    return services.create_account(username="eve", display_name="Eve", by=system_admin, at=NOON)


def as_eve(made: services.NewAccount) -> Actor:
    return selectors.actor_for(made.user_id, on=TODAY)


def test_a_new_account_has_a_password_for_once_and_no_rights(eve: services.NewAccount) -> None:
    user = User.objects.get(pk=eve.user_id)
    assert user.check_password(eve.one_time_password)
    assert user.must_change_password
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", eve.one_time_password)
    assert not as_eve(eve).posts
    assert eve.one_time_password not in str(list(Event.objects.values()))


def test_user_names_are_taken_regardless_of_case(
    eve: services.NewAccount, system_admin: Actor
) -> None:
    with pytest.raises(Refused, match="username_taken"):
        services.create_account(username="EVE", display_name="x", by=system_admin, at=NOON)
    with pytest.raises(NotYet):
        services.create_account(username="x", display_name="", by=system_admin, at=NOON)


@pytest.mark.parametrize("who", ["boris", "dora", "security_admin", "audit_admin"])
def test_others_make_no_accounts(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(Forbidden):
        services.create_account(
            username="x", display_name="x", by=request.getfixturevalue(who), at=NOON
        )


def test_ones_own_password_follows_the_rules(eve: services.NewAccount) -> None:
    me = as_eve(eve)
    old = eve.one_time_password
    with pytest.raises(Refused, match="password_wrong"):
        services.change_password(old="x", new=GOOD, by=me, at=NOON)
    for weak in ("short", "1234567890123", "password123"):
        with pytest.raises(NotYet):
            services.change_password(old=old, new=weak, by=me, at=NOON)
    with pytest.raises(NotYet, match="password_same"):
        services.change_password(old=old, new=old, by=me, at=NOON)
    services.change_password(old=old, new=GOOD, by=me, at=NOON)
    user = User.objects.get(pk=eve.user_id)
    assert user.check_password(GOOD)
    assert not user.must_change_password


def test_an_administrator_resets_passwords_in_the_own_place_only(
    boris: Actor, system_admin: Actor, actor_with: NewActor
) -> None:
    elsewhere = actor_with("system_admin", area=OTHER_COUNTY)
    assert boris.user_id is not None
    with pytest.raises(Forbidden, match="not_your_area"):
        services.reset_password(user_id=boris.user_id, by=elsewhere, at=NOON)
    made = services.reset_password(user_id=boris.user_id, by=system_admin, at=NOON)
    assert User.objects.get(pk=boris.user_id).check_password(made.one_time_password)


def test_a_locked_account_cannot_sign_in_or_act(
    eve: services.NewAccount, system_admin: Actor
) -> None:
    services.lock_account(user_id=eve.user_id, by=system_admin, at=NOON)
    assert authenticate(None, username="eve", password=eve.one_time_password) is None
    with pytest.raises(User.DoesNotExist):
        as_eve(eve)
    with pytest.raises(Refused):
        services.lock_account(user_id=eve.user_id, by=system_admin, at=NOON)
    services.unlock_account(user_id=eve.user_id, by=system_admin, at=NOON)
    assert as_eve(eve)


def test_nobody_locks_themselves_out(system_admin: Actor) -> None:
    with pytest.raises(Refused, match="not_oneself"):
        services.lock_account(user_id=system_admin.user_id or 0, by=system_admin, at=NOON)


def token(device: TOTPDevice, client_clock: float) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = client_clock
    return f"{totp.token():06d}"


def test_an_authenticator_counts_after_its_first_code(dora: Actor, security_admin: Actor) -> None:
    import time

    assert services.enrol_second_factor(by=dora, at=NOON).startswith("otpauth://totp/")
    with pytest.raises(Refused, match="code_wrong"):
        services.confirm_second_factor(code="000", by=dora, at=NOON)
    device = TOTPDevice.objects.get(user_id=dora.user_id)
    device.throttle_reset()
    code = token(device, time.time())
    assert services.confirm_second_factor(code=code, by=dora, at=NOON).confirmed
    with pytest.raises(Refused, match="second_factor_exists"):
        services.enrol_second_factor(by=dora, at=NOON)
    with pytest.raises(Refused, match="not_oneself"):
        services.reset_second_factor(
            user_id=security_admin.user_id or 0, by=security_admin, at=NOON
        )
    services.reset_second_factor(user_id=dora.user_id or 0, by=security_admin, at=NOON)
    assert not TOTPDevice.objects.exists()


def test_administrators_see_the_accounts_of_their_place(
    cast: dict[str, Actor], eve: services.NewAccount
) -> None:
    seen = selectors.accounts_visible_to(cast["system_admin"])
    names = {u.display_name for u in seen}
    assert {"Boris", "Dora", "Eve"} <= names
    assert "Carla" not in names
    assert not selectors.accounts_visible_to(cast["county_decider"]).exists()
    found = selectors.accounts_visible_to(cast["audit_admin"], search="eve")
    assert [u.username for u in found] == ["eve"]
    boris = cast["township_clerk"]
    assert selectors.account(boris, boris.user_id or 0).display_name == "Boris"
    with pytest.raises(NotFound):
        selectors.account(boris, eve.user_id)


class TestSessions:
    """What a session may do, and for how long."""

    @pytest.fixture
    def browser(self, boris: Actor, sign_in: Any) -> Client:
        return sign_in(boris)  # type: ignore[no-any-return]

    def test_the_actor_costs_no_query_after_the_first_page(
        self, browser: Client, django_assert_max_num_queries: Any
    ) -> None:
        browser.get("/help/")
        with django_assert_max_num_queries(3) as seen:
            browser.get("/language/")
        assert not any("offices_post" in q["sql"] for q in seen.captured_queries)

    def test_a_new_post_counts_at_the_next_page(
        self, browser: Client, boris: Actor, security_admin: Actor
    ) -> None:
        from doudi.offices.models import Post

        assert browser.get("/help/").wsgi_request.actor.posts  # type: ignore[attr-defined]
        post = Post.objects.get(user_id=boris.user_id)
        services.end_post(post_id=post.pk, on=TODAY, by=security_admin, at=NOON)
        assert not browser.get("/help/").wsgi_request.actor.posts  # type: ignore[attr-defined]

    def test_an_idle_session_ends(self, browser: Client, settings: Settings) -> None:
        session = browser.session
        session["seen"] = session["began"] = 1
        session.save()
        assert browser.get("/profile/").status_code == 302

    def test_a_session_ends_eight_hours_after_it_began(self, browser: Client) -> None:
        browser.get("/profile/")
        session = browser.session
        session["began"] -= 8 * 3600 + 1
        session.save()
        assert browser.get("/profile/")["Location"].startswith("/sign-in/")

    def test_a_locked_account_is_out_at_once(
        self, browser: Client, boris: Actor, system_admin: Actor
    ) -> None:
        services.lock_account(user_id=boris.user_id or 0, by=system_admin, at=NOON)
        assert browser.get("/profile/").status_code == 302

    def test_a_one_time_password_opens_nothing_but_its_own_change(
        self, browser: Client, boris: Actor
    ) -> None:
        User.objects.filter(pk=boris.user_id).update(must_change_password=True)
        answer = browser.get("/profile/")
        assert answer.status_code in (302, 403)
        assert answer.get("Location", "/profile/password/").startswith("/profile/password/")
        assert browser.get("/help/").status_code == 200

    def test_who_decides_needs_the_second_factor(
        self, dora: Actor, sign_in: Any, settings: Settings, boris: Actor
    ) -> None:
        settings.SECOND_FACTOR_REQUIRED = True
        assert sign_in(dora).get("/profile/").status_code in (302, 403)
        assert sign_in(boris).get("/profile/").status_code == 200
        device = TOTPDevice.objects.create(user_id=dora.user_id, confirmed=True, name="x")
        client = sign_in(dora)
        session = client.session
        session["otp_device_id"] = device.persistent_id
        session.save()
        assert client.get("/profile/").status_code == 200

    def test_signing_in_and_out_are_events(self, browser: Client, boris: Actor) -> None:
        browser.post("/sign-out/")
        kinds = list(Event.objects.filter(actor_id=boris.user_id).values_list("kind", flat=True))
        assert kinds == ["offices.signed_in", "offices.signed_out"]

    def test_five_wrong_passwords_lock_the_name_and_leave_an_event(
        self, eve: services.NewAccount, settings: Settings, system_admin: Actor
    ) -> None:
        settings.AXES_ENABLED = True
        right = {"username": "eve", "password": eve.one_time_password}
        for _ in range(5):
            Client().post("/sign-in/", {"username": "eve", "password": "wrong"})
        Client().post("/sign-in/", right)
        assert not Event.objects.filter(kind="offices.signed_in").exists()
        assert Event.objects.filter(kind="offices.locked_out", subject_id=eve.user_id).exists()
        services.unlock_account(user_id=eve.user_id, by=system_admin, at=NOON)
        Client().post("/sign-in/", right)
        assert Event.objects.filter(kind="offices.signed_in").exists()


def test_a_fresh_installation_gets_its_three_administrators_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert administrators.main(["009901", "青溪县民政局"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert selectors.holders(
        role="security_admin", area="009901", on=NOON.date() + timedelta(days=400)
    )
    assert administrators.main(["009901", "青溪县民政局"]) == 1
