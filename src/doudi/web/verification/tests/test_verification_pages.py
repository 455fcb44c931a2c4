"""From order to report to objection, as a clerk of the township meets it, without JavaScript."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from doudi.kernel import identity
from doudi.kernel.actor import Actor
from doudi.registry import services as registry
from doudi.registry.services import bulk
from doudi.registry.values import NewAmount, NewHousehold, NewMember, NewPerson, Vouched
from doudi.verification import services
from doudi.verification.checks.run import Found
from doudi.verification.models import CheckOrder, Dataset, Finding, Hit
from tests.cast import VILLAGE

SignIn = Callable[[Actor], Client]
NOON = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)
FIRST = "00990119620504001"
NUMBER = FIRST + identity.check_character(FIRST)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def home(county_clerk: Actor) -> int:
    """曾德全, alone, who declared farming income, signed the authorisation, and has a deposit."""
    says = Vouched("declared", date(2026, 5, 1), since=date(2026, 1, 1))
    zeng = NewPerson(
        name="曾德全", area=VILLAGE, id_number=NUMBER, birth_date=date(1962, 5, 4), sex="male"
    )
    new = NewHousehold(
        area=VILLAGE, residence="rural", opened_on=date(2020, 1, 1),
        members=(NewMember(person=zeng, relation="01", since=date(2020, 1, 1)),),
        income=((0, NewAmount("farming_net", 300_000, "year"), says),),
        looked=(("assets", says), ("obligors", says), ("spending", says)),
    )  # fmt: skip
    loaded = next(iter(bulk.load([new], by=county_clerk, at=NOON)))
    registry.give_consent(
        person_id=loaded.person_ids[0], purpose="assistance_check", scope=["*"],
        signed_how="paper", given_on=date(2026, 5, 1), by=county_clerk, at=NOON,
    )  # fmt: skip
    services.take_delivery(
        kind="deposit", content=f"身份证号,姓名,余额\n{NUMBER},曾德全,90000.00".encode(),
        filename="存款.csv", as_of=date(2026, 5, 1), area=VILLAGE[:6], keep_months=12,
        only_good=True, by=county_clerk, at=NOON,
    )  # fmt: skip
    return loaded.household_id


def ordered(client: Client, home: int) -> CheckOrder:
    assert client.get(reverse("check-order", args=[home])).status_code == 200
    client.post(reverse("check-order", args=[home]))
    return CheckOrder.objects.get()


def test_a_check_goes_from_order_to_report_to_objection(
    sign_in: SignIn, home: int, township_clerk: Actor
) -> None:
    client = sign_in(township_clerk)
    order = ordered(client, home)
    text = client.get(reverse("check", args=[order.pk])).content.decode()
    assert "90,000.00" in text
    assert NUMBER not in text
    hit = Hit.objects.get()
    client.post(reverse("check-dispute", args=[order.pk]), {"hit": hit.pk, "says": "替村集体代管"})
    dispute = order.disputes.get()
    answer = {"is_upheld": "yes", "because": "村委会证明属实"}
    client.post(reverse("dispute-settle", args=[dispute.pk]), answer)
    hit.refresh_from_db()
    assert hit.is_theirs is False


def test_an_objection_without_a_reason_stays_on_the_page_with_its_error(
    sign_in: SignIn, home: int, township_clerk: Actor
) -> None:
    client = sign_in(township_clerk)
    order = ordered(client, home)
    page = client.post(reverse("check-dispute", args=[order.pk]), {"hit": "", "says": ""})
    assert page.status_code == 422


def test_proof_of_an_objection_goes_into_the_file_and_can_be_opened(
    sign_in: SignIn, home: int, township_clerk: Actor, settings: Any, tmp_path: Path
) -> None:
    settings.FILES_ROOT = tmp_path
    client = sign_in(township_clerk)
    order = ordered(client, home)
    url = reverse("check-dispute", args=[order.pk])
    empty = SimpleUploadedFile("proof.pdf", b"")
    refused = client.post(url, {"hit": "", "says": "代管", "proof": empty})
    assert refused.status_code == 422
    assert not order.disputes.exists()
    paper = SimpleUploadedFile("proof.pdf", b"%PDF-1.4 village committee")
    client.post(url, {"hit": "", "says": "代管", "proof": paper})
    kept = order.disputes.get().document_id
    page = client.get(reverse("check", args=[order.pk])).content.decode()
    assert reverse("document", args=[kept]) in page
    opened = client.get(reverse("document", args=[kept]))
    assert opened.content.startswith(b"%PDF")


def test_the_check_centre_takes_an_objection_without_a_file(
    sign_in: SignIn, home: int, township_clerk: Actor, check_officer: Actor
) -> None:
    order = ordered(sign_in(township_clerk), home)
    page = sign_in(check_officer).get(reverse("check", args=[order.pk]))
    assert "proof" not in page.context["dispute_form"].fields


def test_the_report_prints_on_one_page_with_its_number(
    sign_in: SignIn, home: int, township_clerk: Actor
) -> None:
    client = sign_in(township_clerk)
    order = ordered(client, home)
    assert order.number in client.get(reverse("check-print", args=[order.pk])).content.decode()


def test_another_county_finds_no_report(
    sign_in: SignIn, home: int, township_clerk: Actor, carla: Actor
) -> None:
    order = ordered(sign_in(township_clerk), home)
    assert sign_in(carla).get(reverse("check", args=[order.pk])).status_code == 404


def test_a_file_is_taken_and_its_faulty_rows_come_back(
    sign_in: SignIn, check_officer: Actor
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = sign_in(check_officer)
    file = SimpleUploadedFile("存款.csv", "身份证号,姓名,余额\n12,张三,一百".encode())
    given = {"kind": "deposit", "as_of": "2026-05-01", "keep_months": 12, "only_good": "yes"}
    client.post(reverse("delivery-new"), given | {"file": file})
    dataset = Dataset.objects.get()
    assert dataset.faulty == 1
    assert client.get(reverse("delivery-rejects", args=[dataset.pk])).content[:2] == b"PK"


def test_something_that_is_no_table_is_refused_with_words(
    sign_in: SignIn, check_officer: Actor
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = sign_in(check_officer)
    file = SimpleUploadedFile("存款.csv", b"\x89PNG\x00\xff")
    given = {"kind": "deposit", "as_of": "2026-05-01", "keep_months": 12, "only_good": "yes"}
    assert client.post(reverse("delivery-new"), given | {"file": file}).status_code == 422


def test_a_finding_is_settled_from_its_page(
    sign_in: SignIn, home: int, township_clerk: Actor, county_clerk: Actor
) -> None:
    found = Found("owns_vehicle", home, None, 5_000_000, ("vehicle:3",), "print")
    services.take_in(
        found=[found], areas={home: VILLAGE}, on=date(2026, 5, 20), by=county_clerk, at=NOON
    )
    client = sign_in(township_clerk)
    assert "曾德全" in client.get(reverse("findings")).content.decode()
    pk = Finding.objects.get().pk
    assert client.post(reverse("finding", args=[pk]), {"outcome": "not_true"}).status_code == 422
    client.post(reverse("finding", args=[pk]), {"outcome": "not_true", "because": "车已报废"})
    assert Finding.objects.get().outcome == "not_true"


def test_an_exemption_is_told_on_the_page_and_given_once(
    sign_in: SignIn, home: int, county_clerk: Actor
) -> None:
    found = Found("owns_vehicle", home, None, 5_000_000, ("vehicle:3",), "print")
    services.take_in(
        found=[found], areas={home: VILLAGE}, on=date(2026, 5, 20), by=county_clerk, at=NOON
    )
    client, pk = sign_in(county_clerk), Finding.objects.get().pk
    exempt = reverse("finding-exempt", args=[pk])
    past = client.post(exempt, {"until": "2020-01-01", "because": "残疾人专用车"})
    assert past.status_code == 422 and "须在今天之后" in past.content.decode()
    assert exempt in client.get(reverse("finding", args=[pk])).content.decode()
    until = f"{localdate() + timedelta(days=90)}"
    client.post(exempt, {"until": until, "because": "残疾人专用车"})
    told = client.get(reverse("finding", args=[pk])).content.decode()
    assert f"已豁免至 {until}" in told and "残疾人专用车" in told and exempt not in told


def test_a_useless_check_is_switched_off_by_the_county(
    sign_in: SignIn, county_clerk: Actor
) -> None:
    client = sign_in(county_clerk)
    client.post(
        reverse("check-switch", args=["owns_vehicle"]), {"is_on": "no", "because": "误报太多"}
    )
    assert "停用" in client.get(reverse("check-catalogue")).content.decode()
