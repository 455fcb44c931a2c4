"""A county officer asks what a higher standard would cost, without JavaScript."""

import io
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from doudi.kernel import runs
from doudi.kernel.actor import Actor
from doudi.monitoring import snapshots
from doudi.monitoring.models import Scenario, Snapshot
from doudi.monitoring.tests.test_what_if import ON, alone
from doudi.registry.services import bulk
from tests.cast import COUNTY, NOON

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def snapshot(county_clerk: Actor) -> Snapshot:
    """Three rural men with 100, 640 and 5,000 yuan a month."""
    homes = [alone("王大山", 10_000), alone("李小河", 64_000), alone("赵富余", 500_000)]
    list(bulk.load(homes, by=county_clerk, at=NOON))
    run = snapshots.build_snapshot(area=COUNTY, on=ON, by=county_clerk, at=NOON)
    runs.finish(run_id=run.pk, clock=lambda: NOON)
    return Snapshot.objects.get()


def typed(snapshot: Snapshot, *rows: tuple[str, str], **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "snapshot": snapshot.pk, "on": ON.isoformat(), "name": "提标", "schemes": ["dibao"],
        "rows-TOTAL_FORMS": max(len(rows), 1), "rows-INITIAL_FORMS": 0,
    }  # fmt: skip
    for i, (key, value) in enumerate(rows):
        data |= {f"rows-{i}-key": key, f"rows-{i}-value": value}
    return data | more


def ask(client: Client, snapshot: Snapshot, value: str) -> Scenario:
    data = typed(snapshot, ("dibao.standard.rural", value))
    answer = client.post(reverse("what-if"), data)
    made = Scenario.objects.order_by("-id")[0]
    assert answer["Location"] == reverse("what-if-scenario", args=[made.pk])
    return made


def test_the_answer_says_in_one_sentence_who_moves_and_what_it_costs(
    sign_in: SignIn, county_clerk: Actor, snapshot: Snapshot
) -> None:
    client = sign_in(county_clerk)
    made = ask(client, snapshot, "700")
    assert made.changes == {"dibao.standard.rural": "700.00"}
    text = client.get(reverse("what-if-scenario", args=[made.pk])).content.decode()
    moved = made.result["totals"]["month_after"] - made.result["totals"]["month_before"]
    assert f"{moved * 12 / 100:,.2f}" in text
    assert "新增 1 户" in text
    assert 'data-chart="c-cliff-data"' in text


def test_asking_twice_is_one_answer(
    sign_in: SignIn, county_clerk: Actor, snapshot: Snapshot
) -> None:
    client = sign_in(county_clerk)
    assert ask(client, snapshot, "700").pk == ask(client, snapshot, "700.00").pk


def test_a_figure_leads_to_its_households_by_name_and_masked_number(
    sign_in: SignIn, county_clerk: Actor, snapshot: Snapshot
) -> None:
    client = sign_in(county_clerk)
    made = ask(client, snapshot, "700")
    address = reverse("what-if-households", args=[made.pk])
    text = client.get(address, {"change": "enters"}).content.decode()
    assert "李小河" in text
    assert "王大山" not in text
    junk = {"low": "x", "high": "--", "page": "zz", "township": "nowhere", "size": "a"}
    assert client.get(address, junk).status_code == 200


def test_two_stand_side_by_side_and_leave_as_files(
    sign_in: SignIn, county_clerk: Actor, snapshot: Snapshot
) -> None:
    client = sign_in(county_clerk)
    first, second = ask(client, snapshot, "700"), ask(client, snapshot, "720")
    page = client.get(reverse("what-if-scenario", args=[first.pk]), {"with": second.pk})
    assert page.content.decode().count('class="wi-sentence"') == 2
    csv = client.get(reverse("what-if-export", args=[first.pk, "csv"]), {"with": second.pk})
    totals = [row for row in csv.content.decode().splitlines() if ",total," in row]
    assert len(totals) == 2
    book = client.get(reverse("what-if-export", args=[first.pk, "xlsx"]))
    assert "xl/workbook.xml" in ZipFile(io.BytesIO(book.content)).namelist()


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("dibao.standard.rural", "七百")], "请填写金额"),
        ([("dibao.standard.rural", "")], "请填写新值"),
        ([("", "700")], "请选择参数"),
        ([("", "")], "请至少改一个数"),
    ],
)
def test_faults_stand_beside_the_row_and_nothing_typed_is_lost(
    sign_in: SignIn, county_clerk: Actor, snapshot: Snapshot, rows: Any, says: str
) -> None:
    page = sign_in(county_clerk).post(reverse("what-if"), typed(snapshot, *rows))
    text = page.content.decode()
    assert page.status_code == 422
    assert says in text
    assert 'value="提标"' in text
    assert not Scenario.objects.exists()


def test_the_value_in_force_is_shown_with_its_source(sign_in: SignIn, county_clerk: Actor) -> None:
    asked = {"rows-0-key": "dibao.standard.rural", "on": "2026-05-20"}
    text = sign_in(county_clerk).get(reverse("what-if-now"), asked).content.decode()
    assert "632.00" in text
    assert ">D<" in text.replace("\n", "")


def test_a_large_county_waits_on_a_page_with_progress(
    sign_in: SignIn, county_clerk: Actor, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doudi.web.law import whatif

    monkeypatch.setattr(whatif, "AT_ONCE", 0)
    client = sign_in(county_clerk)
    answer = client.post(reverse("what-if"), typed(snapshot, ("dibao.standard.rural", "700")))
    assert "/runs/" in answer["Location"]
    text = client.get(answer["Location"]).content.decode()
    assert "<progress" in text
    run_id = int(answer["Location"].rstrip("/").rpartition("/")[2])
    runs.finish(run_id=run_id, clock=lambda: NOON)
    assert "/law/what-if/" in client.get(answer["Location"])["Location"]
