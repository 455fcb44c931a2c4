"""The worker ends notices and opens reviews each day, without anybody asking."""

from datetime import datetime

import pytest

from doudi.kernel.worker import _DAILY, Worker
from tests.cast import NOON

pytestmark = pytest.mark.django_db


def test_notices_and_reviews_are_the_work_of_the_first_look_of_a_day(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, settings: object
) -> None:
    asked: list[tuple[str, datetime]] = []
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr(
        "doudi.disclosure.services.end_due", lambda **g: asked.append(("notices", g["at"])) or 0
    )
    monkeypatch.setattr(
        "doudi.cases.services.open_due_reviews", lambda **g: asked.append(("reviews", g["at"])) or 0
    )
    worker = Worker(clock=lambda: NOON)
    worker.look()
    worker.look()
    assert sorted(asked) == [("notices", NOON), ("reviews", NOON)]
    assert {w.__name__ for w in _DAILY} >= {
        "end_notices_past_their_last_day", "open_reviews_that_fall_due",
    }  # fmt: skip
