"""Officers who may take over a case, for the choices of forms."""

from datetime import date

from doudi.offices import selectors as offices
from doudi.offices.roles import Role

HANDLERS = (Role.TOWNSHIP_CLERK, Role.TOWNSHIP_REVIEWER, Role.COUNTY_CLERK, Role.VILLAGE_WORKER)


def choices(area: str, *, on: date) -> list[tuple[object, object]]:
    """(account, name) of everybody who works cases at `area`, without doubles."""
    found: dict[int, str] = {}
    for role in HANDLERS:
        found.update(dict(offices.holders(role=role, area=area, on=on)))
    return [(pk, name) for pk, name in sorted(found.items(), key=lambda x: x[1])]


def name_of(user_id: int) -> str:
    """The name of an account."""
    return offices.account_names([user_id]).get(user_id, "")
