"""Who may be a near relative of those who serve: asked about where nothing is filed, and only there."""

from collections.abc import Callable

import pytest

from doudi.cases import services
from doudi.cases.kin import kin
from doudi.cases.models import Case
from doudi.kernel.actor import Actor
from doudi.offices.models import User
from doudi.registry.values import Loaded
from tests.cast import NOON, VILLAGE, NewActor

COUNTY, NEXT_VILLAGE = VILLAGE[:6], VILLAGE[:9] + "999"


def found() -> dict[int, bool]:
    """Member → whether it is filed, as the check is told."""
    return dict(kin(COUNTY, NOON.date(), "all")["kin"])


def serves(actor: Actor, name: str) -> None:
    User.objects.filter(pk=actor.user_id).update(display_name=name)


def test_a_member_with_the_name_of_the_clerk_is_asked_about(home: Loaded, boris: Actor) -> None:
    assert found() == {}
    serves(boris, "阿里")
    assert found() == {home.person_ids[1]: False}


def test_a_namesake_who_serves_another_village_is_nobody_to_ask_about(
    home: Loaded, actor_with: NewActor
) -> None:
    serves(actor_with("village_worker", area=NEXT_VILLAGE), "阿里")
    assert found() == {}


@pytest.mark.parametrize("is_filed", [True, False])
def test_what_was_filed_in_the_case_is_known(
    at_step: Callable[[str], Case], home: Loaded, boris: Actor, is_filed: bool
) -> None:
    case = at_step("lodged")
    serves(boris, "阿里")
    if is_filed:
        services.file_kin(
            case_id=case.pk, person_id=home.person_ids[1], person_name="阿里", relation="father",
            officer_id=None, officer_name="阿里", officer_post="村会计", by=boris, at=NOON,
        )  # fmt: skip
    assert found() == {home.person_ids[1]: is_filed}
