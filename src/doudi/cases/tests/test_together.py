"""Several cases in one sitting: alike, complete, each signed by itself, each with its own answer."""

import pytest

from doudi.cases import services
from doudi.cases.models import Case
from doudi.cases.services.intake import missing_evidence
from doudi.cases.services.together import Shown
from doudi.cases.tests.conftest import later
from doudi.kernel.errors import Refused
from doudi.kernel.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(at_step, boris):
    """A complete case that waits for the decision."""
    case = at_step("decision")
    for kind in missing_evidence(case, "decision"):
        services.add_evidence(case_id=case.pk, kind=kind, title=kind, by=boris, at=later(13))
    case.refresh_from_db()
    return case


def seen(case, dora):
    (one,) = services.ready([case], by=dora, on=later(14).date())
    return Shown(case.pk, case.version, one.effect, one.amount)


def test_a_complete_case_without_doubt_is_offered_and_signed_with_its_own_event(waiting, dora):
    shown = seen(waiting, dora)
    assert (shown.effect, shown.amount) == ("grant", 120_000)
    (done,) = services.confirm_together(shown=[shown], by=dora, at=later(14))
    assert done.decision.in_force
    assert done.decision.decided_by_id == dora.user_id
    assert Event.objects.filter(kind="cases.decide", subject_id=str(waiting.pk)).count() == 1


@pytest.mark.parametrize("why", ["kin", "objection", "refusal", "disagreement", "paper"])
def test_what_needs_a_look_of_its_own_is_never_offered(waiting, dora, law, why):
    if why == "kin":
        waiting.has_kin = True
    if why == "objection":
        waiting.has_objection = True
    if why == "refusal":
        law.outcome = "not_entitled"
    if why == "disagreement":
        waiting.opinions.filter(level="county").update(positive=False)
    if why == "paper":
        waiting.evidence.filter(kind="identity_papers").delete()
    assert services.ready([waiting], by=dora, on=later(14).date()) == []


def test_only_the_competent_person_who_did_not_investigate_is_offered_it(
    waiting, boris, dora, actor_with
):
    assert services.ready([waiting], by=boris, on=later(14).date()) == []
    waiting.surveys.update(investigators=[[dora.user_id, "Dora"], [None, "李四"]])
    assert services.ready([waiting], by=dora, on=later(14).date()) == []


def test_a_case_that_changed_since_it_was_shown_is_left_alone_and_named(waiting, dora, law, boris):
    shown = seen(waiting, dora)
    law.share = "500.00"
    (done,) = services.confirm_together(shown=[shown], by=dora, at=later(14))
    assert done.decision is None
    assert done.why_not.code == "not_ready"
    law.share = "400.00"
    services.add_evidence(case_id=waiting.pk, kind="other", title="x", by=boris, at=later(14))
    (done,) = services.confirm_together(shown=[shown], by=dora, at=later(14))
    assert done.why_not.code == "changed_meanwhile"
    assert Case.objects.get(pk=waiting.pk).state == "decision"


def test_sent_twice_it_decides_once(waiting, dora):
    shown = seen(waiting, dora)
    services.confirm_together(shown=[shown], by=dora, at=later(14))
    (again,) = services.confirm_together(shown=[shown], by=dora, at=later(14))
    assert again.decision is None
    assert waiting.decisions.count() == 1


def test_cases_of_two_kinds_are_never_signed_with_one_stroke(waiting, dora):
    two = [seen(waiting, dora), Shown(waiting.pk, waiting.version, "continue", 0)]
    with pytest.raises(Refused, match="not_alike"):
        services.confirm_together(shown=two, by=dora, at=later(14))


def test_the_page_shows_each_case_and_then_what_became_of_each(waiting, dora, boris, sign_in):
    client = sign_in(dora)
    page = client.get("/cases/together/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "阿米娜" in text
    assert "1,200.00" in text
    assert client.post("/cases/together/", {}).status_code == 422, "nothing was ticked"
    (group,) = page.context["groups"]
    answer = client.post("/cases/together/", {"case": group["rows"][0]["value"]})
    assert (answer.context["done"], answer.context["all"]) == (1, 1)
    assert waiting.decisions.get().number in answer.content.decode()
    assert sign_in(boris).get("/cases/together/").status_code == 403
