"""Erasing a person whose data may no longer be kept: rows, documents, history; ids stay."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from doudi.kernel import events, history
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Refused
from doudi.offices.roles import Role
from doudi.registry.errors import Unfit
from doudi.registry.models import (
    Asset,
    BankAccount,
    Condition,
    Document,
    Household,
    ImportJob,
    ImportRow,
    IncomeItem,
    Obligor,
    Person,
    SpendingItem,
)
from doudi.registry.services.documents import path_of
from doudi.registry.services.guards import locked_person

ERASERS = (Role.COUNTY_DECIDER,)
NOBODY_S_NAME = "—"


class Ground(TextChoices):
    """Why data are erased."""

    PERIOD_OVER = "period_over", _("保存期限已满")
    ORDERED = "ordered", _("法院或主管机关要求")
    WRONGLY_KEPT = "wrongly_kept", _("本不应保存")


@transaction.atomic
def erase_person(*, person_id: int, ground: str, by: Actor, at: datetime) -> None:
    """Blank everything that tells who the person was; the event keeps the ground and the id.

    Raises `Refused("member_still")` while the person belongs to a household that is open.
    """
    person = locked_person(person_id, by, *ERASERS)
    if ground not in Ground.values:
        raise Unfit("ground", "not_in_list")
    if person.memberships.filter(until=None, household__closed_on=None).exists():
        raise Refused("member_still")
    _blank_person(person, at)
    _blank_belongings(person)
    _blank_documents(person, at)
    for table in (IncomeItem, SpendingItem, Asset, Obligor, Condition):
        table._default_manager.filter(person=person).delete()
    Obligor.objects.filter(who=person).update(who=None, name="", birth_date=None)
    ImportRow.objects.filter(person=person).delete()
    _blank_empty_homes(person)
    history.erase(subject=("person", person.pk), by=by, at=at)
    events.record(
        "registry.person_erased", by=by, at=at, subject=("person", person.pk), area=person.area,
        facts={"ground": ground},
    )  # fmt: skip


def _blank_person(person: Person, at: datetime) -> None:
    person.name, person.given, person.pinyin, person.initials = NOBODY_S_NAME, "", "", ""
    person.id_sealed, person.id_index, person.id_masked = "", None, ""
    person.ethnicity = person.marital = person.education = person.sex = ""
    person.birth_date, person.photo, person.erased_at = None, None, at
    person.save()


def _blank_belongings(person: Person) -> None:
    person.former_names.all().delete()
    person.phones.all().delete()
    BankAccount.objects.filter(person=person).update(
        holder_name="", number_sealed="", number_index="", number_masked=""
    )


def _blank_documents(person: Person, at: datetime) -> None:
    rows = Document.objects.filter(person=person, removed_at=None)
    digests = set(rows.values_list("sha256", flat=True))
    rows.update(removed_at=at, name="")
    still = set(
        Document.objects.filter(sha256__in=digests, removed_at=None).values_list(
            "sha256", flat=True
        )
    )
    for digest in digests - still:
        transaction.on_commit(partial(path_of(digest).unlink, missing_ok=True))


def _blank_empty_homes(person: Person) -> None:
    """A closed household in which everybody was erased keeps neither address nor place."""
    for home in Household.objects.filter(memberships__person=person, closed_on__isnull=False):
        if not home.memberships.filter(person__erased_at=None).exists():
            home.address, home.latitude, home.longitude = "", None, None
            home.save(update_fields=["address", "latitude", "longitude"])


@transaction.atomic
def forget_imports(*, before: datetime, by: Actor, at: datetime) -> int:
    """Delete the rows of imports sent before an instant; counts stay. Returns how many rows went."""
    old = ImportJob.objects.filter(started_at__lt=before)
    gone, _rows = ImportRow.objects.filter(job__in=old).delete()
    if gone:
        events.record(
            "registry.import_rows_forgotten", by=by, at=at, subject=("imports", "old"),
            facts={"rows": gone},
        )  # fmt: skip
    return gone
