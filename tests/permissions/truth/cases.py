"""Cases, visits and notices: seen by those who work on them, in their own places."""

from collections.abc import Mapping
from datetime import timedelta

from doudi.cases import services
from doudi.cases.models import Case
from doudi.disclosure.models import Notice
from doudi.kernel.actor import Actor, machine
from tests.cast import NOON, TODAY
from tests.permissions.kinds import CASE_READERS, PUBLIC, Made, Truth, everywhere, roles

TAKES_IN = roles("village_worker", "township_clerk", "township_reviewer", "county_clerk")
VISITS = roles("village_worker", "township_clerk", "township_reviewer")
LEADS = roles("township_reviewer", "township_decider", "county_clerk", "county_decider", "auditor")
COUNTY = roles("county_clerk", "county_decider")
LATER = frozenset({404, 409, 422})  # the act or the paper is not there yet


def _case(area: str, state: str) -> Case:
    made = services.open_draft(
        key=f"{state}-{area}", scheme="dibao", area=area, head_name=f"户主{area}",
        by=machine("truth"), at=NOON,
    )  # fmt: skip
    Case.objects.filter(pk=made.pk).update(state=state)  # past the path, which has its own tests
    return made


def case(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A draft of a village."""
    made = _case(area, "draft")
    return Made({"pk": made.pk}, shows=made.head_name)


def visit(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A case whose household is to be visited."""
    made = _case(area, "survey")
    return Made({"pk": made.pk}, shows=made.head_name)


def notice(area: str, _cast: Mapping[str, Actor]) -> Made:
    """A notice on the board of a village."""
    made, _ = Notice.objects.get_or_create(
        case=_case(area, "notice"),
        defaults={
            "code": f"T{area[-9:]}", "area": area, "scheme": "dibao", "days": 7,
            "shows": {"name": f"户主{area}"}, "posted_at": NOON,
            "until": TODAY + timedelta(days=3650),
        },
    )  # fmt: skip
    return Made({"pk": made.pk}, shows=f"户主{area}")


def board_code(area: str, cast: Mapping[str, Actor]) -> Made:
    """The code on the paper of a notice."""
    return Made({"code": Notice.objects.get(pk=notice(area, cast).kwargs["pk"]).code})


BUILDERS = {"case": case, "visit": visit, "notice": notice, "board code": board_code}

TRUTH = {
    "cases": Truth(get=CASE_READERS, lists="case", query={"group": "all"}),
    "case": Truth(get=CASE_READERS, of="case"),
    "case-act": Truth(get=CASE_READERS, of="case", kwargs={"key": "withdraw"}, also=LATER),
    "case-paper": Truth(get=CASE_READERS, of="case", kwargs={"paper_id": 1}, also=LATER),
    "case-dossier": Truth(get=CASE_READERS, of="case"),
    "letter-pdf": Truth(get=CASE_READERS, kwargs={"letter_id": 1}, also=LATER),
    "letter-docx": Truth(get=CASE_READERS, kwargs={"letter_id": 1}, also=LATER),
    "letter-deliver": Truth(get=CASE_READERS, kwargs={"letter_id": 1}, also=LATER),
    "intake": Truth(get=TAKES_IN),
    "intake-household": Truth(get=TAKES_IN, of="case"),
    "intake-submit": Truth(get=TAKES_IN, of="case"),
    "supervision": Truth(get=LEADS),
    "sample": Truth(get=COUNTY),
    "cases-together": Truth(get=roles("county_decider", "township_decider")),
    "business-calendar": Truth(get=CASE_READERS),
    "visits": Truth(get=VISITS, lists="visit"),
    "survey": Truth(get=VISITS, of="visit"),
    "survey-worker": Truth(get=PUBLIC),
    "survey-receive": Truth(get=VISITS, of="visit"),
    "notices": Truth(get=CASE_READERS, lists="notice"),
    "notice": Truth(get=CASE_READERS, of="notice"),
    "notice-act": Truth(get=CASE_READERS, of="notice", kwargs={"key": "object"}, also=LATER),
    "public-notice": Truth(get=PUBLIC, of="board code", sees=everywhere),
}
