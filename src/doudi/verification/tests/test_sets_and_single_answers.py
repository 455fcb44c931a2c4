"""What is computed for a million rows at once is what is computed for one."""

from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from doudi.kernel import identity
from doudi.verification.checks.views import TYPES
from doudi.verification.kinds import kinds
from doudi.verification.matching import numbers
from doudi.verification.things import lasting, thing_as_sql, thing_of

BIRTHS = st.dates(date(1930, 1, 1), date(1999, 12, 31))
SEVENTEEN = st.builds(
    lambda region, born, place: f"0099{region:02d}{born:%Y%m%d}{place:03d}",
    st.integers(1, 89), BIRTHS, st.integers(0, 999),
)  # fmt: skip
WRITTEN = ("{n}", " {n} ", "{n}".lower(), "{a} {b}", "{n}43", "{n}43B1")


def _ask(sql: str, **values: Any) -> Any:
    con = duckdb.connect()
    columns = ", ".join(f"${key} AS {key}" for key in values)
    return con.execute(f"SELECT {sql} FROM (SELECT {columns})", values).fetchall()[0]


def _keys(written: str) -> tuple[Any, ...]:
    return _ask(
        f"{numbers.whole('d')}, {numbers.seventeen('d')}, {numbers.short('d')}",
        d=_ask(numbers.digits("w"), w=written)[0],
    )


@hypothesis_settings(deadline=None, max_examples=25)
@given(first17=SEVENTEEN, form=st.sampled_from(WRITTEN))
def test_every_form_of_a_number_has_the_keys_of_the_number(first17: str, form: str) -> None:
    number = first17 + identity.check_character(first17)
    written = form.format(n=number, a=number[:6], b=number[6:]).lower()
    old = number[:6] + number[8:17]
    assert _keys(written) == (number, int(first17), old)
    assert _keys(old) == (None, int(first17), old)


@hypothesis_settings(deadline=None, max_examples=25)
@given(first17=SEVENTEEN, last=st.sampled_from("0123456789X"))
def test_a_check_character_is_judged_as_for_one_number(first17: str, last: str) -> None:
    said = _ask(numbers.checks_out("w", "k"), w=first17 + last, k=int(first17))[0]
    assert said == (identity.check_character(first17) == last)


@hypothesis_settings(deadline=None, max_examples=60)
@given(data=st.data(), first17=SEVENTEEN, length=st.sampled_from([15, 18]))
def test_one_slip_of_the_hand_leaves_a_part_untouched(
    data: st.DataObject, first17: str, length: int
) -> None:
    number = (first17 + "1")[:length]
    place = data.draw(st.integers(0, length - 2))
    digit = data.draw(st.sampled_from("0123456789"))
    before, here, after = number[:place], number[place], number[place + 1 :]
    slipped = data.draw(
        st.sampled_from(
            [before + digit + after, before + after, before + digit + here + after,
             before + after[0] + here + after[1:]]
        )
    )  # fmt: skip
    ours, theirs = (
        _ask(", ".join(numbers.parts_that_survive("w", length)), w=n) for n in (number, slipped)
    )
    assert any(mine == other for mine, other in zip(ours, theirs, strict=True))


VALUES: dict[str, Any] = {
    "BIGINT": 1234, "DATE": date(2026, 3, 9), "BOOLEAN": False, "DECIMAL(18,4)": 12,
    "VARCHAR": "禾A·一号",
}  # fmt: skip


@pytest.mark.parametrize("key", sorted(kinds()))
def test_a_thing_has_one_code_however_many_are_named_at_once(key: str) -> None:
    kind = kinds()[key]
    types = {c.key: TYPES.get(c.type, "VARCHAR") for c in kind.columns}
    full = {name: VALUES[types[name]] for name in lasting(kind)}
    for said in (full, dict.fromkeys(full)):
        columns = ", ".join(f'CAST(${n} AS {types[n]}) AS "{n}"' for n in said) or "1 AS nothing"
        con = duckdb.connect()
        found = con.execute(f"SELECT {thing_as_sql(kind)} FROM (SELECT {columns})", said)
        assert found.fetchall() == [(thing_of(kind, said),)]
