"""Matches without a number, weighed by Splink on comparisons made for Chinese data.

The chances that a comparison comes out at a level *for the same person* (m) are declared here with
the reason; the chances for two strangers (u) are learnt from the data at hand with a fixed seed
(those declared serve lists too short to learn from), and common names count for less than rare
ones (term frequencies). Same input, same weights.
"""

import copy
import logging
from typing import Any

import duckdb
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

SEED = 20261122
PAIRS_FOR_U = 2_000_000
ENOUGH_TO_LEARN_FROM = 1_000
LEARN_FROM = 40_000  # people drawn evenly: pairs among them are as random as among all
MOST_LEARNT = 8
_LEARNT: dict[tuple[Any, ...], dict[str, Any]] = {}  # list of people → model; probabilities only

# m: what share of true pairs comes out at each level. From the published kinds and rates of error
# in departments' lists (about one name in twenty written differently, one date in thirty wrong).
NAME = (("name_key", 0.93), ("former", 0.01), ("shape_key", 0.02), ("pinyin_key", 0.025))
RESULT_COLUMNS = """record_id BIGINT, person_id BIGINT, weight DOUBLE, mw_name DOUBLE, mw_birth DOUBLE,
    mw_sex DOUBLE, mw_area DOUBLE, mw_companions DOUBLE"""
ELSE_NAME, ELSE_BIRTH, ELSE_SEX, ELSE_AREA, ELSE_COMPANIONS = 0.015, 0.005, 0.005, 0.05, 0.15
# A pair is compared when it agrees in all columns of one line.
BLOCKS = (
    ("name_key", "birth_date"),
    ("pinyin_key", "birth_year"),
    ("name_key", "township"),
    ("birth_date", "sex", "surname"),
    ("former_key", "birth_year"),
)


