"""What every act on the register begins with: find, lock, and ask whether this actor may."""

from django.db import connection

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound
from doudi.offices.roles import Role
from doudi.registry.models import Household, Person

REGISTRARS = (Role.VILLAGE_WORKER, Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK)
CORRECTORS = (Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK)  # what changes who somebody is


def locked_household(household_id: int, by: Actor, *roles: str) -> Household:
    """The household, locked. Raises `NotFound` or `Forbidden`."""
    found = Household.objects.select_for_update().filter(pk=household_id).first()
    if found is None:
        raise NotFound("no_household")
    by.must_be(*(roles or REGISTRARS), area=found.area)
    return found


def locked_person(person_id: int, by: Actor, *roles: str) -> Person:
    """The person, locked; one merged away is not found. Raises `NotFound` or `Forbidden`."""
    found = Person.objects.select_for_update().filter(pk=person_id, merged_into=None).first()
    if found is None:
        raise NotFound("no_person")
    by.must_be(*(roles or REGISTRARS), area=found.area)
    return found


def next_number(area: str) -> int:
    """The next file number of a village; nobody else gets it before this transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["registry:" + area])
    last = (
        Household.objects.filter(number__gte=area + "-", number__lt=area + ".")
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return int(last.rsplit("-", 1)[1]) + 1 if last else 1


def file_number(area: str, count: int) -> str:
    """The number on the household's file."""
    return f"{area}-{count:05d}"
