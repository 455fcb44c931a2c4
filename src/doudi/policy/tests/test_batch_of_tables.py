"""`doudi determine --batch`: tables and case files in, results out, faults listed, resumed after a kill."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from doudi.commands import determine as command
from doudi.commands import schema as schema_command
from doudi.policy.batch import loading, runner, tables
from doudi.policy.contract import read_case
from doudi.policy.determine import determine
from doudi.policy.errors import CaseRefused
from doudi.policy.law import open_law
from doudi.policy.tests.random_cases import cases

LAW = open_law()
PLACE = {"area": "009901", "on": "2026-08-01"}


def snapshot(folder: Path, *, parts: int = 2, kind: str = "parquet", count: int = 30) -> Path:
    """Parts of random households as Parquet or CSV."""
    for i in range(parts):
        drawn = [read_case(case | PLACE) for case in cases(count, i, gaps=0.05)]
        frames = tables.from_cases((f"p{i}-{n}", case) for n, case in enumerate(drawn))
        if kind == "parquet":
            tables.write(frames, folder / f"part-{i}")
        else:
            _write_csv(frames, folder / f"part-{i}")
    return folder


def _write_csv(frames: dict[str, pl.DataFrame], folder: Path) -> None:
    folder.mkdir(parents=True)
    for entity, frame in frames.items():
        lists = [n for n, kind in frame.schema.items() if isinstance(kind, pl.List)]
        text = frame.with_columns(
            pl.when(pl.col(n).list.len() == 0).then(pl.lit("-")).otherwise(pl.col(n).list.join(";"))
            .alias(n)
            for n in lists
        )  # fmt: skip
        text.write_csv(folder / f"{tables.FILES[entity]}.csv")


def results(out: Path) -> list[tuple[Any, ...]]:
    """All rows of a folder of results, in order."""
    found = [pl.read_parquet(f) for f in sorted(out.glob("results-*.parquet"))]
    for file in sorted(out.glob("results-*.csv")):
        frame = pl.read_csv(file, schema_overrides={"person_id": pl.String, "amount": pl.Int64})
        missing = pl.col("missing").fill_null("")
        lists = pl.when(missing == "").then(pl.lit([], dtype=pl.List(pl.String)))
        found.append(frame.with_columns(lists.otherwise(missing.str.split(";")).alias("missing")))
    rows = (row for frame in found for row in frame.iter_rows())
    return sorted(tuple(str(value) for value in row) for row in rows)


def faults(folder: Path, capsys: pytest.CaptureFixture[str]) -> set[tuple[str, str]]:
    """(pointer, code) of what the command says of a folder."""
    status = command.main(["--batch", str(folder), "--out", str(folder / "out"), "--lang", "en"])
    assert status == 2
    text = capsys.readouterr().err
    document = json.loads(text[text.index("{\n") :])
    assert document["format"] == "doudi.errors/1"
    return {(error["pointer"], error["code"]) for error in document["errors"]}


def test_csv_gives_the_answers_of_parquet(tmp_path: Path) -> None:
    given = runner.setting(LAW, None, {})
    one = runner.run(given, snapshot(tmp_path / "a"), tmp_path / "x")
    two = runner.run(given, snapshot(tmp_path / "b", kind="csv"), tmp_path / "y")
    assert runner.summary(one) == runner.summary(two)
    assert results(tmp_path / "x") == results(tmp_path / "y")


def test_the_summary_counts_rows_and_fen(tmp_path: Path) -> None:
    made = runner.run(
        runner.setting(LAW, ["dibao"], {}), snapshot(tmp_path / "in"), tmp_path / "out"
    )
    total = runner.summary(made)
    assert (total["parts"], total["households"]) == (2, 60)
    assert sum(o["rows"] for o in total["outcomes"]) == 60
    entitled = next(o for o in total["outcomes"] if o["outcome"] == "entitled")
    rows = pl.concat([pl.read_parquet(f) for f in (tmp_path / "out").glob("*.parquet")])
    assert entitled["fen"] == rows["amount"].sum() > 0


def test_every_fault_of_every_table_is_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "households.csv").write_text(
        "household_id,area,on,residence\nh1,231025,2026-05-20,rural\n"
        "h1,231025,2026-02-30,city\nh3,23,20260520,urban\n"
    )
    (tmp_path / "persons.csv").write_text(
        "household_id,person_id,kin,birth_date,disability_level\n"
        "h1,a,self,1980-01-01,9\nh1,a,self,2030-01-01,0\nh9,b,boss,,0\n"
    )
    (tmp_path / "income.csv").write_text(
        "household_id,person_id,item,amount_yearly\nh1,z,wage,-5\nh1,a,wage,1200\n"
    )
    found = faults(tmp_path, capsys)
    assert found == {
        ("/households/1/residence", "not_allowed"), ("/households/1/household_id", "duplicate_id"),
        ("/households/2/area", "bad_form"), ("/households/1/household_id", "members"),
        ("/households/0/household_id", "one_applicant"), ("/households/1/on", "bad_date"),
        ("/persons/2/kin", "not_allowed"), ("/persons/0/disability_level", "out_of_range"),
        ("/persons/1/person_id", "duplicate_id"), ("/persons/2/household_id", "unknown_household"),
        ("/persons/1/birth_date", "after_the_day"),
        ("/income/0/amount_yearly", "out_of_range"), ("/income/0/person_id", "unknown_member"),
    }  # fmt: skip
    assert not list((tmp_path / "out").glob("results-*"))


def test_missing_columns_and_wrong_types_are_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pl.DataFrame({"household_id": ["h"], "area": ["231025"], "on": [20260520]}).write_parquet(
        tmp_path / "households.parquet"
    )
    persons = {"household_id": ["h"], "person_id": ["a"], "kin": ["self"], "birth_date": ["1980"]}
    pl.DataFrame(persons).write_parquet(tmp_path / "persons.parquet")
    income = {"household_id": ["h"], "person_id": ["a"], "item": ["wage"], "amount_yearly": [1.5]}
    pl.DataFrame(income).write_parquet(tmp_path / "income.parquet")
    (tmp_path / "assets.parquet").write_bytes(b"not a table")
    assert faults(tmp_path, capsys) == {
        ("/households.parquet/residence", "missing_column"),
        ("/persons.parquet/birth_date", "wrong_type"),
        ("/income.parquet/amount_yearly", "wrong_type"),
        ("/assets.parquet", "unreadable"),
    }


def test_a_table_that_nobody_brought_is_unknown_and_an_empty_one_says_none(tmp_path: Path) -> None:
    (tmp_path / "households.csv").write_text(
        "household_id,area,on,residence\nh1,231025,2026-05-20,rural\n"
    )
    (tmp_path / "persons.csv").write_text(
        "household_id,person_id,kin,birth_date,student,disability_category,disability_level,"
        "serious_illness,flags\nh1,a,self,1980-01-01,none,none,0,否,-\n"
    )
    keys = "household_id,person_id,item"
    for name in ("income", "spending"):
        (tmp_path / f"{name}.csv").write_text(f"{keys},amount_yearly\n")
    (tmp_path / "obligors.csv").write_text("household_id,supports\n")
    given = runner.setting(LAW, ["dibao"], {})
    runner.run(given, tmp_path, tmp_path / "one")
    row = pl.read_csv(tmp_path / "one/results-part-0.csv").to_dicts()[0]
    assert (row["outcome"], row["missing"]) == ("cannot_say_yet", "/household/assets")
    (tmp_path / "assets.csv").write_text(f"{keys}\n")
    runner.run(given, tmp_path, tmp_path / "two")
    row = pl.read_csv(tmp_path / "two/results-part-0.csv").to_dicts()[0]
    assert (row["outcome"], row["amount"]) == ("entitled", 63200)


def test_case_files_one_a_line_are_a_batch(tmp_path: Path) -> None:
    lines = [json.dumps(case | PLACE) for case in cases(5, 1, gaps=0.0)]
    (tmp_path / "all.jsonl").write_text("\n".join(lines) + "\n")
    runner.run(runner.setting(LAW, ["dibao"], {}), tmp_path / "all.jsonl", tmp_path / "out")
    made = {row[0]: row for row in results(tmp_path / "out")}
    for n, line in enumerate(lines, 1):
        alone = determine(json.loads(line) | {"schemes": ["dibao"]}, LAW)["results"][0]
        assert made[f"all-{n}"][3] == alone["outcome"]
    (tmp_path / "bad.jsonl").write_text('{"format": "doudi.case/1"}\n{"format": 1}\n')
    with pytest.raises(CaseRefused) as refused:
        runner.run(runner.setting(LAW, None, {}), tmp_path / "bad.jsonl", tmp_path / "out2")
    assert {f.pointer.split("/")[1] for f in refused.value.faults} == {"bad-1", "bad-2"}


def test_a_part_that_left_the_snapshot_leaves_the_results(tmp_path: Path) -> None:
    source, given = snapshot(tmp_path / "in"), runner.setting(LAW, ["dibao"], {})
    runner.run(given, source, tmp_path / "out")
    (source / "part-1").rename(tmp_path / "elsewhere")
    total = runner.summary(runner.run(given, source, tmp_path / "out"))
    assert (total["parts"], total["households"]) == (1, 30)
    assert [f.name for f in (tmp_path / "out").glob("*.parquet")] == ["results-part-0.parquet"]


@pytest.mark.slow
def test_a_killed_batch_goes_on_where_it_stopped(tmp_path: Path) -> None:
    source = snapshot(tmp_path / "in", parts=8, count=60)
    arguments = ["determine", "--batch", str(source), "--out", str(tmp_path / "out")]
    program = [
        sys.executable,
        "-c",
        "import sys; from doudi.cli import main; sys.exit(main(sys.argv[1:]))",
    ]
    killed = subprocess.Popen(
        [*program, *arguments], stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    while not list((tmp_path / "out").glob("results-*")):
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    before = {f.name: f.stat().st_mtime_ns for f in (tmp_path / "out").glob("results-*.parquet")}
    done = subprocess.run([*program, *arguments], capture_output=True, text=True, check=True)
    noted = done.stderr.count("already determined")
    assert noted >= len(before) - runner.AT_ONCE - 1  # those not yet noted are done again
    assert json.loads(done.stdout)["households"] == 480
    again = runner.run(runner.setting(LAW, None, {}), source, tmp_path / "fresh")
    assert runner.summary(again) == json.loads(done.stdout)
    assert results(tmp_path / "out") == results(tmp_path / "fresh")


def test_any_row_is_explained_by_life_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = snapshot(tmp_path / "in")
    runner.run(runner.setting(LAW, ["dibao"], {}), source, tmp_path / "out")
    rows = [r for r in results(tmp_path / "out") if r[3] == "entitled"]
    command.main(["--batch", str(source), "--schemes", "dibao", "--explain", rows[0][0]])
    answer = json.loads(capsys.readouterr().out)[0]
    assert answer["amount_monthly"].replace(".", "") == rows[0][4]
    assert answer["steps"] and answer["tests"]
    assert command.main(["--batch", str(source), "--explain", "nobody"]) == 2


def test_the_shapes_of_the_tables_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert schema_command.main(["tables"]) == 0
    shapes = {t["table"]: t for t in json.loads(capsys.readouterr().out)}
    assert shapes.keys() == set(tables.FILES.values())
    for entity, name in tables.FILES.items():
        columns = {c["name"]: c for c in shapes[name]["columns"]}
        assert columns.keys() == tables.schema(entity).keys()
        assert {n for n, c in columns.items() if c["required"]} == set(loading.REQUIRED[entity])
        assert all(c["label"]["zh"] and c["label"]["en"] for c in columns.values())
