"""The county may let a township decide: by a document, on named schemes, for a time."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound, NotYet, Refused
from doudi.offices.kinds import OfficeKind
from doudi.offices.models import Delegation, Office
from doudi.offices.roles import Role


@transaction.atomic
def delegate_approval(
    *,
    grantor_id: int,
    grantee_id: int,
    schemes: Sequence[str],
    document: str,
    since: date,
    by: Actor,
    at: datetime,
    until: date | None = None,
) -> Delegation:
    """The county bureau lets the township decide on `schemes` (ids; "*" is every scheme).

    By a decider of the county. `document` is the number of the paper that says so: without it
    nothing is delegated. Raises `NotYet("document_missing")`, `Refused("not_from_county_to_its_township")`.
    """
    grantor, grantee = _open(grantor_id), _open(grantee_id)
    by.must_be(Role.COUNTY_DECIDER, area=grantor.area)
    is_below = grantee.area.startswith(grantor.area)
    if (grantor.kind, grantee.kind) != (
        OfficeKind.COUNTY_BUREAU,
        OfficeKind.TOWNSHIP,
    ) or not is_below:
        raise Refused("not_from_county_to_its_township")
    missing = [n for n, v in (("document", document.strip()), ("schemes", schemes)) if not v]
    if missing:
        raise NotYet("document_missing", missing=missing)
    if until is not None and until <= since:
        raise Refused("ends_before_it_begins")
    given = Delegation.objects.create(
        grantor=grantor, grantee=grantee, schemes=sorted(set(schemes)),
        document=document.strip(), since=since, until=until,
    )  # fmt: skip
    _tell("offices.approval_delegated", given, by=by, at=at)
    return given


@transaction.atomic
def withdraw_delegation(*, delegation_id: int, on: date, by: Actor, at: datetime) -> Delegation:
    """From `on` the county decides itself again."""
    given = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("grantor", "grantee")
        .filter(id=delegation_id)
        .first()
    )
    if given is None:
        raise NotFound("no_such_delegation")
    by.must_be(Role.COUNTY_DECIDER, area=given.grantor.area)
    if given.until is not None and given.until <= on:
        raise Refused("delegation_ended_already")
    given.until = max(on, given.since)
    given.save(update_fields=["until"])
    _tell("offices.delegation_withdrawn", given, by=by, at=at)
    return given


def _open(office_id: int) -> Office:
    office = Office.objects.filter(id=office_id).first()
    if office is None:
        raise NotFound("no_such_office")
    if office.closed_on is not None:
        raise Refused("office_closed")
    return office


def _tell(kind: str, given: Delegation, *, by: Actor, at: datetime) -> None:
    facts = {
        "grantor": given.grantor_id, "grantee": given.grantee_id, "schemes": given.schemes,
        "document": given.document, "since": str(given.since), "until": str(given.until or ""),
    }  # fmt: skip
    events.record(
        kind, by=by, at=at, subject=("delegation", given.id), area=given.grantee.area, facts=facts
    )
