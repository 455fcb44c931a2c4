"""The cast of every test, on a small tree of two invented counties.

    009901        青溪县            009902        another county
    009901101     the township      009902101     its township
    009901101001  the village       009902101001  its village
    009901101002  the village next door
    009901102     the township next door, with village 009901102001

Amina applies, Boris works cases in the township, Dora decides in the county, Carla holds all their
roles in the other county. Everybody else goes by the name of the role. Each is an `Actor` with a
real account, office and post; ask for `cast` to have them all.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from doudi.kernel.actor import NOBODY, Actor

COUNTY, TOWNSHIP, VILLAGE = "009901", "009901101", "009901101001"
VILLAGE_NEXT_DOOR = "009901101002"
TOWNSHIP_NEXT_DOOR, VILLAGE_BEYOND = "009901102", "009901102001"
OTHER_COUNTY, OTHER_TOWNSHIP, OTHER_VILLAGE = "009902", "009902101", "009902101001"

TODAY = date(2026, 9, 1)  # a Tuesday
NOON = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)  # noon in Shanghai
LONG_AGO = date(2020, 1, 1)

# role → (kind of office, area of the office and of the post)
HOLDERS: dict[str, tuple[str, str]] = {
    "village_worker": ("village", VILLAGE),
    "township_clerk": ("township", TOWNSHIP),
    "township_reviewer": ("township", TOWNSHIP),
    "township_decider": ("township", TOWNSHIP),
    "county_clerk": ("county_bureau", COUNTY),
    "county_decider": ("county_bureau", COUNTY),
    "check_officer": ("check_centre", COUNTY),
    "pay_maker": ("county_bureau", COUNTY),
    "pay_checker": ("county_bureau", COUNTY),
    "pay_releaser": ("county_bureau", COUNTY),
    "finance": ("finance", COUNTY),
    "department": ("department", COUNTY),
    "institution": ("institution", COUNTY),
    "city_viewer": ("city", "0099"),
    "province_viewer": ("province", "00"),
    "auditor": ("auditor", COUNTY),
    "system_admin": ("county_bureau", COUNTY),
    "security_admin": ("county_bureau", COUNTY),
    "audit_admin": ("county_bureau", COUNTY),
}
CARLAS_ROLES = (
    "village_worker", "township_clerk", "township_reviewer", "township_decider", "county_clerk",
    "county_decider", "check_officer", "pay_maker", "pay_checker", "pay_releaser",
)  # fmt: skip

NewActor = Callable[..., Actor]


@pytest.fixture
def actor_with(db: None) -> NewActor:
    """Make somebody: `actor_with("county_clerk", area=COUNTY, name="Eve", since=…, until=…)`.

    Several roles may be named. The posts are written past the rules about incompatible roles, so
    that tests can also make people who ought not to exist.
    """
    from doudi.offices.models import Office, Post, User
    from doudi.offices.selectors import actor_for

    def make(
        *roles: str, area: str | None = None, name: str = "", since: date = LONG_AGO,
        until: date | None = None,
    ) -> Actor:  # fmt: skip
        name = name or f"{'-'.join(roles)}-{User.objects.count() + 1}"
        user = User.objects.create(username=name.lower(), display_name=name)
        user.set_unusable_password()
        for role in roles:
            kind, usual = HOLDERS[role]
            place = usual if area is None else area
            office, _ = Office.objects.get_or_create(
                kind=kind, area=place, defaults={"name": f"{kind} {place}"}
            )
            Post.objects.create(
                user=user, office=office, role=role, area=place, since=since, until=until
            )
        return actor_for(user.pk, on=TODAY)

    return make


def _holder(role: str, *, name: str = "") -> Callable[[NewActor], Actor]:
    def holder(actor_with: NewActor) -> Actor:
        return actor_with(role, name=name or role)

    holder.__doc__ = f"Holds the role {role} in {HOLDERS[role][1]}."
    return pytest.fixture(holder, name=role)


village_worker = _holder("village_worker")
township_clerk = _holder("township_clerk", name="Boris")
township_reviewer = _holder("township_reviewer")
township_decider = _holder("township_decider")
county_clerk = _holder("county_clerk")
county_decider = _holder("county_decider", name="Dora")
check_officer = _holder("check_officer")
pay_maker = _holder("pay_maker")
pay_checker = _holder("pay_checker")
pay_releaser = _holder("pay_releaser")
finance = _holder("finance")
department = _holder("department")
institution = _holder("institution")
city_viewer = _holder("city_viewer")
province_viewer = _holder("province_viewer")
auditor = _holder("auditor")
system_admin = _holder("system_admin")
security_admin = _holder("security_admin")
audit_admin = _holder("audit_admin")


@pytest.fixture
def amina() -> Actor:
    """Applies for help: a citizen, without any post."""
    return Actor(user_id=None, name="Amina")


@pytest.fixture
def boris(township_clerk: Actor) -> Actor:
    """Works cases in the township."""
    return township_clerk


@pytest.fixture
def dora(county_decider: Actor) -> Actor:
    """Decides in the county."""
    return county_decider


@pytest.fixture
def carla(actor_with: NewActor) -> Actor:
    """Holds every working role, but in another county: she may see and do nothing here."""
    return actor_with(*CARLAS_ROLES, area=OTHER_COUNTY, name="Carla")


@pytest.fixture
def nobody() -> Actor:
    """Not signed in."""
    return NOBODY


@pytest.fixture
def cast(request: pytest.FixtureRequest, carla: Actor, nobody: Actor) -> dict[str, Actor]:
    """Everybody by role, with "carla" and "nobody"."""
    everybody = {role: request.getfixturevalue(role) for role in HOLDERS}
    return everybody | {"carla": carla, "nobody": nobody}


@pytest.fixture
def sign_in(db: None) -> Callable[[Actor], Client]:
    """A browser without JavaScript in which the actor is signed in: `sign_in(boris).get("/")`."""
    from doudi.offices.models import User

    def open_for(actor: Actor) -> Client:
        client = Client()
        if actor.user_id is not None:
            client.force_login(
                User.objects.get(pk=actor.user_id), "django.contrib.auth.backends.ModelBackend"
            )
        return client

    return open_for
