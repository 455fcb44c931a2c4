"""Data arrive by themselves: a watched folder, a database, a signed service that is busy at first."""

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from doudi.kernel.actor import machine
from doudi.kernel.errors import Refused
from doudi.kernel.models import Event
from doudi.verification import vault
from doudi.verification.connectors import Arrival, Source, connector, http
from doudi.verification.models import Dataset
from doudi.verification.services.collect import collect, sources
from doudi.verification.services.deliveries import expire_due

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
ROBOT = machine("connectors")
CSV = "户名,证件号码,开户银行,余额\n曾德全,00990119620504001X,青溪农商行,{}\n"
SECRET = "between-us"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.VAR, settings.FILES_ROOT = tmp_path, tmp_path / "files"


def source(type_: str, kind: str = "deposit", **options: Any) -> Source:
    return Source("bank", type_, kind, "009901", 12, options=options)


def put(path: Path, text: str, *, written: datetime = NOON - timedelta(hours=1)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    os.utime(path, (written.timestamp(), written.timestamp()))
    return path


def codes(*wanted: Source) -> list[tuple[str, str]]:
    return [(c.filename, c.code) for c in collect(by=ROBOT, at=NOON, wanted=wanted)]


def test_a_file_in_the_folder_is_taken_once_and_kept_beside(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    put(inbox / "deposit" / "存款_20261031.csv", CSV.format("90.00"))
    assert codes(source("folder", kind="", path=str(inbox))) == [("存款_20261031.csv", "taken")]
    made = Dataset.objects.get()
    assert (made.kind, made.as_of, made.good) == ("deposit", date(2026, 10, 31), 1)
    assert codes(source("folder", kind="", path=str(inbox))) == []
    assert len(list((inbox / "deposit" / "taken").iterdir())) == 1


def test_the_same_content_again_and_a_file_that_is_no_table_are_put_aside(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    put(inbox / "a.csv", CSV.format("1.00"))
    codes(source("folder", path=str(inbox)))
    put(inbox / "b.csv", CSV.format("1.00"))
    put(inbox / "c.csv", "今天天气很好\n")
    assert codes(source("folder", path=str(inbox))) == [
        ("b.csv", "delivery_taken_before"), ("c.csv", "delivery_without_headings"),
    ]  # fmt: skip
    assert len(list((inbox / "refused").iterdir())) == 2


def test_a_file_still_being_written_waits(tmp_path: Path) -> None:
    put(tmp_path / "in" / "a.csv", CSV.format("1.00"), written=NOON - timedelta(seconds=5))
    assert codes(source("folder", path=str(tmp_path / "in"))) == []


def test_a_database_is_read_with_one_statement_for_the_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(tmp_path / "tax.db") as db:
        db.execute("CREATE TABLE v_tax (姓名, 身份证号, 收入额, 月份)")
        db.execute("INSERT INTO v_tax VALUES ('曾德全', '00990119620504001X', '1234.50', '202611')")
        db.execute("INSERT INTO v_tax VALUES ('别人', '00990119620504009X', '1.00', '202610')")
    monkeypatch.setenv("TAX_DB", f"sqlite:///{tmp_path / 'tax.db'}")
    asked = source(
        "sql", "tax", url_env="TAX_DB",
        query="SELECT 姓名, 身份证号, 收入额 FROM v_tax WHERE 月份 = :month",
    )  # fmt: skip
    assert codes(asked) == [("bank-20261102.csv", "taken")]
    assert vault.rows(Dataset.objects.get().rows_digest)["amount"].to_list() == [123_450]


def test_a_source_that_fails_is_named_and_stops_no_other_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAX_DB", f"sqlite:///{tmp_path / 'empty.db'}")
    put(tmp_path / "in" / "a.csv", CSV.format("1.00"))
    broken = source("sql", "tax", url_env="TAX_DB", query="SELECT * FROM nowhere")
    good = source("folder", path=str(tmp_path / "in"))
    assert codes(broken, good) == [("", "source_failed"), ("a.csv", "taken")]
    assert Event.objects.get(kind="verification.source_failed").facts == {"code": "source_failed"}


class Service(BaseHTTPRequestHandler):
    """An exchange: busy twice, checks the signature, two pages of records."""

    busy = 0
    seen: list[str] = []
    spoilt = False

    def do_GET(self) -> None:
        said = "\n".join(("GET", self.path, self.headers["X-Time"], self.headers["X-Nonce"]))
        if self.headers.get("X-Signature") != http.sign(SECRET.encode(), said.encode()):
            self.send_error(401)
            return
        if Service.busy:
            Service.busy -= 1
            self.send_error(503)
            return
        Service.seen.append(self.path)
        page = int(parse_qs(urlsplit(self.path).query)["page"][0])
        rows = [
            {"户名": "曾德全", "证件号码": f"00990119620504{n:03d}X", "余额": 12.3}
            for n in range(2)
        ]
        body = json.dumps({"data": {"list": rows if page == 1 else rows[:1]}}).encode()
        self.send_response(200)
        self.send_header("X-Signature", "0" if Service.spoilt else http.sign(SECRET.encode(), body))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    Service.busy, Service.seen, Service.spoilt = 0, [], False
    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("SERVICE_SECRET", SECRET)
    yield source(
        "http", url=f"http://127.0.0.1:{server.server_port}/records", secret_env="SERVICE_SECRET",
        key_id="doudi", rows="data.list", page={"size": 2}, tries=3, answers_signed=True,
    )  # fmt: skip
    server.shutdown()
    server.server_close()


def test_a_service_is_read_page_by_page_and_its_amounts_stay_exact(service: Source) -> None:
    assert codes(service) == [("bank-20261102.csv", "taken")]
    assert len(Service.seen) == 2
    assert vault.rows(Dataset.objects.get().rows_digest)["balance"].to_list() == [1230] * 3


def test_a_busy_service_is_asked_again_with_growing_pauses(service: Source) -> None:
    Service.busy = 2
    pauses: list[float] = []
    http.ask(service, {"page": 1}, at=NOON, wait=pauses.append)
    assert pauses == [1.0, 2.0]


def test_a_service_that_stays_busy_or_says_no_is_given_up_with_its_reason(
    service: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    Service.busy = 9
    with pytest.raises(Refused, match="source_not_there"):
        http.ask(service, {"page": 1}, at=NOON, wait=lambda _: None)
    monkeypatch.setenv("SERVICE_SECRET", "another")
    with pytest.raises(Refused, match="source_refused"):
        http.ask(service, {"page": 1}, at=NOON, wait=lambda _: None)


def test_an_answer_signed_by_somebody_else_is_not_taken(service: Source) -> None:
    Service.spoilt = True
    assert codes(service) == [("", "answer_signed_wrongly")]
    assert not Dataset.objects.exists()


def test_a_connector_of_ones_own_needs_one_function() -> None:
    @connector("hand")
    def fetch(source: Source, *, at: datetime) -> Iterator[Arrival]:
        yield Arrival(source.kind, "hand.csv", CSV.format("5.00").encode(), at.date())

    assert codes(source("hand")) == [("hand.csv", "taken")]


def test_the_list_of_connectors_names_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "connectors.yaml"
    file.write_text("a: {type: folder, area: '009901', keep_months: 24, options: {path: /in}}\n")
    assert [s.name for s in sources()] == ["a"]
    file.write_text("a: {type: pigeon, area: '009901', keep_months: 24}\n")
    with pytest.raises(ValueError, match="a: type is one of"):
        sources()


def test_rows_go_when_their_retention_is_over_and_the_record_stays(tmp_path: Path) -> None:
    put(tmp_path / "in" / "a.csv", CSV.format("1.00"))
    codes(source("folder", path=str(tmp_path / "in")))
    assert expire_due(by=ROBOT, at=NOON + timedelta(days=300)) == 0
    assert expire_due(by=ROBOT, at=NOON + timedelta(days=420)) == 1
    made = Dataset.objects.get()
    assert (made.state, made.good) == ("expired", 1)
    with pytest.raises(FileNotFoundError):
        vault.rows(made.rows_digest)
