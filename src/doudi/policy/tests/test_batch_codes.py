"""Codes as numbers, parts at the same time: what makes a batch quick changes no answer."""

import threading
from pathlib import Path

import polars as pl
import pytest

from doudi.policy.batch import loading, runner, tables
from doudi.policy.batch.codes import Vocabulary
from doudi.policy.batch.engines import named
from doudi.policy.batch.numbering import numbered, row
from doudi.policy.batch.polars_run import Below
from doudi.policy.contract import read_case
from doudi.policy.law import open_law
from doudi.policy.tests.random_cases import cases

LAW = open_law()
WORDS = Vocabulary({"self", "spouse", "child", ""})


def households(count: int, seed: int) -> dict[str, pl.DataFrame]:
    """Random households as tables of text."""
    drawn = enumerate(cases(count, seed, gaps=0.02))
    return tables.from_cases((f"h{i}", read_case(case)) for i, case in drawn)


@pytest.mark.parametrize(
    "values", [["self", "child", "self"], ["child"] * 3, ["self", None], ["", "spouse"]]
)
def test_known_words_become_an_enumeration_that_says_the_same(values: list[str | None]) -> None:
    made = WORDS.coded(pl.Series("kin", values, dtype=pl.String))
    assert made.dtype == WORDS.kind and made.name == "kin"
    assert made.to_list() == values


@pytest.mark.parametrize("values", [["self", "selfish"], ["Child"] * 4, ["self", None, "kid"]])
def test_a_column_with_a_strange_word_stays_text_to_be_refused(values: list[str | None]) -> None:
    given = pl.Series("kin", values, dtype=pl.String)
    assert WORDS.coded(given).equals(given)


def test_a_word_in_the_slot_of_another_does_not_pass() -> None:
    seed, mask, table = WORDS._slots
    many = pl.Series([f"w{i}" for i in range(2_000)])
    slots = many.hash(seed=seed).cast(pl.UInt32, wrap_numerical=True) & mask
    same = many.filter(table[slots] == "child")  # shares the bits of `child`, is another word
    assert len(same) > 0
    given = pl.Series("kin", ["child", str(same[0])])
    assert WORDS.coded(given).dtype == pl.String


@pytest.mark.slow
def test_tables_read_with_codes_give_the_rows_of_tables_of_text(tmp_path: Path) -> None:
    text = households(60, 21)
    tables.write(text, tmp_path)
    coded = loading.read(tmp_path)
    assert isinstance(coded["person"].schema["kin"], pl.Enum)
    given, order = runner.setting(LAW, None, {}), ["household_id", "person_id", "scheme"]
    wanted = named("polars")(given, text).cast({"scheme": pl.String}).sort(order)
    for engine in ("polars", "duckdb"):
        made = named(engine)(given, coded).cast({"scheme": pl.String}).sort(order)
        assert made.equals(wanted), engine


def test_items_find_their_member_in_any_order_of_rows() -> None:
    frames = households(80, 22)
    income, person = frames["income"], frames["person"]
    for given in (frames, frames | {"person": person.sample(fraction=1, shuffle=True, seed=1)}):
        made = numbered(given | {"income": income.sample(fraction=1, shuffle=True, seed=2)})
        owner = made["person"][made["income"][row("person")]]
        for key in ("household_id", "person_id"):
            assert owner[key].equals(made["income"][key])


def test_sums_over_rows_in_any_order_are_the_sums() -> None:
    at, values = pl.Series([3, 0, 3, 1], dtype=pl.UInt32), pl.Series([5, 7, None, -2])
    for order in (range(4), at.arg_sort()):
        below = Below(at[list(order)], 5)
        assert below.total(values[list(order)]).to_list() == [7, -2, 0, 5, 0]
        assert below.has((values > 4)[list(order)]).to_list() == [True, False, False, True, False]


def test_parts_come_in_their_order_and_only_a_few_are_ahead() -> None:
    begun: list[int] = []
    first_may_end = threading.Event()

    def work(item: int) -> int:
        begun.append(item)
        if item == 0:
            first_may_end.wait(5)
        return item * item

    threading.Timer(0.1, first_may_end.set).start()
    found = runner.in_order(work, range(9), 2)
    assert next(found) == 0
    assert max(begun) <= 3
    assert list(found) == [n * n for n in range(1, 9)]


def test_a_fault_in_one_part_ends_the_batch_at_that_part() -> None:
    def work(item: int) -> int:
        if item == 2:
            raise ValueError("part 2")
        return item

    found = runner.in_order(work, range(50), 2)
    assert [next(found), next(found)] == [0, 1]
    with pytest.raises(ValueError, match="part 2"):
        next(found)
    assert next(found, None) is None
