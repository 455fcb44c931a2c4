"""Whose record is this? Recall and precision on the demo county's labelled truth, and time at size.

    .venv/bin/python bench/verification.py              labelled truth (1,500 households), 100,000 × 5
    .venv/bin/python bench/verification.py --large      the whole county, 1,000,000 × 20

Beside the time of the whole matching: a bare DuckDB join of the same tables on the number, and for
the part without numbers Splink with the settings of its own getting-started example. Prints
figures and judges nothing.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

ON = date(2026, 11, 22)
MEMORY = "1500MB"  # of DuckDB; what does not fit is spilled to disk
BY_NUMBER, WITHOUT = "by number", "without number"


def main() -> None:
    large = "--large" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        _labelled(Path(folder), "county" if large else "1500h")
    with tempfile.TemporaryDirectory() as folder:
        _at_size(Path(folder), 1_000_000 if large else 100_000, 20 if large else 5)


# -- the labelled truth ---------------------------------------------------------------------------


def _labelled(out: Path, scale: str) -> None:
    from doudi.demo import population
    from doudi.demo.departments.deliver import deliver
    from doudi.verification.matching import link, prepare_people

    given = next((Path(a) for a in sys.argv[1:] if not a.startswith("--")), None)
    if given is None:
        deliver(population.build(1, population.Scale.named(scale), ON), out)
    out = given or out
    truth = pl.read_parquet(out / "truth" / "records.parquet")
    con = duckdb.connect()
    con.register("people_given", pl.read_parquet(out / "truth" / "persons.parquet").to_arrow())
    started = time.process_time()
    prepare_people(con, "people_given")
    seen = []
    for kind, rows in _files(out):
        con.register("rows_given", rows.rename({"row": "id"}).to_arrow())
        link(con, records="rows_given")
        found = con.sql("SELECT * FROM matches").pl()
        known = truth.filter(pl.col("kind") == kind).join(rows.select("row"), on="row", how="semi")
        seen.append(known.join(found.rename({"record_id": "row"}), on="row", how="left"))
        con.unregister("rows_given")
    spent = time.process_time() - started
    whole = pl.concat(s.select("kind", "row", "person", "fault", "in_books", "person_id", "needs_person")
                      for s in seen)  # fmt: skip
    print(
        f"labelled truth ({scale}): {len(whole):,} rows of 25 files, matched in {spent:.1f} s of CPU"
    )
    for name, part in _parts(whole):
        _tell(name, part)


def _files(out: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    from doudi.demo.departments.shapes import SHAPES
    from doudi.verification.deliveries.sheet import read_sheet
    from doudi.verification.deliveries.values import typed
    from doudi.verification.kinds import kinds

    for shape in SHAPES:
        path = next(out.glob(f"{shape.file}.*"))
        good, _ = typed(
            read_sheet(path.read_bytes(), path.name, kinds()[shape.kind]), kinds()[shape.kind]
        )
        yield shape.kind, good


def _parts(whole: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    nameless = pl.col("fault").str.contains("no_number")
    return [(BY_NUMBER, whole.filter(~nameless)), (WITHOUT, whole.filter(nameless))]


def _tell(name: str, part: pl.DataFrame) -> None:
    """Recall: of the records of people in the books. Precision: of the pairs that stand unasked."""
    true = part.filter(pl.col("in_books"))
    right = pl.col("person_id") == pl.col("person")
    sure = part.filter(pl.col("person_id").is_not_null() & ~pl.col("needs_person"))
    hit, seen = true.filter(right & ~pl.col("needs_person")), true.filter(right)
    wrong = sure.filter(~pl.col("in_books") | (pl.col("person_id") != pl.col("person")))
    print(
        f"  {name:15} {len(true):7,} true records: recall {_share(hit, true):.2%} "
        f"({_share(seen, true):.2%} with those that wait for a person), precision "
        f"{1 - _share(wrong, sure):.2%} ({len(wrong)} wrong), "
        f"{part['needs_person'].sum() or 0} wait"
    )


def _share(part: pl.DataFrame, whole: pl.DataFrame) -> float:
    return part.select("kind", "row").n_unique() / max(whole.select("kind", "row").n_unique(), 1)


# -- time at size ---------------------------------------------------------------------------------

FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉建国志文秀春梅海云德全"
YEARS = 29_000  # days of birth, from 1935 on
WIDE = "translate({}, '0123456789', '０１２３４５６７８９')"


def _at_size(folder: Path, people: int, sources: int) -> None:
    """So many people asked about at so many sources of as many rows: one in ten rows about strangers,
    four in a hundred with a slip, another character, an old or a full-width number, one in two
    hundred without a number; three people in a hundred gave no consent or took it back."""
    con = _quiet(duckdb.connect(str(folder / "bench.duckdb")))
    _people(con, people, folder)
    for n in range(sources):
        _source(con, n, people, folder)
    con.close()
    print(f"{people:,} people, {sources} sources of {people:,} rows (CPU s, all threads)")
    bare = _apart(_bare_join, folder, sources)
    print(
        f"  bare DuckDB join on the number  {bare[0]:7.1f} s  {bare[2]:6,.0f} MB  {bare[1]:,} found"
    )
    whole = _apart(_doudi, folder, sources)
    spent = whole[1]
    number = sum(spent[part] for part in ("rights", "people", "joins", "slips"))
    print(
        f"  doudi, by number                {number:7.1f} s  ({number / bare[0]:.2f} times; rights "
        f"{spent['rights']:.1f}, people {spent['people']:.1f}, one join a source "
        f"{spent['joins']:.1f}, other forms and slips {spent['slips']:.1f})"
    )
    print(
        f"  doudi, with those without one   {number + spent['names']:7.1f} s  "
        f"({(number + spent['names']) / bare[0]:.2f} times) "
        f"{whole[2]:6,.0f} MB  {spent['found']:,} found, {spent['wrong']:,} wrong, "
        f"{spent['waiting']:,} wait, {spent['refused']:,} people refused somewhere"
    )
    _without_numbers(folder)


def _quiet(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    con.execute("SET enable_progress_bar = false")
    return con


def _apart(work: Any, folder: Path, sources: int) -> tuple[float, Any, float]:
    """Seconds of CPU of the work, what came of it, and the peak of memory (MB) of a process of its own.

    Counting what was found, and how much of it is right, is not part of the work of either side."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_timed, (work, folder, sources))


