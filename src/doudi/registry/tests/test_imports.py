"""Files into the register: every fault found, good rows in, a crash loses and doubles nothing."""

import io
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from doudi.kernel import runs
from doudi.kernel.errors import NotFound, NotYet, Refused
from doudi.registry import selectors, services
from doudi.registry.importing import fields, reading
from doudi.registry.models import Household, ImportRow, Membership, Person
from doudi.registry.tests.conftest import number, person
from tests.cast import NOON, TOWNSHIP, VILLAGE

HEADINGS = [
    "户编号",
    "姓名",
    "与户主关系",
    "身份证号",
    "联系电话",
    "村（社区）",
    "家庭住址",
    "救助类别",
    "残疾类别",
    "残疾等级",
]
GIVEN = "明伟芳娜敏静丽强磊军洋勇艳杰娟涛超霞平刚桂兰英华玉"


def lines(households: int, start: int = 0) -> list[list[str]]:
    """Rows of households of two: a head and a wife."""
    found = []
    for home in range(start, start + households):
        for place in range(2):
            i = home * 2 + place
            born = (date(1940, 1, 1) + timedelta(days=i % 20_000)).strftime("%Y%m%d")
            name = "王李张刘陈杨赵黄周吴"[i % 10] + GIVEN[i // 10 % 25] + GIVEN[i // 250 % 25]
            found.append([
                f"H{home}", name, ("户主", "妻")[place],
                number(born, 1 + 2 * (i // 20_000) + place, f"0099{i % 90 + 10}"),
                f"129{i:08d}", VILLAGE, f"{home}号", "农村低保" if place == 0 else "", "", "",
            ])  # fmt: skip
    return found


def book(rows: list[list[str]], headings: list[str] = HEADINGS) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = made.add_worksheet()
    for place, row in enumerate([["青溪县救助对象台账"], headings, *rows]):
        for column, cell in enumerate(row):
            sheet.write_string(place, column, cell)
    made.close()
    return out.getvalue()


def sent(content: bytes, by, name: str = "台账.xlsx"):
    return services.send_import(content=content, name=name, area=TOWNSHIP, by=by, at=NOON)


def checked(content: bytes, by, name: str = "台账.xlsx"):
    job = sent(content, by, name)
    services.match_columns(job_id=job.pk, mapping=job.mapping, by=by, at=NOON)
    return finished(job, "check_run_id")


def loaded(job, by, *, only_good: bool = True):
    services.load_import(job_id=job.pk, only_good=only_good, by=by, at=NOON)
    return finished(job, "load_run_id")


def finished(job, run: str):
    job.refresh_from_db()
    done = runs.finish(run_id=getattr(job, run), clock=lambda: NOON)
    assert (done.state, done.fault) == ("done", "")
    return job


FAULTS = {
    "id_check": (3, lambda r: r[3][:-1] + ("0" if r[3][-1] != "0" else "1")),
    "id_date": (3, lambda r: r[3][:10] + "99" + r[3][12:]),
    "id_length": (3, lambda r: r[3][:-1]),
    "digits_lost": (3, lambda r: "3.70211E+17"),
    "not_a_name": (1, lambda r: "7"),
    "missing": (1, lambda r: ""),
    "outside_area": (5, lambda r: "009902101001"),
    "not_a_phone": (4, lambda r: "12"),
    "not_in_list": (2, lambda r: "邻居家的"),
    "twice_in_file": (3, lambda r: None),
}


@pytest.mark.slow
@pytest.mark.django_db
def test_of_20_000_rows_with_300_faults_the_good_ones_enter_and_300_come_back(boris):
    rows = lines(10_000)
    kinds = list(FAULTS)
    planted = {}
    for n in range(300):
        place, kind = 1 + 2 * (n * 33), kinds[n % len(kinds)]
        column, spoil = FAULTS[kind]
        rows[place][column] = rows[0][3] if kind == "twice_in_file" else spoil(rows[place])
        planted[place + 3] = kind
    job = checked(book(rows), boris)
    found = {r.number: r.faults[0][1] for r in ImportRow.objects.filter(job=job, state="faulty")}
    assert found == planted
    assert not Person.objects.exists()
    loaded(job, boris)
    assert selectors.row_counts(job.pk) == {
        "good": 0, "faulty": 300, "duplicate": 0, "loaded": 19_700,
    }  # fmt: skip
    assert (Person.objects.count(), Household.objects.count()) == (19_700, 10_000)
    returned = CalamineWorkbook.from_filelike(io.BytesIO(selectors.returned_file(job)))
    back = returned.get_sheet_by_index(0).to_python()
    assert len(back) == 301
    assert back[0] == [*HEADINGS, fields.REASONS]
    assert {int(str(r[-1])[1:].split("行")[0]) for r in back[1:]} == set(planted)


@pytest.mark.django_db
def test_a_returned_file_put_right_joins_the_households_already_there(boris):
    rows = lines(2)
    whole = rows[1][3]
    rows[1][3] = whole[:-1]
    first = loaded(checked(book(rows), boris), boris)
    back = CalamineWorkbook.from_filelike(io.BytesIO(selectors.returned_file(first)))
    headings, wrong = back.get_sheet_by_index(0).to_python()
    wrong[3] = whole
    head = dict(zip(HEADINGS, rows[0], strict=True))
    again = [*[str(c) for c in wrong], head["身份证号"]]
    job = checked(book([again], [*[str(h) for h in headings], "户主身份证号"]), boris)
    services.match_columns(
        job_id=job.pk,
        mapping={k: v for k, v in job.mapping.items() if k != "group"},
        by=boris,
        at=NOON,
    )
    loaded(finished(job, "check_run_id"), boris)
    assert sorted(Household.objects.values_list("size", flat=True)) == [2, 2]
    assert Membership.objects.filter(relation="12").count() == 2


@pytest.mark.django_db
def test_all_or_nothing_refuses_while_a_row_is_faulty(boris):
    rows = lines(3)
    rows[3][1] = ""
    job = checked(book(rows), boris)
    with pytest.raises(Refused) as no:
        services.load_import(job_id=job.pk, only_good=False, by=boris, at=NOON)
    assert no.value.code == "rows_faulty"
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_people_known_already_are_shown_side_by_side_and_not_doubled(boris):
    rows = lines(2)
    known = services.register_person(
        new=person(rows[0][1], id_number=rows[0][3]), by=boris, at=NOON
    )
    alike = services.register_person(
        new=person(rows[2][1], id_number="", id_kind="none", birth_date=date(1940, 1, 3)),
        by=boris, at=NOON,
    )  # fmt: skip
    job = checked(book(rows), boris)
    one, two = selectors.judged_rows(job, actor=boris, state="duplicate")
    assert ([f.person_id for f in one.alike], one.faults) == (
        [known.pk],
        (("id_number", "known_number"),),
    )
    assert ([f.person_id for f in two.alike], two.faults) == (
        [alike.pk],
        (("name", "looks_known"),),
    )
    assert (
        services.accept_rows(job_id=job.pk, numbers=[one.number, two.number], by=boris, at=NOON)
        == 1
    )
    assert selectors.row_counts(job.pk)["duplicate"] == 1


@pytest.mark.django_db
def test_a_household_without_a_head_or_with_two_is_named(boris):
    rows = lines(3)
    rows[0][1] = ""  # the head's own row is faulty, so the wife waits with him
    rows[2][2] = "子"
    rows[5][2] = "户主"
    job = checked(book(rows), boris)
    found = {r.number: r.faults[-1][1] for r in ImportRow.objects.filter(job=job, state="faulty")}
    assert found == {3: "missing", 4: "head_faulty", 5: "no_head", 6: "no_head", 8: "two_heads"}


@pytest.mark.django_db
def test_a_mapping_is_remembered_for_the_next_file_with_the_same_headings(boris):
    odd = ["甲", "乙", "丙", "丁", "戊"]
    rows = [[r[1], r[2], r[3], r[5], r[0]] for r in lines(1)]
    job = sent(book(rows, odd), boris)
    assert job.mapping == {}
    with pytest.raises(NotYet) as wait:
        services.match_columns(job_id=job.pk, mapping={"name": "甲"}, by=boris, at=NOON)
    assert wait.value.missing == ("relation", "area", "id_number")
    mapping = {"name": "甲", "relation": "乙", "id_number": "丙", "area": "丁", "group": "戊"}
    services.match_columns(job_id=job.pk, mapping=mapping, by=boris, at=NOON)
    assert sent(book([r[::-1] for r in rows], odd), boris).mapping == mapping


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_people_have(boris, encoding):
    text = "\n".join(",".join(r) for r in [HEADINGS, *lines(2)])
    loaded(checked(text.encode(encoding), boris, "台账.csv"), boris, only_good=False)
    assert Person.objects.count() == 4


def test_numbers_that_a_spreadsheet_has_rounded_are_not_taken_for_numbers():
    assert reading.cell_text(3.7021119600101e17) == "3.70211E+17"
    assert reading.cell_text(20260520.0) == "20260520"


@pytest.mark.django_db
def test_an_import_is_not_for_other_counties(boris, carla):
    job = sent(book(lines(1)), boris)
    with pytest.raises(NotFound):
        selectors.import_job(job.pk, actor=carla)
    with pytest.raises(NotFound):
        services.match_columns(job_id=job.pk, mapping=job.mapping, by=carla, at=NOON)


CRASH = """
import os, sys, django
django.setup()
from django.core.management import call_command
from datetime import datetime, UTC
from doudi.kernel import runs
from doudi.kernel.actor import Actor, PostHeld
from doudi.registry import services
from doudi.registry.importing import loading
from doudi.registry.models import ImportJob
loading.SLICE = 20
loading.load_slice.__kwdefaults__["most"] = 20
now = lambda: datetime(2026, 9, 1, 4, tzinfo=UTC)
by = Actor(None, "Boris", (PostHeld("township_clerk", 1, "009901101"),))
if sys.argv[1] == "start":
    call_command("migrate", verbosity=0)
    job = services.send_import(content=open(sys.argv[2], "rb").read(), name="a.xlsx",
                               area="009901101", by=by, at=now())
    services.match_columns(job_id=job.pk, mapping=job.mapping, by=by, at=now())
    job.refresh_from_db()
    runs.finish(run_id=job.check_run_id, clock=now)
    services.load_import(job_id=job.pk, only_good=True, by=by, at=now())
job = ImportJob.objects.get()
print("loading", flush=True)
runs.finish(run_id=job.load_run_id, clock=now)
print("done", flush=True)
"""


@pytest.mark.slow
def test_a_killed_import_started_again_loses_and_doubles_nothing(tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(book(lines(1_000)))
    database = tmp_path / "d.sqlite3"
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "doudi.settings_test", "DOUDI_VAR": str(tmp_path),
        "DOUDI_DATABASE": f"sqlite:///{database}", "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    script = [sys.executable, "-c", CRASH]
    first = subprocess.Popen(
        [*script, "start", str(file)], env=env, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    assert first.stdout.readline().strip() == "loading"
    deadline = time.monotonic() + 60
    while _count(database) < 200 and time.monotonic() < deadline:
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.wait()
    half = _count(database)
    assert 200 <= half < 2_000
    subprocess.run([*script, "again"], env=env, check=True, timeout=120)
    assert _count(database) == 2_000
    assert _count(database, "SELECT count(DISTINCT id_index) FROM registry_person") == 2_000
    assert _count(database, "SELECT sum(size) FROM registry_household") == 2_000
    assert _count(database, "SELECT count(*) FROM registry_importrow WHERE state='loaded'") == 2_000


def _count(database, sql: str = "SELECT count(*) FROM registry_person") -> int:
    import sqlite3

    with sqlite3.connect(database, timeout=20) as db:
        return db.execute(sql).fetchone()[0] or 0
