"""Quick help at the place of the emergency, for a household of another township of the county."""

import pytest

from doudi.cases import facts, selectors, services
from doudi.cases.services.declare import document_for
from doudi.cases.tests.conftest import AMINAS_NUMBER, ROBOT, later
from doudi.kernel import outbox
from doudi.kernel.errors import Forbidden, NotFound
from doudi.kernel.models import Event
from doudi.registry import selectors as registry
from doudi.registry import services as registrar

THERE = "009901102001"  # a village of another township of the same county


@pytest.fixture
def their_clerk(actor_with):
    """Works at the window of the township where the accident happened."""
    return actor_with("township_clerk", area=THERE[:9])


@pytest.fixture
def met(home, their_clerk):
    return registrar.meet_elsewhere(
        id_number=AMINAS_NUMBER, area=THERE, by=their_clerk, at=later(0)
    )


@pytest.fixture
def case(met, their_clerk):
    return services.open_elsewhere(key="e", met=met, area=THERE, by=their_clerk, at=later(0))


def test_the_window_learns_who_it_is_and_the_look_is_logged_at_home(home, met, their_clerk):
    assert (met.name, met.household_id) == ("阿米娜", home.household_id)
    look = Event.objects.get(kind="read.emergency")
    assert (look.actor_id, look.subject_id) == (their_clerk.user_id, str(home.household_id))
    assert look.area == met.area, "their own township can see who looked"
    assert not registry.visible_to(their_clerk).exists(), "the file itself stays closed"


def test_nobody_is_met_of_ones_own_or_of_another_county_or_by_half_a_number(
    home, boris, actor_with, their_clerk
):
    other = actor_with("township_clerk", area="009902001")
    village = registry.household(home.household_id, actor=boris).area
    for number, area, by in (
        (AMINAS_NUMBER, village, boris), (AMINAS_NUMBER, "009902001001", other),
        (AMINAS_NUMBER[:10], THERE, their_clerk), ("阿米娜", THERE, their_clerk),
    ):  # fmt: skip
        assert registrar.meet_elsewhere(id_number=number, area=area, by=by, at=later(0)) is None
    with pytest.raises(Forbidden):
        registrar.meet_elsewhere(id_number=AMINAS_NUMBER, area=THERE, by=boris, at=later(0))
    assert not Event.objects.filter(kind="read.emergency").exists()


def test_only_the_applicant_and_the_hardship_come_into_the_file(case, their_clerk, home):
    event = {"kind": "emergency", "cause": "traffic", "severity": "ordinary"}
    services.declare_hardship(case_id=case.pk, event=event, by=their_clerk)
    case.refresh_from_db()
    document = document_for(case, on=later(0).date())
    household = document["household"]
    assert document["area"] == THERE
    assert [m["relation"] for m in household["members"]] == ["01"]
    assert set(household) == {"residence", "members", "event"}
    assert household["event"]["persons"] == 1


def test_it_is_decided_there_without_a_word_about_the_means(case, their_clerk, home, actor_with):
    event = {"kind": "emergency", "cause": "traffic", "severity": "ordinary"}
    services.declare_hardship(case_id=case.pk, event=event, by=their_clerk)
    case.refresh_from_db()
    services.lodge(
        case_id=case.pk, document=document_for(case, on=later(0).date()),
        household_id=home.household_id, applicant_id=home.person_ids[0], head_name="阿米娜",
        by=their_clerk, at=later(0),
    )  # fmt: skip
    services.accept(case_id=case.pk, by=their_clerk, at=later(0))
    assert set(facts.latest(case)["declared"]["household"]) == {"residence", "members", "event"}
    head = actor_with("township_decider", area=THERE[:9])
    given = services.decide(case_id=case.pk, effect="one_off", by=head, at=later(1))
    assert (given.amount, len(given.shares)) == (63_200, 1)
    case.refresh_from_db()
    assert (case.area, case.state) == (THERE, "afterwards")


def test_the_case_stays_where_it_happened_when_the_household_moves(case, home, boris):
    registrar.move_household(
        household_id=home.household_id, area="009901103001", address="9 号", on=later(2).date(),
        by=ROBOT, at=later(2),
    )  # fmt: skip
    outbox.deliver(at=later(2))
    case.refresh_from_db()
    assert case.area == THERE


def test_their_own_township_does_not_work_the_case(case, boris):
    assert not selectors.visible_to(boris).filter(pk=case.pk).exists()


def test_papers_of_the_case_lie_where_it_is_handled(
    case, their_clerk, boris, home, settings, tmp_path
):
    settings.FILES_ROOT = tmp_path
    paper = registrar.attach_document(
        content=b"%PDF-1.4 police report", name="record.pdf", kind="other", by=their_clerk,
        at=later(1), household_id=home.household_id, area=case.area,
    )  # fmt: skip
    kept, content = registrar.open_document(document_id=paper.pk, by=their_clerk, at=later(1))
    assert (kept.area, content[:4]) == (THERE, b"%PDF")
    with pytest.raises(NotFound):
        registrar.open_document(document_id=paper.pk, by=boris, at=later(1))


def test_nobody_puts_papers_into_a_file_of_another_county_or_for_a_place_that_is_not_theirs(
    home, their_clerk, actor_with
):
    far = actor_with("township_clerk", area="009902001")
    for by, area in ((far, "009902001001"), (their_clerk, "009901103001")):
        with pytest.raises(Forbidden):
            registrar.attach_document(
                content=b"%PDF-1.4", name="x.pdf", kind="other", by=by, at=later(1),
                household_id=home.household_id, area=area,
            )  # fmt: skip
