"""What an actor may see at all; every other read of this room starts here."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from doudi.kernel.actor import Actor
from doudi.kernel.errors import NotFound
from doudi.kernel.numbers import whole
from doudi.offices.scope import in_area, within
from doudi.registry.models import Consent, Document, Household, ImportJob, Membership, Person
from doudi.registry.states import HouseholdState

MOST_ALIKE = 20


def visible_to(actor: Actor) -> QuerySet[Household]:
    """The households in the actor's areas."""
    return within(Household.objects.all(), actor)


def persons_visible_to(actor: Actor) -> QuerySet[Person]:
    """The persons in the actor's areas, those merged away left out; and a citizen sees themselves."""
    if actor.person_id and not actor.posts:
        return Person.objects.filter(pk=actor.person_id, merged_into=None)
    return within(Person.objects.filter(merged_into=None), actor)


def documents_visible_to(actor: Actor) -> QuerySet[Document]:
    """The documents in the actor's areas that were not taken out."""
    return within(Document.objects.filter(removed_at=None), actor)


def consents_visible_to(actor: Actor) -> QuerySet[Consent]:
    """The consents in the actor's areas."""
    return within(Consent.objects.all(), actor)


def imports_visible_to(actor: Actor) -> QuerySet[ImportJob]:
    """The imports of the actor's areas."""
    return within(ImportJob.objects.all(), actor)


def merged_file(home: Household, *, actor: Actor) -> Household | None:
    """The file that a merged one went into, where the actor may see it."""
    _, _, pk = home.closed_because.partition("into_")
    number = whole(pk)
    return None if number is None else visible_to(actor).filter(pk=number).first()


def files_merged_into(home: Household, *, actor: Actor) -> list[Household]:
    """The files that went into this one and the actor may see, the latest first."""
    gone = visible_to(actor).filter(state=HouseholdState.MERGED, closed_because=f"into_{home.pk}")
    return list(gone.select_related("head").order_by("-closed_on", "-id"))


def open_in(area: str) -> QuerySet[Household]:
    """The open households of an area, for work of the room itself that a checked actor started."""
    return Household.objects.filter(in_area("area", area), closed_on=None)


def household(household_id: int, *, actor: Actor) -> Household:
    """One household. Raises `NotFound` where it is not, or not for this actor."""
    found = visible_to(actor).select_related("head").filter(pk=household_id).first()
    if found is None:
        raise NotFound("no_household")
    return found


def person(person_id: int, *, actor: Actor) -> Person:
    """One person; a merged one leads to the one that was kept. Raises `NotFound`."""
    found = persons_visible_to(actor).filter(pk=current_person_id(person_id)).first()
    if found is None:
        raise NotFound("no_person")
    return found


def current_person_id(person_id: int) -> int:
    """Follows merges to the record that was kept."""
    kept = Person.objects.filter(pk=person_id).values_list("merged_into_id", flat=True).first()
    return current_person_id(kept) if kept else person_id


def merged_into(person_id: int, *, actor: Actor) -> list[Person]:
    """The records that were merged into this one, the latest first; the caller has found it."""
    # In two steps: nearly all records point at nothing, so that the planner of SQLite takes the index
    # of pointers for useless and would read everybody in the actor's area.
    ids = list(Person.objects.filter(merged_into_id=person_id).values_list("pk", flat=True))
    rows = within(Person.objects.filter(pk__in=ids), actor) if ids else Person.objects.none()
    return list(rows.order_by("-id"))


def may_be_the_same(person_id: int, *, actor: Actor) -> list[int]:
    """Ids of other people with the same sound of name and birth date as a person."""
    found = person(person_id, actor=actor)
    alike = people_like(pinyin=found.pinyin, birth_date=found.birth_date, actor=actor)
    return [pk for pk in alike if pk != found.pk]


def memberships_of(person_id: int, *, actor: Actor) -> list[Membership]:
    """Where a person belonged and belongs, the latest first, as far as the actor may see it."""
    rows = within(Membership.objects.filter(person_id=person_id), actor)
    return list(rows.select_related("household", "household__head").order_by("-since", "-id"))


def known_numbers(indexes: Iterable[str]) -> dict[str, int]:
    """Of these look-up values of identity numbers, those registered, with the person's id."""
    wanted = list(indexes)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows = Person.objects.filter(id_index__in=part, merged_into=None)
        found |= {str(index): pk for index, pk in rows.values_list("id_index", "id")}
    return found


def people_like(*, pinyin: str, birth_date: date | None, actor: Actor) -> list[int]:
    """Ids of people with the same sound of name and birth date whom the actor may see: homophones
    and variant characters count as alike."""
    if not pinyin or birth_date is None:
        return []
    found = persons_visible_to(actor).filter(pinyin=pinyin, birth_date=birth_date)
    return list(found.values_list("id", flat=True)[:MOST_ALIKE])


def consents_in_force(person_id: int, *, purpose: str, on: date) -> QuerySet[Consent]:
    """A person's consents for a purpose that hold on a day: given, not run out, not withdrawn."""
    return Consent.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=on),
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=on),
        person_id=person_id,
        purpose=purpose,
        valid_from__lte=on,
    )


def head_names(household_ids: Iterable[int]) -> dict[int, str]:
    """Names of the heads of households that the caller has already found visible, in one query."""
    found = Household.objects.filter(pk__in=list(household_ids))
    return dict(found.values_list("id", "head__name"))


def person_names(person_ids: Iterable[int]) -> dict[int, str]:
    """Names of people whose household the caller has already found visible."""
    found = Person.objects.filter(pk__in=list(person_ids))
    return dict(found.values_list("id", "name"))
