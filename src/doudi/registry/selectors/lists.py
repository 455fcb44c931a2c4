"""Lists of households: filtered, in a stable order, page after page without counting rows over."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from doudi.kernel.actor import Actor
from doudi.kernel.numbers import whole
from doudi.offices.scope import in_area, within
from doudi.registry.models import Household, Label, Membership
from doudi.registry.selectors import search
from doudi.registry.selectors.visible import visible_to
from doudi.registry.states import HouseholdState

PAGE = 20
CAP = 5_000
MOST_FOUND = 250  # people behind a text; more is a reason to type more


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; an empty field narrows nothing."""

    area: str = ""
    label: str = ""  # a LabelKind
    residence: str = ""
    cause: str = ""
    size: str = ""  # "1", "2", "3", "4+"
    state: str = HouseholdState.OPEN.value
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A household in a list, with nothing in it that needs another query."""

    id: int
    number: str
    area: str
    address: str
    head_id: int
    head_name: str
    head_id_masked: str
    size: int
    residence: str
    state: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `after` asks for the next; `count` stops at `CAP` (`is_capped`)."""

    rows: tuple[Row, ...]
    after: str
    count: int
    is_capped: bool


def households(actor: Actor, wanted: Wanted, *, after: str = "", limit: int = PAGE) -> Page:
    """A page of the households that the actor may see, by village and number of registration."""
    found = matching(actor, wanted)
    rows = list(_following(found, after).select_related("head")[: limit + 1])
    shown = rows[:limit]
    count = capped_count(found)
    return Page(
        rows=tuple(as_rows(shown)),
        after=f"{shown[-1].area}.{shown[-1].pk}" if len(rows) > limit else "",
        count=min(count, CAP),
        is_capped=count > CAP,
    )


def matching(actor: Actor, wanted: Wanted) -> QuerySet[Household]:
    """The households that the actor may see and that fit."""
    found = visible_to(actor).filter(in_area("area", wanted.area))
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.residence:
        found = found.filter(residence=wanted.residence)
    if wanted.size:
        found = found.filter(_size(wanted.size))
    if wanted.cause:
        found = found.filter(_because(wanted.cause))
    if wanted.label:
        found = _labelled(found, actor, wanted)
    if wanted.text:
        found = _these(found, _text(actor, wanted))
    return found


def _labelled(found: QuerySet[Household], actor: Actor, wanted: Wanted) -> QuerySet[Household]:
    """Few labels of a kind lead to their households; of many, each household is asked in turn."""
    running = Label.objects.filter(in_area("area", wanted.area), kind=wanted.label, until=None)
    few = list(within(running, actor).values_list("household_id", flat=True)[: MOST_FOUND + 1])
    if len(few) <= MOST_FOUND:
        return _these(found, set(few))
    return found.filter(Exists(running.filter(household=OuterRef("pk"))))


def _these(found: QuerySet[Household], ids: set[int]) -> QuerySet[Household]:
    """Of the households found those with these ids, asked for by id alone: given the area as well,
    a database would rather walk through the whole of it."""
    kept = found.filter(pk__in=ids).order_by().values_list("pk", flat=True)
    return Household.objects.filter(pk__in=list(kept))


def _because(cause: str) -> Q:
    """PostgreSQL reads its JSON as such; SQLite finds the quoted code in the text."""
    if connection.vendor == "postgresql":
        return Q(causes__contains=[cause])
    return Q(causes__icontains=f'"{cause}"')


def _size(text: str) -> Q:
    number = whole(text.rstrip("+"))
    if number is None:
        return Q()
    return Q(size__gte=number) if text.endswith("+") else Q(size=number)


def _text(actor: Actor, wanted: Wanted) -> set[int]:
    """Ids of households with a member whom the text finds, or whose file number begins so."""
    text = wanted.text.strip()
    people = search.person_ids(text, actor=actor, area=wanted.area, limit=MOST_FOUND)
    # The people are the actor's already; asking for the area again would scan the whole of it.
    members = Membership.objects.filter(person_id__in=people, until=None)
    ids = set(members.values_list("household_id", flat=True))
    if text[:1].isdigit():
        numbered = visible_to(actor).filter(number__gte=text, number__lt=text + search.LAST)
        ids |= set(numbered.order_by("number").values_list("pk", flat=True)[:MOST_FOUND])
    return ids


def _following(found: QuerySet[Household], after: str) -> QuerySet[Household]:
    ordered = found.order_by("area", "id")
    area, _, pk = after.partition(".")
    last = whole(pk)
    if last is None or not area.isdigit():
        return ordered
    return ordered.filter(Q(area__gt=area) | Q(area=area, id__gt=last), area__gte=area)


def capped_count(found: QuerySet[Model] | QuerySet[Household]) -> int:
    """How many, but never counting further than one past the cap."""
    return found.order_by()[: CAP + 1].count()


def as_rows(households: Sequence[Household]) -> Iterable[Row]:
    """Rows for households fetched with their heads: one more query for all labels."""
    labels: dict[int, list[str]] = defaultdict(list)
    running = Label.objects.filter(household_id__in=[h.pk for h in households], until=None)
    for household_id, kind in running.order_by("id").values_list("household_id", "kind"):
        if kind not in labels[household_id]:
            labels[household_id].append(kind)
    for home in households:
        yield Row(
            id=home.pk, number=home.number, area=home.area, address=home.address,
            head_id=home.head_id, head_name=home.head.name, head_id_masked=home.head.id_masked,
            size=home.size, residence=home.residence, state=home.state,
            labels=tuple(labels[home.pk]),
        )  # fmt: skip
