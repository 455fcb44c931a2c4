"""A department's file is taken once, as far as asked, and nothing of it lies open on the disk."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.conf import settings

from doudi.kernel.actor import Actor, PostHeld
from doudi.kernel.errors import Broken, Forbidden, Refused
from doudi.kernel.models import Event
from doudi.verification import services, vault
from doudi.verification.models import Dataset

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
CHECKER = Actor(9, "Chen", (PostHeld("check_officer", 5, "009901"),))
HEAD = "身份证号,姓名,银行名称,余额,余额日期"
GOOD = "009901196205040011,曾德全,青溪农商行,12345.60,2026-10-31"
BAD = "12,张三,某行,一百,2026-10-31"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path


def take(*rows: str, by: Actor = CHECKER, **more: Any) -> Dataset:
    asked = {
        "kind": "deposit", "content": "\n".join((HEAD, *rows)).encode(), "filename": "存款.csv",
        "as_of": date(2026, 10, 31), "area": "009901", "keep_months": 12, "only_good": True,
        "by": by, "at": NOON,
    }  # fmt: skip
    return services.take_delivery(**asked | more)


def test_the_good_rows_are_taken_and_the_faulty_ones_counted_by_reason() -> None:
    dataset = take(GOOD, BAD)
    assert (dataset.state, dataset.good, dataset.faulty) == ("taken", 1, 1)
    assert dataset.faults == {"not_a_money": 1, "not_a_number": 1}
    assert vault.rows(dataset.rows_digest)["balance"].to_list() == [1234560]
    assert vault.file(dataset.rejects)[:2] == b"PK"


def test_all_or_nothing_keeps_the_record_and_uses_no_row() -> None:
    dataset = take(GOOD, BAD, only_good=False)
    assert (dataset.state, dataset.rows_digest) == ("refused", "")


def test_the_same_file_is_never_taken_twice() -> None:
    take(GOOD)
    with pytest.raises(Refused, match="delivery_taken_before"):
        take(GOOD)
    assert Dataset.objects.count() == 1


def test_rows_lie_sealed_and_an_altered_file_is_noticed() -> None:
    dataset = take(GOOD)
    place = next(settings.FILES_ROOT.rglob(f"{dataset.rows_digest}.sealed"))
    assert "曾德全".encode() not in place.read_bytes()
    place.write_bytes(place.read_bytes()[:-1] + b"\x00")
    with pytest.raises(Broken, match="field_altered"):
        vault.rows(dataset.rows_digest)


def test_payment_accounts_may_not_be_asked_before_the_law_says_so() -> None:
    with pytest.raises(Refused, match="no_legal_basis_yet"):
        take(GOOD, kind="payment_account", as_of=date(2026, 6, 30))


def test_a_checker_of_another_county_may_not_hand_in_for_ours() -> None:
    elsewhere = Actor(8, "Carla", (PostHeld("check_officer", 6, "009902"),))
    with pytest.raises(Forbidden):
        take(GOOD, by=elsewhere)
    assert not Dataset.objects.exists()


def test_the_event_tells_counts_and_the_hash_but_nobody_s_name() -> None:
    take(GOOD, BAD)
    event = Event.objects.get(kind="verification.delivery_taken")
    assert event.facts["good"] == 1
    assert "曾德全" not in str(event.facts)


def test_rows_are_kept_as_long_as_declared_and_then_only_the_record_stays() -> None:
    dataset = take(GOOD)
    with pytest.raises(Refused, match="retention_not_over"):
        services.expire_delivery(dataset_id=dataset.pk, by=CHECKER, at=NOON)
    services.expire_delivery(
        dataset_id=dataset.pk, by=CHECKER, at=datetime(2027, 12, 1, tzinfo=UTC)
    )
    dataset.refresh_from_db()
    assert dataset.state == "expired"
    with pytest.raises(FileNotFoundError):
        vault.rows(dataset.rows_digest)
