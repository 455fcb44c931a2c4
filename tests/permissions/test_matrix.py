"""Every address × every role × four places, compared with the ground truth."""

from collections.abc import Mapping

import pytest
from django.db import transaction

from doudi.kernel.actor import Actor
from tests.cast import OTHER_VILLAGE, VILLAGE
from tests.permissions.kinds import Truth
from tests.permissions.matrix import SignIn, Walk, addresses, all_clients
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


# Ten addresses share one cast: making it costs as much as walking an address.
KNOWN = sorted(set(NAMES) & set(TRUTH))
TENS = [KNOWN[i : i + 10] for i in range(0, len(KNOWN), 10)]


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.parametrize("names", TENS, ids=lambda names: f"{names[0]}…{names[-1]}")
def test_everybody_gets_what_the_truth_says(
    names: list[str], cast: Mapping[str, Actor], sign_in: SignIn
) -> None:
    clients = all_clients(cast, sign_in)
    faults = []
    for name in names:
        with transaction.atomic():
            faults += Walk(name, TRUTH[name], cast, clients, all_builders()).run()
            transaction.set_rollback(True)
    assert not faults, f"{len(faults)} differences:\n" + "\n".join(faults[:40])


@pytest.mark.django_db
@pytest.mark.sqlite
def test_carla_sees_nothing_here(carla: Actor, cast: Mapping[str, Actor], sign_in: SignIn) -> None:
    """All working roles at once, but elsewhere: no combination of roles opens a door here."""
    client, builders = sign_in(carla), all_builders()
    open_doors = []
    for name in KNOWN:
        truth: Truth = TRUTH[name]
        if not truth.of or truth.sees("county_decider", OTHER_VILLAGE):
            continue
        with transaction.atomic():
            path = Walk(name, truth, cast, {}, {})._path(builders[truth.of](VILLAGE, cast))
            status = client.get(path, headers={"HX-Request": "true"}).status_code
            transaction.set_rollback(True)
        if status not in {403, 404, 405}:
            open_doors.append(f"{name}: {status}")
    assert not open_doors
