"""Consents: what somebody agreed to, for how long, and that they may take it back."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from doudi.kernel import events
from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound, Refused
from doudi.registry.errors import Unfit
from doudi.registry.models import Consent
from doudi.registry.services.guards import REGISTRARS, locked_person
from doudi.registry.vocabulary import SignedHow


@transaction.atomic
def give_consent(
    *, person_id: int, purpose: str, scope: Sequence[str], signed_how: str, given_on: date,
    by: Actor, at: datetime, valid_until: date | None = None, household_id: int | None = None,
    signed_by_id: int | None = None, document_id: int | None = None, wording: str = "",
) -> Consent:  # fmt: skip
    """Somebody authorises looking into the kinds of data in `scope` for `purpose`.

    A guardian's signature names the guardian. Raises `Unfit`, `Refused("guardian_missing")`.
    """
    person = locked_person(person_id, by)
    if signed_how not in SignedHow.values or not scope:
        raise Unfit("scope" if not scope else "signed_how", "not_in_list")
    if signed_how == SignedHow.GUARDIAN and not signed_by_id:
        raise Refused("guardian_missing")
    if given_on > localdate(at):
        raise Unfit("given_on", "in_the_future")
    consent = Consent.objects.create(
        person=person, household_id=household_id, area=person.area, purpose=purpose,
        scope=list(scope), wording=wording, signed_how=signed_how, signed_by_id=signed_by_id,
        given_on=given_on, valid_from=given_on, valid_until=valid_until, document_id=document_id,
    )  # fmt: skip
    events.record(
        "registry.consent_given", by=by, at=at, subject=("person", person.pk), area=person.area,
        facts={"consent": consent.pk, "purpose": purpose, "scope": list(scope)},
        cites="sal-2026:art-40",
    )  # fmt: skip
    return consent


@transaction.atomic
def withdraw_consent(*, consent_id: int, on: date, by: Actor, at: datetime) -> Consent:
    """Taken back from `on`; what was looked into before stays lawful."""
    consent = Consent.objects.select_for_update().filter(pk=consent_id).first()
    if consent is None:
        raise NotFound("no_consent")
    is_own = by.person_id is not None and by.person_id in (consent.person_id, consent.signed_by_id)
    if not is_own:
        by.must_be(*REGISTRARS, area=consent.area)
    if consent.withdrawn_on is not None:
        raise Refused("withdrawn_already")
    consent.withdrawn_on = on
    consent.save(update_fields=["withdrawn_on"])
    events.record(
        "registry.consent_withdrawn", by=by, at=at, subject=("person", consent.person_id),
        area=consent.area, facts={"consent": consent.pk, "on": on.isoformat()},
    )  # fmt: skip
    return consent
