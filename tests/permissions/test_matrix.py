"""Every address × every role × four places, compared with the ground truth."""

from collections.abc import Mapping

import pytest
from django.test import Client

from doudi.kernel.actor import Actor
from tests.permissions.kinds import Truth
from tests.permissions.matrix import SignIn, Walk, addresses
from tests.permissions.truth import all_builders, all_truth

TRUTH = all_truth()
NAMES = sorted({name for name, _ in addresses()})


def test_every_address_has_a_name_and_a_row_of_truth() -> None:
    nameless = [path for name, path in addresses() if not name]
    assert not nameless, f"give these addresses names: {nameless}"
    lacking = sorted(set(NAMES) - set(TRUTH))
    assert not lacking, f"say who may open them, in tests/permissions/truth/<room>.py: {lacking}"


def test_no_row_speaks_of_an_address_that_is_gone() -> None:
    assert not sorted(set(TRUTH) - set(NAMES))


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.parametrize("name", sorted(set(NAMES) & set(TRUTH)))
def test_everybody_gets_what_the_truth_says(
    name: str, cast: Mapping[str, Actor], sign_in: SignIn
) -> None:
    faults = Walk(name, TRUTH[name], cast, sign_in, all_builders()).run()
    assert not faults, f"{len(faults)} differences:\n" + "\n".join(faults[:40])


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(n for n in set(NAMES) & set(TRUTH) if TRUTH[n].of))
def test_carla_sees_nothing_here(name: str, carla: Actor, cast: Mapping[str, Actor],
                                 sign_in: SignIn) -> None:  # fmt: skip
    """All working roles at once, but elsewhere: no combination of roles opens a door here."""
    truth: Truth = TRUTH[name]
    if truth.sees("county_decider", "009902101001"):
        pytest.skip("not bound to a place")
    made = all_builders()[truth.of]("009901101001", cast)
    client: Client = sign_in(carla)
    walk = Walk(name, truth, cast, sign_in, {})
    assert client.get(walk._path(made)).status_code in {403, 404, 405}
