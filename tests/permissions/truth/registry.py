"""The register: read by those who work on cases, written where people are met."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from doudi.kernel.actor import Actor, machine
from doudi.registry.services import attach_document, bulk, give_consent
from doudi.registry.values import NewHousehold, NewMember, NewPerson
from tests.cast import NOON, TODAY
from tests.permissions.kinds import CASE_READERS, PLACES, Made, Truth, roles

WRITES = roles("village_worker", "township_clerk", "county_clerk")
KEEPS = roles("township_clerk", "county_clerk")
HEADS = dict(zip(PLACES, ("王甲甲", "李乙乙", "张丙丙", "赵丁丁"), strict=True))
BY, SINCE = machine("truth"), date(2020, 1, 1)
LATER = frozenset({404, 409, 422})


def _ids(area: str) -> tuple[int, int]:
    person = NewPerson(HEADS[area], area, birth_date=date(1960, 1, 1), sex="male")
    new = NewHousehold(area, "rural", SINCE, (NewMember(person, "01", SINCE),), address="1 组")
    made = next(iter(bulk.load([new], by=BY, at=datetime(2026, 1, 5, tzinfo=UTC))))
    return made.household_id, made.person_ids[0]


def household(area: str, _cast: Mapping[str, Actor]) -> Made:
    """One person alone in a village."""
    return Made({"household_id": _ids(area)[0]}, shows=HEADS[area])


def leaver(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A household and its only member."""
    household_id, person_id = _ids(area)
    return Made({"household_id": household_id, "person_id": person_id})


def person(area: str, _cast: Mapping[str, Actor]) -> Made:
    """The person of such a household."""
    return Made({"person_id": _ids(area)[1]}, shows=HEADS[area])


def document(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A scanned paper of such a household."""
    made = attach_document(
        content=b"%PDF-1.4 truth", name="paper.pdf", kind="other", household_id=_ids(area)[0],
        by=BY, at=NOON,
    )  # fmt: skip
    return Made({"document_id": made.pk})


def consent(area: str, _cast: Mapping[str, Actor]) -> Made:
    """Leave to look into the records of that person."""
    made = give_consent(
        person_id=_ids(area)[1], purpose="check", scope=["bank"], signed_how="paper",
        given_on=TODAY, by=BY, at=NOON,
    )  # fmt: skip
    return Made({"consent_id": made.pk})


BUILDERS = {
    "household": household, "leaver": leaver, "person": person, "document": document,
    "consent": consent,
}  # fmt: skip


def _of_household(**more: object) -> Truth:
    return Truth(get=WRITES, of="household", also=LATER, kwargs=more)


def _of_job() -> Truth:
    return Truth(get=KEEPS, kwargs={"job_id": 1}, also=LATER)


TRUTH = {
    "households": Truth(get=CASE_READERS, lists="household"),
    "households-export": Truth(get=CASE_READERS, also=LATER | {302}),
    "household": Truth(get=CASE_READERS, of="household"),
    "household-new": Truth(get=WRITES),
    "household-print": Truth(get=CASE_READERS, of="household"),
    "household-merge": Truth(get=KEEPS, of="household", also=LATER),
    "household-part": Truth(get=KEEPS, of="household", also=LATER),
    "retention": Truth(get=CASE_READERS),
    "household-edit": _of_household(),
    "household-move": _of_household(),
    "household-head": _of_household(),
    "household-split": _of_household(),
    "household-label": _of_household(),
    "member-new": _of_household(),
    "member-leave": Truth(get=WRITES, of="leaver", also=LATER),
    "fact-new": _of_household(kind="income"),
    "consent-new": _of_household(),
    "consent-withdraw": Truth(get=KEEPS, of="consent", also=LATER),
    "document-new": _of_household(),
    "document": Truth(get=CASE_READERS, of="document"),
    "document-remove": Truth(get=WRITES, of="document", also=LATER),
    "person-known": Truth(get=WRITES, also=LATER),
    "person": Truth(get=CASE_READERS, of="person"),
    "person-edit": Truth(get=KEEPS, of="person"),
    "person-merge": Truth(get=KEEPS, of="person", also=LATER),
    "person-separate": Truth(get=KEEPS, of="person", also=LATER),
    "person-erase": Truth(get=roles("county_decider"), of="person", also=LATER),
    "person-death": Truth(get=WRITES, of="person", also=LATER),
    "person-phone": Truth(get=WRITES, of="person"),
    "person-account": Truth(get=KEEPS, of="person"),
    "person-show": Truth(get=CASE_READERS, of="person", kwargs={"field": "number"}, also=LATER),
    "imports": Truth(get=KEEPS),
    "import-new": Truth(get=KEEPS),
    "import": _of_job(),
    "import-match": _of_job(),
    "import-load": _of_job(),
    "import-accept": _of_job(),
    "import-returned": _of_job(),
}