def _timed(work: Any, folder: Path, sources: int) -> tuple[float, Any, float]:
    spent, says = work(folder, sources)
    return spent, says, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _valid(first17: str) -> str:
    """A number that checks out; those that begin with 00 are nobody's all the same."""
    from doudi.verification.matching.numbers import CHECKS, WEIGHTS

    total = " + ".join(
        f"{w} * (ascii(substr({first17}, {n}, 1)) - 48)" for n, w in enumerate(WEIGHTS, 1)
    )
    return f"{first17} || substr('{CHECKS}', 1 + ({total}) % 11, 1)"


def _people(con: duckdb.DuckDBPyConnection, count: int, folder: Path) -> None:
    """Invented people, no two of whom have one number, and what they agreed to."""
    born = f"DATE '1935-01-01' + CAST(hash(i, 1) % {YEARS} AS INTEGER)"
    county = "'0099' || lpad(CAST(i % 89 + 1 AS VARCHAR), 2, '0')"
    family = f"CAST(floor(pow(hash(i, 4) % 1000000 / 1000000.0, 2) * {len(FAMILIES)}) AS INTEGER)"
    given = [f"'{GIVEN}'[1 + CAST(hash(i, {n}) % {len(GIVEN)} AS INTEGER)]" for n in (5, 6)]
    con.execute(
        f"""CREATE TABLE people AS
            SELECT id, {_valid("first17")} AS number, * EXCLUDE (id, first17) FROM (
            SELECT i AS id,
              {county} || strftime({born}, '%Y%m%d') || lpad(CAST(hash(i, 2) % 1000 AS VARCHAR), 3, '0')
                AS first17,
              '{FAMILIES}'[1 + {family}] || {given[0]} || {given[1]} AS name,
              {born} AS birth_date,
              CASE WHEN hash(i, 2) % 2 = 0 THEN 'female' ELSE 'male' END AS sex,
              {county} || lpad(CAST(hash(i, 7) % 20 AS VARCHAR), 3, '0')
                || lpad(CAST(hash(i, 8) % 15 AS VARCHAR), 3, '0') AS area
            FROM range({count}) t(i) QUALIFY row_number() OVER (PARTITION BY first17 ORDER BY i) = 1)"""
    )
    con.execute(f"COPY people TO '{folder}/people.parquet'")
    con.execute(
        f"""COPY (SELECT id AS person_id, id AS consent_id,
              CASE WHEN id % 100 = 4 THEN ['vehicle'] ELSE ['*'] END AS scope,
              CASE id % 100 WHEN 2 THEN 'expired' WHEN 3 THEN 'withdrawn' ELSE '' END AS over
            FROM people WHERE id % 100 <> 1) TO '{folder}/consents.parquet'"""
    )


