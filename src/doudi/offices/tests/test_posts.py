"""Giving, ending and standing in for posts."""

from datetime import date, timedelta

import pytest

from doudi.kernel.actor import Actor, PostHeld, machine
from doudi.kernel.errors import Forbidden, NotFound, NotYet, Refused
from doudi.kernel.models import Event
from doudi.offices import selectors, services
from doudi.offices.incompatible import ALONE, SAME_AREA, conflicts
from doudi.offices.kinds import AREA_DIGITS, OfficeKind
from doudi.offices.models import Office, Post
from doudi.offices.roles import HELD_IN, Role, roles_in
from doudi.offices.scope import within
from tests.cast import (
    COUNTY,
    LONG_AGO,
    NOON,
    OTHER_COUNTY,
    TODAY,
    TOWNSHIP,
    TOWNSHIP_NEXT_DOOR,
    VILLAGE,
    NewActor,
)

pytestmark = pytest.mark.django_db
SETUP = machine("setup")
LATER = TODAY + timedelta(days=10)


@pytest.fixture
def township_office() -> Office:
    return services.open_office(name="镇政府", kind="township", area=TOWNSHIP, by=SETUP, at=NOON)


@pytest.fixture
def bureau() -> Office:
    return services.open_office(name="民政局", kind="county_bureau", area=COUNTY, by=SETUP, at=NOON)


@pytest.fixture
def eve() -> int:
    """A fresh account without a post."""
    made = services.create_account(username="eve", display_name="Eve", by=SETUP, at=NOON)
    return made.user_id


def give(user_id: int, office: Office, role: str, by: Actor, **more: object) -> Post:
    return services.assign_post(
        user_id=user_id, office_id=office.pk, role=role, since=TODAY, by=by, at=NOON, **more
    )


def test_a_post_lets_somebody_act_from_its_first_day_until_the_day_before_its_end(
    eve: int, township_office: Office, security_admin: Actor
) -> None:
    post = give(eve, township_office, "township_clerk", security_admin)
    assert not selectors.actor_for(eve, on=TODAY - timedelta(days=1)).posts
    assert selectors.actor_for(eve, on=TODAY).may("township_clerk", area=VILLAGE)
    services.end_post(post_id=post.pk, on=LATER, by=security_admin, at=NOON)
    assert selectors.actor_for(eve, on=LATER - timedelta(days=1)).posts
    assert not selectors.actor_for(eve, on=LATER).posts
    with pytest.raises(Refused, match="post_ended_already"):
        services.end_post(post_id=post.pk, on=LATER, by=security_admin, at=NOON)
    kinds = Event.objects.filter(subject_kind="post").values_list("kind", flat=True)
    assert list(kinds) == ["offices.post_assigned", "offices.post_ended"]


def test_only_the_security_administrator_of_the_place_gives_posts_and_never_to_oneself(
    eve: int, township_office: Office, system_admin: Actor, dora: Actor, security_admin: Actor,
    actor_with: NewActor,
) -> None:  # fmt: skip
    elsewhere = actor_with("security_admin", area=OTHER_COUNTY)
    for by in (system_admin, dora, elsewhere):
        with pytest.raises(Forbidden):
            give(eve, township_office, "township_clerk", by)
    assert security_admin.user_id is not None
    with pytest.raises(Forbidden, match="not_oneself"):
        give(security_admin.user_id, township_office, "township_clerk", security_admin)


def test_a_role_sits_only_where_it_belongs(
    eve: int, township_office: Office, security_admin: Actor
) -> None:
    with pytest.raises(Refused, match="role_not_held_there"):
        give(eve, township_office, "county_decider", security_admin)
    with pytest.raises(Refused, match="role_not_held_there"):
        give(eve, township_office, "emperor", security_admin)
    with pytest.raises(Refused, match="area_outside_office"):
        give(eve, township_office, "township_clerk", security_admin, area=TOWNSHIP_NEXT_DOOR)
    with pytest.raises(Refused, match="area_outside_office"):
        give(eve, township_office, "township_clerk", security_admin, area=TOWNSHIP + "00")
    give(eve, township_office, "township_clerk", security_admin, area=VILLAGE)