def match_without_number(con: duckdb.DuckDBPyConnection, *, threshold: float) -> None:
    """Create `matched_fuzzy` (see `RESULT_COLUMNS`) for the tables `people_left`, `records_left`.

    `people_left` are those of `people_known` who share a block with a record; what is rare or common
    is learnt from all of `people_known`. `weight` is the match weight in bits (log2 of the odds);
    pairs below `threshold` are dropped.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    con.execute(f"CREATE OR REPLACE TEMP TABLE matched_fuzzy ({RESULT_COLUMNS})")
    if not (_count(con, "people_left") and _count(con, "records_left")):
        return
    api = DuckDBAPI(connection=con)
    model = _settings_with_chances_of_strangers(con, api)
    people = api.register("people_left", dataset_display_name="people")
    records = api.register("records_left", dataset_display_name="records")
    linker = Linker([people, records], model, log_level=logging.ERROR)
    con.execute(
        """CREATE OR REPLACE TEMP TABLE _how_common AS SELECT name_key,
           count(*) / (SELECT count(name_key) FROM people_known) AS tf_name_key
           FROM people_known WHERE name_key IS NOT NULL GROUP BY name_key"""
    )
    linker.table_management.register_term_frequency_lookup(api.register("_how_common"), "name_key")
    found = linker.inference.predict(threshold_match_weight=threshold, warning_mode="never")
    con.execute(
        f"""
        INSERT INTO matched_fuzzy
        SELECT CASE WHEN source_dataset_l = 'people' THEN id_r ELSE id_l END AS record_id,
               CASE WHEN source_dataset_l = 'people' THEN id_l ELSE id_r END AS person_id,
               match_weight, mw_name + mw_tf_adj_name, mw_birth, mw_sex, mw_area, mw_companions
        FROM {found.physical_name}
        """
    )


def _settings_with_chances_of_strangers(con: duckdb.DuckDBPyConnection, api: DuckDBAPI) -> Any:
    """The model with u learnt from pairs within the larger table. Where both are too small to learn
    from (a check of one household against a short list), the declared u stand."""
    everybody, records = _count(con, "people_known"), _count(con, "records_left")
    if max(everybody, records) < ENOUGH_TO_LEARN_FROM:
        return _settings(everybody, "link_only")
    table = "people_known" if everybody >= records else "records_left"
    key = _fingerprint(con, table, everybody)
    if key not in _LEARNT:
        con.execute(
            f"""CREATE OR REPLACE TEMP TABLE _learn_from AS
                SELECT * FROM {table} ORDER BY hash(id), id LIMIT {LEARN_FROM}"""
        )
        many = api.register("_learn_from")
        linker = Linker(many, _settings(everybody, "dedupe_only"), log_level=logging.ERROR)
        linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS_FOR_U, seed=SEED)
        if len(_LEARNT) >= MOST_LEARNT:
            _LEARNT.clear()
        _LEARNT[key] = linker.misc.save_model_to_json() | {"link_type": "link_only"}
    return copy.deepcopy(_LEARNT[key])


def _fingerprint(con: duckdb.DuckDBPyConnection, table: str, everybody: int) -> tuple[Any, ...]:
    """Tells lists of people apart: the chances are learnt once for a list asked at many sources."""
    row = con.execute(
        f"SELECT count(*), bit_xor(hash(id, name_key, birth_date, sex, area, companions)) FROM {table}"
    ).fetchall()[0]
    return (*row, everybody)


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    # fetchall: an unfinished fetchone() blocks the connection for everybody else
    return int(con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def _settings(everybody: int, link_type: Any) -> SettingsCreator:
    return SettingsCreator(
        link_type=link_type,
        unique_id_column_name="id",
        probability_two_random_records_match=min(0.5, 0.6 / max(everybody, 1)),
        comparisons=[_name(), _birth(), _sex(), _area(), _companions()],
        blocking_rules_to_generate_predictions=[block_on(*block) for block in BLOCKS],
        retain_intermediate_calculation_columns=True,
    )


def _level(sql: str, label: str, m: float, u: float) -> Any:
    return levels.CustomLevel(sql, label_for_charts=label).configure(
        m_probability=m, u_probability=u
    )


def _null(sql: str) -> Any:
    return levels.CustomLevel(sql, label_for_charts="unknown").configure(is_null_level=True)


def _name() -> Any:
    return comparisons.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            _null("name_key_l IS NULL OR name_key_r IS NULL"),
            levels.ExactMatchLevel("name_key", term_frequency_adjustments=True).configure(
                m_probability=NAME[0][1], u_probability=0.0008
            ),
            _level(
                "list_contains(former_keys_l, name_key_r) OR list_contains(former_keys_r, name_key_l)",
                "former name", NAME[1][1], 0.0002,
            ),
            _level("shape_key_l = shape_key_r", "characters look alike", NAME[2][1], 0.0003),
            _level("pinyin_key_l = pinyin_key_r", "sounds the same", NAME[3][1], 0.0006),
            levels.ElseLevel().configure(m_probability=ELSE_NAME, u_probability=0.998),
        ],
    )  # fmt: skip


def _birth() -> Any:
    return comparisons.CustomComparison(
        output_column_name="birth",
        comparison_levels=[
            _null("birth_date_l IS NULL OR birth_date_r IS NULL"),
            _level("birth_date_l = birth_date_r", "same day", 0.95, 0.00004),
            _level(
                "strftime(birth_date_l, '%Y%d%m') = strftime(birth_date_r, '%Y%m%d')",
                "day and month swapped", 0.005, 0.00003,
            ),
            _level(
                "damerau_levenshtein(strftime(birth_date_l, '%Y%m%d'), "
                "strftime(birth_date_r, '%Y%m%d')) <= 1",
                "one slip of the hand", 0.03, 0.0006,
            ),
            _level(
                "abs(date_diff('day', birth_date_l, birth_date_r)) <= 60", "lunar for solar", 0.01, 0.004
            ),
            levels.ElseLevel().configure(m_probability=ELSE_BIRTH, u_probability=0.995),
        ],
    )  # fmt: skip


def _sex() -> Any:
    return comparisons.CustomComparison(
        output_column_name="sex",
        comparison_levels=[
            _null("sex_l IS NULL OR sex_r IS NULL"),
            _level("sex_l = sex_r", "same", 1 - ELSE_SEX, 0.5),
            levels.ElseLevel().configure(m_probability=ELSE_SEX, u_probability=0.5),
        ],
    )


def _area() -> Any:
    return comparisons.CustomComparison(
        output_column_name="area",
        comparison_levels=[
            _null("area_l IS NULL OR area_r IS NULL"),
            _level("area_l = area_r AND length(area_l) = 12", "same village", 0.75, 0.005),
            _level("left(area_l, 9) = left(area_r, 9)", "same township", 0.12, 0.08),
            _level("left(area_l, 6) = left(area_r, 6)", "same county", 0.08, 0.85),
            levels.ElseLevel().configure(m_probability=ELSE_AREA, u_probability=0.065),
        ],
    )


def _companions() -> Any:
    return comparisons.CustomComparison(
        output_column_name="companions",
        comparison_levels=[
            _null("len(companions_l) = 0 OR len(companions_r) = 0"),
            _level(
                "len(list_intersect(companions_l, companions_r)) >= 2",
                "two in common",
                0.5,
                0.00001,
            ),
            _level(
                "len(list_intersect(companions_l, companions_r)) = 1", "one in common", 0.35, 0.002
            ),
            levels.ElseLevel().configure(m_probability=ELSE_COMPANIONS, u_probability=0.998),
        ],
    )