def _source(con: duckdb.DuckDBPyConnection, n: int, count: int, folder: Path) -> None:
    """Rows about people drawn at random; `meant` is the truth, null for a stranger, who was born on
    another day in another place."""
    slip = "left(p.number, 11) || p.number[13] || p.number[12] || right(p.number, 5)"
    other = f"p.name[1] || '{GIVEN}'[1 + CAST(d.lot % {len(GIVEN)} AS INTEGER)] || p.name[3]"
    born = "p.birth_date + CAST(31 + d.lot % 9000 AS INTEGER)"
    foreign = f"'0091' || left(p.area, 2) || strftime({born}, '%Y%m%d') || p.number[15:17]"
    old = "left(p.number, 6) || p.number[9:17]"
    con.execute(
        f"""COPY (
            SELECT d.i AS id, CASE WHEN d.stranger THEN NULL ELSE p.id END AS meant,
                   CASE WHEN d.kind = 0 THEN NULL WHEN d.stranger THEN {_valid(f"({foreign})")}
                        WHEN d.kind = 1 THEN {slip} WHEN d.kind = 3 AND p.birth_date < '2000-01-01'
                        THEN {old} WHEN d.kind = 4 THEN {WIDE.format("p.number")}
                        ELSE p.number END AS number,
                   CASE WHEN d.kind = 2 OR d.stranger THEN {other} ELSE p.name END AS name,
                   CASE WHEN d.stranger THEN {born} ELSE p.birth_date END AS birth_date, p.sex,
                   CASE WHEN d.stranger THEN '0091' || right(p.area, 8) ELSE p.area END AS area,
                   d.lot % 1000000 AS amount
            FROM (SELECT i, hash(i, {n}, 1) % {count} AS who, hash(i, {n}, 2) % 10 = 0 AS stranger,
                         CASE WHEN hash(i, {n}, 3) % 1000 < 5 THEN 0
                              WHEN hash(i, {n}, 3) % 1000 < 15 THEN 1
                              WHEN hash(i, {n}, 3) % 1000 < 25 THEN 2
                              WHEN hash(i, {n}, 3) % 1000 < 35 THEN 3
                              WHEN hash(i, {n}, 3) % 1000 < 45 THEN 4 ELSE 5 END AS kind,
                         hash(i, {n}, 4) AS lot FROM range({count}) t(i)) d
            JOIN people p ON p.id = d.who) TO '{folder}/source-{n:02d}.parquet'"""
    )


def _bare_join(folder: Path, sources: int) -> tuple[float, int]:
    con, clock, spent, found = _quiet(duckdb.connect()), time.process_time, 0.0, 0
    started = clock()
    con.execute(f"CREATE TABLE people AS SELECT * FROM '{folder}/people.parquet'")
    spent += clock() - started
    for n in range(sources):
        started = clock()
        con.execute(
            f"""CREATE OR REPLACE TABLE hits AS SELECT r.*, p.id AS person_id
                FROM '{folder}/source-{n:02d}.parquet' r JOIN people p ON p.number = r.number"""
        )
        spent += clock() - started
        found += con.execute("SELECT count(*) FROM hits WHERE meant = person_id").fetchall()[0][0]
    con.close()
    return spent, found


