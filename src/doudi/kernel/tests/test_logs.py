"""What reaches a log says where and what kind, never who."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.conf import settings

from doudi.kernel.logs import NoPersonalData
from doudi.kernel.tests.test_identity import make


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(NoPersonalData())
    log = logging.getLogger("test.logs")
    log.addHandler(handler)
    yield out
    log.removeHandler(handler)


def test_numbers_and_named_values_are_blotted_out(written: io.StringIO) -> None:
    logging.getLogger("test.logs").warning("person %s phone=%s", make(), "00012345678")
    assert make() not in written.getvalue()
    assert "00012345678" not in written.getvalue()


def test_a_traceback_tells_places_and_kinds_but_no_values(written: io.StringIO) -> None:
    def choke() -> None:
        try:
            int("张三")
        except ValueError as fault:
            raise RuntimeError("李四 has no household") from fault

    try:
        choke()
    except RuntimeError:
        logging.getLogger("test.logs").exception("import failed")
    said = written.getvalue()
    assert "RuntimeError from ValueError" in said
    assert "in choke" in said
    assert "张三" not in said
    assert "李四" not in said


def test_every_handler_of_the_house_has_the_filter() -> None:
    for handler in settings.LOGGING["handlers"].values():
        assert "no_personal_data" in handler["filters"]


def test_nothing_is_mailed_and_djangos_own_loggers_go_through_the_filter() -> None:
    assert not settings.ADMINS
    for name in ("django", "django.server"):
        assert not settings.LOGGING["loggers"][name]["handlers"]
