"""The economic check of a file: departments answer, a person chooses, silence is never "within"."""

from datetime import date
from typing import Any

import pytest

from doudi.cases import facts, services
from doudi.cases.models import Case
from doudi.cases.services.intake import write_facts
from doudi.cases.tests.conftest import AMINAS_NUMBER, ROBOT, later, survey
from doudi.kernel import outbox
from doudi.kernel.errors import NotYet
from doudi.policy.contract import read_case
from doudi.registry import services as registrar
from doudi.verification import services as verification
from doudi.verification.models import Hit

pytestmark = pytest.mark.django_db
DEPOSITS = "身份证号,姓名,出生日期,银行名称,余额"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def surveying(at_step: Any, village_worker: Any) -> Case:
    """A case whose home has been visited; its check is still to be ordered."""
    case = at_step("survey")
    survey(case, village_worker, later(2))
    case.refresh_from_db()
    return case


def agree(home: Any, boris: Any, count: int = 3) -> None:
    for person in home.person_ids[:count]:
        registrar.give_consent(
            person_id=person, purpose="assistance_check", scope=["*"], signed_how="paper",
            given_on=date(2026, 8, 30), by=boris, at=later(0), household_id=home.household_id,
        )  # fmt: skip


def deposits(*rows: str) -> None:
    verification.take_delivery(
        kind="deposit", content="\n".join((DEPOSITS, *rows)).encode(), filename="deposit.csv",
        as_of=date(2026, 8, 31), area="009901", keep_months=12, only_good=True, by=ROBOT, at=later(0),
    )  # fmt: skip


def ask(case: Case, boris: Any) -> Any:
    services.order_check(case_id=case.pk, by=boris, at=later(3))
    outbox.deliver_all(at=later(3))
    case.refresh_from_db()
    return case.checks.latest("id")


def test_without_consents_nobody_is_asked_and_the_check_stays_open(surveying, boris):
    checked = ask(surveying, boris)
    assert (checked.conclusion, checked.answered_at) == ("", None)
    assert len(checked.unasked) == 3
    with pytest.raises(NotYet, match="no_check"):
        services.finish_survey(case_id=surveying.pk, by=boris, at=later(4))


def test_a_check_without_answers_may_be_ordered_again_and_a_paper_result_put_in(
    surveying, home, boris, county_clerk
):
    ask(surveying, boris)
    agree(home, boris)
    deposits("009901198001010000,某人,,某银行,1.00")
    again = ask(surveying, boris)
    assert again.answered_at is not None
    assert again.unasked == []
    services.record_check(
        case_id=surveying.pk, conclusion="within", findings=[], by=county_clerk, at=later(4)
    )
    services.finish_survey(case_id=surveying.pk, by=boris, at=later(4))


def test_one_missing_consent_keeps_the_whole_check_from_reading_within(surveying, home, boris):
    agree(home, boris, count=2)
    deposits("009901198001010000,某人,,某银行,1.00")
    checked = ask(surveying, boris)
    assert checked.conclusion == "ask"
    assert checked.unasked == [home.person_ids[2]]


def test_what_a_bank_says_stands_beside_what_was_declared_until_somebody_chooses(
    surveying, home, boris
):
    agree(home, boris)
    deposits(
        f"{AMINAS_NUMBER},阿米娜,,青溪农商行,20000.00", f"{AMINAS_NUMBER},阿米娜,,青溪信用社,500.00"
    )
    checked = ask(surveying, boris)
    assert checked.conclusion in {"over", "ask"}
    (line,) = [x for x in facts.compare(surveying) if x.item == "deposit"]
    assert line.says == {"declared": 300_000, "checked": 2_050_000}, "two accounts add up"
    with pytest.raises(NotYet, match="differences_open"):
        services.finish_survey(case_id=surveying.pk, by=boris, at=later(4))
    services.choose_fact(
        case_id=surveying.pk, pointer=line.pointer, source="checked", reason="以银行为准",
        by=boris, at=later(4),
    )  # fmt: skip
    services.finish_survey(case_id=surveying.pk, by=boris, at=later(4))
    adopted = facts.adopted_document(surveying)["household"]["assets"]
    assert [a["value"] for a in adopted if a["item"] == "deposit"] == ["20500.00"]


def test_where_a_fact_comes_from_moves_with_its_row(surveying, boris):
    def declared(item: str, value: str) -> dict[str, str]:
        return {"member": member, "item": item, "value": value}

    document = facts.latest(surveying)["declared"]
    member = document["household"]["members"][0]["id"]
    things = [("deposit", "1.00"), ("cash", "2.00"), ("deposit", "3.00"), ("fund", "4.00")]
    document["household"]["assets"] = [declared(*thing) for thing in things]
    sources = {f"/household/assets/{i}": {"source": f"row {i}"} for i in range(len(things))}
    document["evidence"] = {"/household/income/99": {"source": "nowhere"}, **sources}
    write_facts(surveying, "declared", document, by=boris, at=later(3))
    row = {"section": "assets", "member": member, "item": "deposit", "value": "20.00"}
    found = facts.from_findings([row])
    write_facts(surveying, "checked", found, by=boris, at=later(3))
    (line,) = [x for x in facts.compare(surveying) if x.item == "deposit"]
    services.choose_fact(
        case_id=surveying.pk, pointer=line.pointer, source="checked", reason="以银行为准",
        by=boris, at=later(4),
    )  # fmt: skip
    adopted = facts.adopted_document(surveying)
    assert [a["item"] for a in adopted["household"]["assets"]] == ["cash", "fund", "deposit"]
    assert adopted["evidence"] == {
        "/household/assets/0": {"source": "row 1"},
        "/household/assets/1": {"source": "row 3"},
        "/household/assets/2": {"source": "checked"},
    }
    assert read_case(adopted).evidence, "a file with sources that point nowhere would be refused"


def test_a_doubtful_record_waits_for_a_person_and_changes_the_file_when_decided(
    surveying, home, boris
):
    agree(home, boris)
    deposits(f"{AMINAS_NUMBER},欧阳慧,,某行,20000.00")  # her number beside another name
    checked = ask(surveying, boris)
    assert checked.doubtful == 1
    with pytest.raises(NotYet, match="matches_open"):
        services.finish_survey(case_id=surveying.pk, by=boris, at=later(4))
    verification.decide_match(hit_id=Hit.objects.get().pk, is_theirs=False, by=boris, at=later(4))
    outbox.deliver_all(at=later(4))
    services.finish_survey(case_id=surveying.pk, by=boris, at=later(5))


def test_a_report_that_comes_twice_changes_the_file_once(surveying, home, boris):
    agree(home, boris)
    deposits("009901198001010000,某人,,某银行,1.00")
    ask(surveying, boris)
    before = surveying.facts.count(), surveying.version
    from doudi.cases.services import economic

    economic.take_in(order_id=surveying.checks.get().order_id, at=later(4))
    surveying.refresh_from_db()
    assert (surveying.facts.count(), surveying.version) == before