def _doudi(folder: Path, sources: int) -> tuple[float, dict[str, Any]]:
    """Everything a recheck does between the files and the hits: rights, joins, slips, names."""
    from doudi.verification.kinds import kinds
    from doudi.verification.matching import forget_the_crooked, match_straight, prepare_people
    from doudi.verification.matching.exact import match_by_number
    from doudi.verification.matching.link import Thresholds, match_without_a_number
    from doudi.verification.rights_of_all import decide_rights

    con, every = _quiet(duckdb.connect()), list(kinds().values())[:sources]
    con.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{folder}/spill'")
    con.execute(f"CREATE VIEW given AS SELECT * FROM '{folder}/people.parquet'")
    con.execute(f"CREATE VIEW consents AS SELECT * FROM '{folder}/consents.parquet'")
    spent = dict.fromkeys(("rights", "people", "joins", "slips", "names"), 0.0)

    def timed(part: str, work: Any, *args: Any, **named: Any) -> None:
        started = time.process_time()
        work(*args, **named)
        spent[part] += time.process_time() - started

    timed("rights", decide_rights, con, people="given", consents="consents", kinds=every, on=ON)
    con.execute(
        "CREATE VIEW asked AS SELECT g.*, r.may FROM given g JOIN rights r ON r.person_id = g.id"
    )
    timed("people", prepare_people, con, "asked")
    forget_the_crooked(con)
    right = wrong = waiting = 0
    for n in range(sources):
        source = f"'{folder}/source-{n:02d}.parquet'"
        con.execute(f"CREATE OR REPLACE VIEW delivered AS SELECT * FROM {source}")
        timed("joins", match_straight, con, "delivered", source=n, target="hits")
        yes, no = con.execute(
            """SELECT count(*) FILTER (meant = person_id),
                      count(*) FILTER (meant IS DISTINCT FROM person_id) FROM hits WHERE is_straight"""
        ).fetchall()[0]
        right, wrong = right + yes, wrong + no
    timed("slips", match_by_number, con)
    timed("names", match_without_a_number, con, Thresholds())
    for n in range(sources):
        yes, no, wait = con.execute(
            f"""SELECT count(*) FILTER (NOT needs_person AND meant = person_id),
                   count(*) FILTER (NOT needs_person AND meant IS DISTINCT FROM person_id),
                   count(*) FILTER (needs_person)
                FROM matched m JOIN '{folder}/source-{n:02d}.parquet' r ON r.id = m.record_id
                WHERE m.source = {n}"""
        ).fetchall()[0]
        right, wrong, waiting = right + yes, wrong + no, waiting + wait
    refused = con.execute("SELECT count(DISTINCT person_id) FROM refusals").fetchall()[0][0]
    con.close()
    counts = {"found": right, "wrong": wrong, "waiting": waiting, "refused": refused}
    return sum(spent.values()), spent | counts


def _without_numbers(folder: Path) -> None:
    """The rows without a number of one source: ours beside the settings of Splink's own example."""
    for name, work in (("doudi's comparisons", _ours), ("Splink's example", _example)):
        con = _quiet(duckdb.connect())
        con.execute(f"CREATE TABLE everybody AS SELECT * FROM '{folder}/people.parquet'")
        con.execute(
            f"""CREATE TABLE nameless AS SELECT * FROM '{folder}/source-00.parquet'
                WHERE number IS NULL"""
        )
        true = con.execute("SELECT count(meant) FROM nameless").fetchall()[0][0]
        started = time.process_time()
        work(con)
        spent = time.process_time() - started
        right, all_ = con.execute(
            """SELECT count(*) FILTER (n.meant = f.person_id), count(*)
               FROM found f JOIN nameless n ON n.id = f.record_id"""
        ).fetchall()[0]
        con.close()
        print(
            f"  without a number, {name:20} {spent:6.1f} s, {true:,} true: recall "
            f"{right / max(true, 1):.2%}, precision {right / max(all_, 1):.2%}"
        )


def _ours(con: duckdb.DuckDBPyConnection) -> None:
    from doudi.verification.matching import link

    link(con, people="everybody", records="nameless")
    con.execute(
        "CREATE TABLE found AS SELECT record_id, person_id FROM matches WHERE NOT needs_person"
    )


def _example(con: duckdb.DuckDBPyConnection) -> None:
    """Comparisons, blocking and training as in Splink's getting-started example, threshold 0.9."""
    import logging

    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    for table in ("everybody", "nameless"):
        con.execute(
            f"""CREATE OR REPLACE VIEW {table}_in AS
                SELECT id AS unique_id, name, birth_date, sex, area FROM {table}"""
        )
    api = DuckDBAPI(connection=con)
    tables = [api.register(f"{t}_in", dataset_display_name=t) for t in ("everybody", "nameless")]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.NameComparison("name"),
            cl.DateOfBirthComparison("birth_date", input_is_string=False),
            cl.ExactMatch("sex"),
            cl.ExactMatch("area").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("name"),
            block_on("birth_date", "sex", "area"),
        ],
    )
    linker = Linker(tables, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth_date"))
    pairs = linker.inference.predict(threshold_match_probability=0.9, warning_mode="never")
    con.execute(
        f"""CREATE TABLE found AS
            SELECT CASE WHEN source_dataset_l = 'nameless' THEN unique_id_l ELSE unique_id_r
                   END AS record_id,
                   CASE WHEN source_dataset_l = 'nameless' THEN unique_id_r ELSE unique_id_l
                   END AS person_id
            FROM {pairs.physical_name}
            QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY match_probability DESC) = 1"""
    )


if __name__ == "__main__":
    main()