@pytest.mark.parametrize(("first", "second"), [sorted(p) for p in sorted(map(sorted, SAME_AREA))])
def test_incompatible_roles_over_one_area_are_refused_in_either_order(
    first: str, second: str
) -> None:
    held = PostHeld(first, 1, COUNTY)
    (found,) = conflicts([held], role=second, area=VILLAGE)
    assert (found.held, found.why) == (first, "same_area")
    assert conflicts([PostHeld(second, 1, VILLAGE)], role=first, area=COUNTY)
    assert not conflicts([held], role=second, area=OTHER_COUNTY)


@pytest.mark.parametrize("lone", sorted(ALONE))
def test_administrators_and_auditors_hold_nothing_else_anywhere(lone: str) -> None:
    for other in Role:
        if other != lone:
            assert conflicts([PostHeld(other, 1, COUNTY)], role=lone, area=OTHER_COUNTY)
            assert conflicts([PostHeld(lone, 1, COUNTY)], role=other, area=OTHER_COUNTY)


def test_whoever_makes_a_list_never_releases_it(
    eve: int, bureau: Office, security_admin: Actor
) -> None:
    give(eve, bureau, "pay_maker", security_admin, until=LATER)
    with pytest.raises(Refused, match="roles_incompatible") as caught:
        give(eve, bureau, "pay_releaser", security_admin)
    assert caught.value.detail["conflicts"][0].held == "pay_maker"
    later = services.assign_post(
        user_id=eve, office_id=bureau.pk, role="pay_releaser", since=LATER, by=security_admin,
        at=NOON,
    )  # fmt: skip
    assert later.since == LATER


def test_the_same_post_is_not_given_twice(eve: int, bureau: Office, security_admin: Actor) -> None:
    give(eve, bureau, "county_clerk", security_admin)
    with pytest.raises(Refused, match="post_held_already"):
        give(eve, bureau, "county_clerk", security_admin)


def test_a_substitute_acts_in_the_post_and_says_for_whom(
    eve: int, dora: Actor, security_admin: Actor
) -> None:
    post = Post.objects.get(user_id=dora.user_id)
    standing = services.appoint_substitute(
        post_id=post.pk, user_id=eve, since=TODAY, until=LATER, by=security_admin, at=NOON
    )
    acting = selectors.actor_for(eve, on=TODAY)
    assert acting.may("county_decider", area=VILLAGE)
    assert acting.posts[0].acting_for == dora.user_id
    assert not selectors.actor_for(eve, on=LATER).posts
    assert selectors.holders(role="county_decider", area=VILLAGE, on=TODAY) == [
        (dora.user_id, "Dora"), (eve, "Eve"),
    ]  # fmt: skip
    services.end_substitution(substitution_id=standing.pk, on=TODAY, by=dora, at=NOON)
    assert not selectors.actor_for(eve, on=TODAY).posts


def test_a_substitute_may_not_hold_what_the_post_excludes(
    boris: Actor, dora: Actor, security_admin: Actor
) -> None:
    post = Post.objects.get(user_id=dora.user_id)
    assert boris.user_id is not None
    with pytest.raises(Refused, match="roles_incompatible"):
        services.appoint_substitute(
            post_id=post.pk, user_id=boris.user_id, since=TODAY, until=LATER, by=dora, at=NOON
        )


def test_nobody_appoints_themselves_and_strangers_appoint_nobody(
    dora: Actor, boris: Actor, eve: int, security_admin: Actor
) -> None:
    post = Post.objects.get(user_id=dora.user_id)
    for user_id, by in [
        (security_admin.user_id, security_admin),
        (dora.user_id, dora),
        (eve, boris),
    ]:
        with pytest.raises(Forbidden):
            services.appoint_substitute(
                post_id=post.pk, user_id=user_id, since=TODAY, until=LATER, by=by, at=NOON
            )


