"""One officer writes a value, another releases it, and the law of the deployment has it from its day."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from doudi.kernel import runs
from doudi.kernel.actor import Actor
from doudi.kernel.errors import Forbidden, NotFound, NotYet, Refused
from doudi.kernel.models import Event
from doudi.monitoring import drafting, overlays
from doudi.monitoring.models import Draft
from doudi.policy.determine import determine
from doudi.policy.errors import CaseRefused
from doudi.policy.law import files, open_law, overlay
from doudi.policy.lawbook import check
from doudi.policy.lawbook import drafting as lawbook
from tests.cast import COUNTY, NOON, VILLAGE

pytestmark = pytest.mark.django_db
KEY = "dibao.standard.rural"
BEFORE, FROM = date(2027, 3, 31), date(2027, 4, 1)
NOTICE = {
    "title": {"zh": "关于提高农村低保标准的通知", "en": "Notice raising the rural standard"},
    "issuer": "青溪县民政局", "number": "青民〔2026〕9号", "published": "2026-12-01", "tag": "D",
}  # fmt: skip


@pytest.fixture(autouse=True)
def overlay_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "law" / "overlay.yaml"
    monkeypatch.setenv("DOUDI_LAW_OVERLAY", str(file))
    return file


def content(**other: Any) -> drafting.Content:
    given: dict[str, Any] = {
        "title": "2027年提标", "since": FROM, "values": ((KEY, "700.00"),),
        "cites": "qingxi-2026-9:standard", "published": date(2026, 12, 1),
        "checked_on": date(2026, 12, 2), "tag": "D", "text": NOTICE,
    }  # fmt: skip
    return drafting.Content(**(given | other))


def proposed(author: Actor, **other: Any) -> Draft:
    draft = drafting.write(area=COUNTY, content=content(**other), by=author, at=NOON)
    drafting.propose(draft_id=draft.pk, by=author, at=NOON)
    return draft


def shadowed(draft: Draft) -> Draft:
    draft.refresh_from_db()
    runs.finish(run_id=draft.shadow["run"], clock=lambda: NOON)
    return draft


def test_a_released_value_is_the_law_from_its_day_and_not_before(
    county_clerk: Actor, county_decider: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    old = open_law()
    draft = shadowed(proposed(county_clerk))
    with django_capture_on_commit_callbacks(execute=True):
        drafting.release(draft_id=draft.pk, by=county_decider, at=NOON)
    law = open_law()
    assert law.value(KEY, COUNTY, FROM) == 70_000
    assert law.value(KEY, COUNTY, BEFORE) == old.value(KEY, COUNTY, BEFORE) != 70_000
    assert law.hash != old.hash
    setting = law.find(KEY, COUNTY, FROM)
    assert setting is not None
    assert (setting.cites, setting.tag) == ("qingxi-2026-9:standard", "D")
    assert law.texts["qingxi-2026-9"].title["zh"] == NOTICE["title"]["zh"]


def test_a_determination_names_the_new_law_and_the_new_source(
    county_clerk: Actor, county_decider: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    household = {
        "residence": "rural", "income": [], "spending": [], "assets": [], "obligors": [],
        "members": [{
            "id": "1", "relation": "01", "birth_date": "1980-01-01", "sex": "male",
            "disability": None, "serious_illness": False, "student": "none",
            "employment": "farming", "flags": [],
        }],
    }  # fmt: skip
    case = {"format": "doudi.case/1", "area": COUNTY, "on": "2027-05-01", "schemes": ["dibao"],
            "household": household}  # fmt: skip
    before = determine(case)
    draft = shadowed(proposed(county_clerk))
    with django_capture_on_commit_callbacks(execute=True):
        drafting.release(draft_id=draft.pk, by=county_decider, at=NOON)
    after = determine(case)
    assert after["law"] != before["law"]
    amounts = [answer["results"][0]["amount_monthly"] for answer in (before, after)]
    assert amounts == ["332.00", "350.00"]  # half the standard is imputed to a man able to work
    cites = [c["cite"] for s in after["results"][0]["steps"] for c in s["cites"]]
    assert "qingxi-2026-9:standard" in cites
    unmoved = case | {"on": "2026-12-31"}
    assert determine(unmoved)["law"] == determine(unmoved, open_law(files.root()))["law"]


def test_withdrawing_gives_the_old_law_back_and_everything_is_an_event(
    county_clerk: Actor, county_decider: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    draft = shadowed(proposed(county_clerk))
    with django_capture_on_commit_callbacks(execute=True):
        drafting.release(draft_id=draft.pk, by=county_decider, at=NOON)
    with django_capture_on_commit_callbacks(execute=True):
        drafting.withdraw(draft_id=draft.pk, reason="文件作废", by=county_decider, at=NOON)
    assert open_law().value(KEY, COUNTY, FROM) == open_law(files.root()).value(KEY, COUNTY, FROM)
    kinds = (
        Event.objects.filter(subject_kind="law_draft").order_by("id").values_list("kind", flat=True)
    )
    assert [k.removeprefix("monitoring.draft_") for k in kinds] == [
        "written", "proposed", "released", "withdrawn",
    ]  # fmt: skip


def test_the_author_never_releases(county_decider: Actor) -> None:
    draft = shadowed(proposed(county_decider))
    with pytest.raises(Forbidden, match="four_eyes"):
        drafting.release(draft_id=draft.pk, by=county_decider, at=NOON)


def test_a_clerk_does_not_release(county_decider: Actor, county_clerk: Actor) -> None:
    draft = shadowed(proposed(county_decider))
    with pytest.raises(Forbidden):
        drafting.release(draft_id=draft.pk, by=county_clerk, at=NOON)


def test_nothing_is_released_before_the_shadow_run(
    county_clerk: Actor, county_decider: Actor
) -> None:
    draft = proposed(county_clerk)
    with pytest.raises(NotYet, match="shadow_run_missing"):
        drafting.release(draft_id=draft.pk, by=county_decider, at=NOON)


def test_a_shadow_run_beside_another_law_counts_no_more(
    county_clerk: Actor, county_decider: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = (
        shadowed(proposed(county_clerk)),
        shadowed(proposed(county_clerk, values=(("dibao.standard.urban", "900.00"),))),
    )
    with django_capture_on_commit_callbacks(execute=True):
        drafting.release(draft_id=first.pk, by=county_decider, at=NOON)
    with pytest.raises(NotYet):
        drafting.release(draft_id=second.pk, by=county_decider, at=NOON)
    drafting.run_shadow(draft_id=second.pk, by=county_decider, at=NOON)
    shadowed(second)
    assert drafting.release(draft_id=second.pk, by=county_decider, at=NOON).state == "released"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"values": (("dibao.nonsense", "1"),)}, "unknown_parameter"),
        ({"values": ((KEY, "七百"),)}, "bad_value"),
        ({"values": ((KEY, 700),)}, "bad_value"),
        ({"values": ((KEY, "700.00"), (KEY, "701.00"))}, "overlap"),
        ({"since": date(2026, 1, 1)}, "overlap"),
        ({"values": ((KEY, "664.00"),)}, "no_change"),
        ({"values": ((KEY, None),)}, "no_note"),
        ({"values": ((KEY, None),), "note": "不再适用"}, "incomplete"),
        ({"cites": "no-such-text:1", "text": {}}, "unknown_citation"),
        ({"cites": "qingxi-2026-9", "text": {}}, "unknown_citation"),
        ({"text": NOTICE | {"title": {"zh": "只有中文"}}}, "no_title"),
        ({"cites": "sal-2026:x"}, "text_exists"),
        ({"tag": "Q"}, "bad_tag"),
        ({"values": ()}, "empty"),
    ],
)
def test_a_draft_that_would_break_the_law_is_not_proposed(
    county_clerk: Actor, wrong: dict[str, Any], code: str
) -> None:
    draft = drafting.write(area=COUNTY, content=content(**wrong), by=county_clerk, at=NOON)
    with pytest.raises(CaseRefused) as refused:
        drafting.propose(draft_id=draft.pk, by=county_clerk, at=NOON)
    assert code in {f.code for f in refused.value.faults}


def test_a_returned_draft_is_changed_by_its_author_and_by_nobody_else(
    county_clerk: Actor, county_decider: Actor
) -> None:
    draft = proposed(county_clerk)
    again = {"area": COUNTY, "content": content(), "at": NOON, "draft_id": draft.pk}
    with pytest.raises(Refused, match="draft_state"):
        drafting.write(**again, by=county_clerk)
    drafting.send_back(draft_id=draft.pk, reason="日期不对", by=county_decider, at=NOON)
    with pytest.raises(Forbidden, match="not_the_author"):
        drafting.write(**again, by=county_decider)
    assert drafting.write(**again, by=county_clerk).pk == draft.pk


def test_another_county_has_nothing_to_do_with_it(county_clerk: Actor, carla: Actor) -> None:
    draft = proposed(county_clerk)
    with pytest.raises(NotFound):
        drafting.release(draft_id=draft.pk, by=carla, at=NOON)
    with pytest.raises(Forbidden):
        drafting.write(area=COUNTY, content=content(), by=carla, at=NOON)


def test_a_file_lost_after_the_release_is_written_again(
    county_clerk: Actor, county_decider: Actor, overlay_file: Path
) -> None:
    draft = shadowed(proposed(county_clerk))
    drafting.release(
        draft_id=draft.pk, by=county_decider, at=NOON
    )  # the commit's writing never came
    assert not overlays.is_written()
    overlays.heal()
    assert overlays.is_written()
    assert open_law().value(KEY, COUNTY, FROM) == 70_000
    assert overlay.of(files.parse(overlay_file.read_bytes())).digest == overlays.in_force().digest


def test_the_patch_put_into_the_folder_is_a_sound_law_with_the_value(
    county_clerk: Actor, tmp_path: Path
) -> None:
    import shutil
    import subprocess

    draft = drafting.write(area=COUNTY, content=content(), by=county_clerk, at=NOON)
    patch = lawbook.patch(open_law(), overlays.overlay_of(draft))
    shutil.copytree(files.root(), tmp_path / "law", dirs_exist_ok=True)
    subprocess.run(["patch", "-p1", "-s"], input=patch.encode(), cwd=tmp_path, check=True)
    law = open_law(tmp_path / "law")
    assert law.value(KEY, COUNTY, FROM) == 70_000
    assert check.findings(law) == []


def decided(actor: Actor, number: str, facts: dict[str, Any], amount: int) -> Any:
    """A past decision with its stored case file."""
    from doudi.cases.models import Case, Decision
    from doudi.monitoring.tests.test_what_if import alone
    from doudi.registry.services import bulk

    made = next(iter(bulk.load([alone("王大山", 10_000)], by=actor, at=NOON)))
    case = Case.objects.create(
        number=number, key=number, scheme="dibao", area=VILLAGE, opened_at=NOON, step_since=NOON,
        household_id=made.household_id, applicant_id=made.person_ids[0],
    )  # fmt: skip
    return Decision.objects.create(
        case=case, number=number, effect="grant", scheme="dibao", area=VILLAGE, amount=amount,
        household_id=made.household_id, payee_id=made.person_ids[0], first_month="2026-06",
        facts=facts, result={}, law="-", legal_basis="sal-2026:art-18", decided_at=NOON,
    )  # fmt: skip


def elderly(income: str) -> dict[str, Any]:
    """The case file of a woman of 76 alone, decided on 20 May 2026."""
    member = {
        "id": "1", "relation": "01", "birth_date": "1950-01-01", "sex": "female", "labour": "none",
        "disability": None, "serious_illness": False, "student": "none", "employment": "none",
        "flags": [],
    }  # fmt: skip
    item = {"member": "1", "item": "property", "amount": income, "per": "month"}
    household = {
        "residence": "rural", "members": [member], "income": [item], "spending": [], "assets": [],
        "obligors": [],
    }  # fmt: skip
    return {"format": "doudi.case/1", "area": VILLAGE, "on": "2026-05-20", "household": household}


def test_the_shadow_run_names_which_past_decisions_would_differ_and_by_how_much(
    county_clerk: Actor,
) -> None:
    poor = decided(county_clerk, "A1", elderly("100.00"), 53_200)
    rich = decided(county_clerk, "A2", elderly("5000.00"), 0)
    decided(county_clerk, "A3", {}, 40_000)
    draft = shadowed(proposed(county_clerk))
    draft.refresh_from_db()
    assert draft.shadow["counts"] == {
        "decisions": 3, "from_register": 1, "without_file": 0, "not_computed": 0, "same": 1,
        "different": 2,
    }  # fmt: skip
    row, taken_over = draft.shadow["rows"]
    assert (row["decision"], row["on"]) == (poor.pk, "2027-04-01")
    assert row["after"]["amount"] - row["before"]["amount"] == 70_000 - 66_400
    assert (taken_over["number"], taken_over["per"]) == ("A3", "month")
    assert draft.shadow["totals"] == {"month": 2 * (70_000 - 66_400), "year": 0, "once": 0}
    poor.refresh_from_db()
    rich.refresh_from_db()
    assert (poor.amount, rich.amount, poor.law) == (53_200, 0, "-")  # nothing was touched
