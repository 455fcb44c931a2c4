"""Whose record is this? Names written otherwise, numbers with a slip, people with the same name."""

from datetime import date

import duckdb
import pyarrow as pa
import pytest

from doudi.kernel.identity import check_character
from doudi.verification.matching import link
from doudi.verification.matching.names import name_key, pinyin_key, shape_key

COLUMNS = ("id", "number", "name", "birth_date", "sex", "area")
TYPES = (pa.int64(), pa.string(), pa.string(), pa.date32(), pa.string(), pa.string())
VILLAGE, NEXT_COUNTY = "009901002003", "009902001001"


def _table(rows: list[tuple]) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table({n: pa.array(c, t) for n, c, t in zip(COLUMNS, columns, TYPES, strict=True)})


def _crowd(count: int) -> list[tuple]:
    """Strangers, so that chances for two strangers can be estimated."""
    families, given = "赵钱孙李周吴郑", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平"
    return [
        (
            1000 + i, f"009901{1950 + i % 60}{1 + i % 12:02d}{1 + i % 28:02d}{i % 1000:03d}0",
            families[i % 7] + given[i % 20] + given[(i * 7) % 19],
            date(1950 + i % 60, 1 + i % 12, 1 + i % 28), ("male", "female")[i % 2],
            f"009901{1 + i % 9:03d}{1 + i % 13:03d}",
        )
        for i in range(count)
    ]  # fmt: skip


ZENG = (1, "009901196205040011", "曾德全", date(1962, 5, 4), "male", VILLAGE)
SOUND = "00990119620504001" + check_character("00990119620504001")
MAILA = (2, "009901199112010029", "买买提·艾力", date(1991, 12, 1), "male", VILLAGE)


def _matches(records: list[tuple]) -> dict[int, tuple[int, str, bool]]:
    con = duckdb.connect()
    con.register("asked", _table([ZENG, MAILA, *_crowd(2000)]))
    con.register("delivered", _table(records))
    link(con, people="asked", records="delivered")
    rows = con.execute("SELECT record_id, person_id, level, needs_person FROM matches").fetchall()
    return {r: (p, level, doubt) for r, p, level, doubt in rows}


@pytest.mark.parametrize(
    ("written", "meant"),
    [("買買提•艾力", "买买提·艾力"), ("王　芳", "王芳"), ("李昇玥", "李升玥")],
)
def test_a_name_written_in_other_characters_has_the_same_key(written: str, meant: str) -> None:
    assert name_key(written) == name_key(meant)


def test_a_surname_is_read_as_a_surname() -> None:
    assert pinyin_key("单志强") == "shan zhi qiang"
    assert pinyin_key("曾德全").startswith("zeng")


def test_characters_that_look_alike_share_a_key() -> None:
    assert shape_key("张未来") == shape_key("张末来")
    assert shape_key("张未来") != shape_key("张朱来")


def test_the_same_number_is_the_same_person_whatever_form_it_has() -> None:
    found = _matches(
        [
            (1, "009901196205040011", "曾德全", None, None, None),
            (2, "009901620504001", "曾德全", None, None, None),
            (3, "００９９０１１９６２０５０４００１１", "曾德全", None, None, None),
            (4, "00990119620504001143", "曾德全", None, None, None),
        ]
    )
    assert {r: p for r, (p, _, _) in found.items()} == {1: 1, 2: 1, 3: 1, 4: 1}
    assert found[2][1] == "number_short"


def test_a_certificate_that_begins_with_a_sound_number_is_its_holders() -> None:
    con = duckdb.connect()
    con.register("asked", _table([(1, SOUND, "曾德全", date(1962, 5, 4), "male", VILLAGE)]))
    con.register("delivered", _table([(1, f"{SOUND}43", "曾德全", None, None, None)]))
    link(con, people="asked", records="delivered")
    assert con.execute("SELECT person_id, needs_person FROM matches").fetchall() == [(1, False)]


def test_people_without_a_number_are_nobodys_match_by_number() -> None:
    con = duckdb.connect()
    con.register(
        "asked", _table([(1, None, "曾德全", None, None, None), (2, "", "王芳", None, None, None)])
    )
    con.register(
        "delivered",
        _table([(1, None, "曾德全", None, None, None), (2, "", "王芳", None, None, None)]),
    )
    link(con, people="asked", records="delivered")
    assert not con.execute("SELECT 1 FROM matches WHERE level LIKE 'number%'").fetchall()


def test_two_neighbouring_digits_swapped_still_find_the_person() -> None:
    found = _matches([(1, "009901196205400011", "曾德全", None, None, None)])
    assert found[1] == (1, "number_slip", False)


def test_a_number_that_belongs_to_another_name_waits_for_a_person() -> None:
    found = _matches([(1, "009901196205040011", "欧阳慧", None, None, None)])
    assert found[1] == (1, "number_other_name", True)


def test_without_a_number_name_birth_and_village_are_enough() -> None:
    found = _matches([(1, None, "買買提 艾力", date(1991, 12, 1), "male", VILLAGE)])
    assert found[1] == (2, "name", False)


def test_a_namesake_of_another_age_is_never_taken_for_the_person() -> None:
    found = _matches([(1, None, "曾德全", date(1999, 1, 30), "male", NEXT_COUNTY)])
    assert 1 not in found or found[1][2]


def test_a_record_with_the_number_of_a_stranger_is_not_matched_by_name() -> None:
    found = _matches([(1, "009901196205049999", "曾德全", date(1962, 5, 4), "male", VILLAGE)])
    assert 1 not in found or found[1][1] == "number_slip"


def test_members_of_the_household_told_by_the_source_count_for_the_person() -> None:
    con = duckdb.connect()
    husband, wife = "曾德全", "欧阳慧"
    con.register("crowd", _table([ZENG, MAILA, *_crowd(2000)]))
    con.execute(
        f"""CREATE TABLE asked AS SELECT *, CASE WHEN name = '{husband}' THEN ['{wife}'] END
            AS companions FROM crowd"""
    )
    records = [(n, None, husband, date(1962, 5, 4), "male", VILLAGE) for n in (1, 2)]
    con.register("told", _table(records))
    con.execute(
        f"CREATE TABLE delivered AS SELECT *, CASE WHEN id = 1 THEN ['{wife}'] END AS companions FROM told"
    )
    link(con, people="asked", records="delivered")
    weights = dict(con.execute("SELECT record_id, waterfall.companions FROM matches").fetchall())
    assert weights[1] > 0 >= weights[2]