def test_ending_a_post_ends_what_stood_in_for_it(
    eve: int, dora: Actor, security_admin: Actor
) -> None:
    post = Post.objects.get(user_id=dora.user_id)
    services.appoint_substitute(
        post_id=post.pk, user_id=eve, since=TODAY, until=LATER, by=dora, at=NOON
    )
    services.end_post(post_id=post.pk, on=TODAY, by=security_admin, at=NOON)
    assert not selectors.actor_for(eve, on=TODAY).posts


def test_an_office_needs_a_code_of_its_level_and_a_parent_above(
    system_admin: Actor, bureau: Office
) -> None:
    for kind, area in [("township", COUNTY), ("village", TOWNSHIP), ("palace", COUNTY)]:
        with pytest.raises(Refused, match="office_area_wrong"):
            services.open_office(name="x", kind=kind, area=area, by=system_admin, at=NOON)
    with pytest.raises(NotYet):
        services.open_office(name=" ", kind="township", area=TOWNSHIP, by=system_admin, at=NOON)
    with pytest.raises(Forbidden):
        services.open_office(name="x", kind="township", area="009902101", by=system_admin, at=NOON)
    section = services.open_office(
        name="社会救助股",
        kind="section",
        area=COUNTY,
        parent_id=bureau.pk,
        by=system_admin,
        at=NOON,
    )
    assert section.parent == bureau
    with pytest.raises(Refused, match="office_exists"):
        services.open_office(
            name="社会救助股", kind="section", area=COUNTY, by=system_admin, at=NOON
        )


def test_an_office_closes_only_when_nobody_sits_in_it_any_more(
    eve: int, township_office: Office, security_admin: Actor, system_admin: Actor
) -> None:
    post = give(eve, township_office, "township_clerk", security_admin)
    with pytest.raises(Refused, match="office_has_posts"):
        services.close_office(office_id=township_office.pk, on=LATER, by=system_admin, at=NOON)
    services.end_post(post_id=post.pk, on=LATER, by=security_admin, at=NOON)
    services.close_office(office_id=township_office.pk, on=LATER, by=system_admin, at=NOON)
    with pytest.raises(Refused, match="office_closed"):
        give(eve, township_office, "township_reviewer", security_admin)
    assert township_office not in selectors.offices_visible_to(system_admin, on=LATER)


def test_everybody_sees_the_offices_of_their_own_place(
    cast: dict[str, Actor], township_office: Office
) -> None:
    assert township_office in selectors.offices_visible_to(cast["system_admin"])
    assert township_office not in selectors.offices_visible_to(cast["carla"])
    assert not selectors.offices_visible_to(cast["nobody"]).exists()
    own = selectors.offices_visible_to(cast["village_worker"])
    assert [o.kind for o in own] == ["village"]
    with pytest.raises(NotFound):
        selectors.office(cast["carla"], township_office.pk)


def test_the_competent_office_is_the_nearest_one_above(
    bureau: Office, township_office: Office
) -> None:
    assert selectors.office_over(VILLAGE, kind="township") == township_office
    assert selectors.office_over(VILLAGE, kind="county_bureau") == bureau
    assert selectors.office_over(OTHER_COUNTY, kind="county_bureau") is None


def test_every_role_has_a_place_and_every_kind_a_level() -> None:
    assert set(HELD_IN) == set(Role)
    assert set(AREA_DIGITS) == set(OfficeKind)
    assert {role for kind in OfficeKind for role in roles_in(kind)} == set(Role)


def test_scope_is_by_whole_levels_and_administrators_see_no_rows(
    actor_with: NewActor, system_admin: Actor, township_office: Office
) -> None:
    rows = Office.objects.all()
    assert township_office in within(rows, actor_with("township_clerk", area=TOWNSHIP))
    assert township_office not in within(
        rows, actor_with("township_clerk", area=TOWNSHIP_NEXT_DOOR)
    )
    assert not within(rows, system_admin).exists()
    assert township_office in within(rows, machine("m"))


def test_posts_that_ran_out_give_nothing(actor_with: NewActor) -> None:
    assert not actor_with("county_clerk", until=date(2026, 9, 1)).posts
    assert actor_with("county_clerk", since=LONG_AGO, until=date(2026, 9, 2)).posts
