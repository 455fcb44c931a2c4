"""A county's offices and accounts from one list, by the machine alone, with every rule kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from doudi.kernel.actor import machine
from doudi.kernel.errors import Forbidden, Refused
from doudi.offices import selectors
from doudi.offices.services import bulk
from tests.cast import NOON, TODAY

SETUP = machine("setup")
CLERK = bulk.Seat(
    "township", "009901101", "云坪镇人民政府", "li", "李", "township_clerk", date(2023, 1, 1)
)
VILLAGE = bulk.Seat(
    "village", "009901101001", "东湾村", "wang", "王", "village_worker", date(2023, 1, 1)
)
BUREAU = bulk.Seat(
    "county_bureau", "009901", "青溪县民政局", "zhao", "赵", "county_decider", date(2023, 1, 1)
)


def test_everybody_of_the_list_can_act_where_they_were_seated(db):
    bulk.load([VILLAGE, CLERK, BUREAU], by=SETUP, at=NOON)
    ((li, _),) = selectors.holders(role="township_clerk", area="009901101", on=TODAY)
    actor = selectors.actor_for(li, on=TODAY)
    assert actor.may("township_clerk", area="009901101001")
    assert not actor.may("township_clerk", area="009901102001")


def test_each_office_hangs_under_the_one_above(db):
    ids = bulk.load([VILLAGE, CLERK, BUREAU], by=SETUP, at=NOON)
    village = selectors.office_over("009901101001", kind="village")
    assert village.parent_id == ids[("township", "009901101", "云坪镇人民政府")]
    assert village.parent.parent_id == ids[("county_bureau", "009901", "青溪县民政局")]


def test_nobody_but_the_machine_may_load_a_list(system_admin, security_admin):
    for somebody in (system_admin, security_admin):
        with pytest.raises(Forbidden):
            bulk.load([CLERK], by=somebody, at=NOON)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ([CLERK, replace(CLERK, role="township_decider")], "roles_incompatible"),
        ([replace(CLERK, role="finance")], "role_not_held_there"),
        ([replace(CLERK, office_area="0099011")], "office_area_wrong"),
    ],
)
def test_the_rules_for_posts_hold_for_lists_too(db, wrong, code):
    with pytest.raises(Refused, match=code):
        bulk.load(wrong, by=SETUP, at=NOON)
    assert selectors.office_over("009901101", kind="township") is None


def test_a_taken_username_is_refused_before_anything_is_written(db):
    bulk.load([CLERK], by=SETUP, at=NOON)
    with pytest.raises(Refused, match="username_taken"):
        bulk.load([BUREAU, CLERK], by=SETUP, at=NOON)
    assert selectors.office_over("009901", kind="county_bureau") is None
