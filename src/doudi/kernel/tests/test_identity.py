"""Reading and checking numbers. Every number here begins with region 00, which does not exist."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.kernel import identity
from doudi.kernel.identity import NotANumber, citizen_number
from doudi.kernel.masking import mask_account, mask_id, mask_name, mask_phone, mask_text


def make(region: str = "009901", born: str = "19620315", sequence: str = "012") -> str:
    first = region + born + sequence
    return first + identity.check_character(first)


births = st.dates(date(1900, 1, 1), date(2026, 1, 1)).map(lambda d: f"{d:%Y%m%d}")
sequences = st.integers(0, 995).map(lambda n: f"{n:03d}")
numbers = st.builds(make, born=births, sequence=sequences)


def test_the_standards_own_example_has_its_check_character() -> None:
    assert identity.check_character("110105" + "19491231" + "002") == "X"


def test_a_number_tells_birth_and_sex() -> None:
    read = citizen_number(make(born="19620315", sequence="013"))
    assert (read.region, read.birth_date, read.sex) == ("009901", date(1962, 3, 15), "male")
    assert citizen_number(make(sequence="014")).sex == "female"


def test_age_counts_whole_years_up_to_the_birthday() -> None:
    read = citizen_number(make(born="19620315"))
    assert (read.age_on(date(2026, 3, 14)), read.age_on(date(2026, 3, 15))) == (63, 64)


def test_what_people_type_is_understood() -> None:
    number = make()
    typed = " " + number[:6] + " " + "".join(chr(ord(c) + 0xFEE0) for c in number[6:]) + "\n"
    assert citizen_number(typed.lower()).number == number


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "length"),
        ("0099011962031", "length"),
        ("00990119620315O128", "characters"),
        ("009901196203150X28", "characters"),
        (make(born="19620230"), "date"),
        (make(born="17990101"), "date"),
        (make()[:17] + ("0" if make()[17] != "0" else "1"), "check"),
        ("²" * 18, "characters"),
    ],
)
def test_a_fault_is_named(text: str, fault: str) -> None:
    with pytest.raises(NotANumber) as caught:
        citizen_number(text)
    assert caught.value.fault == fault
    assert not text or text not in str(caught.value)


def test_nobody_is_born_in_the_future() -> None:
    number = make(born="20260902")
    assert identity.is_citizen_number(number, on=date(2026, 9, 2))
    assert not identity.is_citizen_number(number, on=date(2026, 9, 1))


@given(numbers)
def test_no_single_wrong_character_goes_unnoticed(number: str) -> None:
    for i in range(18):
        for c in "0123456789":
            if c != number[i]:
                assert not identity.is_citizen_number(number[:i] + c + number[i + 1 :])


@given(numbers, st.integers(0, 16))
def test_swapped_neighbours_are_noticed_and_the_right_number_is_offered(n: str, i: int) -> None:
    typed = n[:i] + n[i + 1] + n[i] + n[i + 2 :]
    if typed == n:
        assert identity.meant_by(typed) == ()
        return
    assert not identity.is_citizen_number(typed)
    assert n in identity.meant_by(typed)
    assert identity.differ_by_a_slip(typed, n)


@given(numbers)
def test_old_and_new_form_belong_together(number: str) -> None:
    old = identity.narrowed(number)
    if number[6:8] == "19":
        assert old is not None
        assert identity.widened(old) == number
        assert citizen_number(old).number == number
    else:
        assert old is None


def test_centenarians_were_born_in_the_century_before() -> None:
    assert identity.widened("009901010203998")[6:14] == "18010203"


def test_a_disability_certificate_tells_category_and_level() -> None:
    plain = identity.disability_certificate(make() + "42")
    again = identity.disability_certificate(make() + "42b1")
    assert (plain.category, plain.level, plain.reissue) == ("physical", 2, "")
    assert (again.holder, again.reissue) == (plain.holder, "B1")


@pytest.mark.parametrize(
    ("ending", "fault"),
    [
        ("4", "length"),
        ("82", "category"),
        ("45", "grade"),
        ("42A1", "reissue"),
        ("42B0", "reissue"),
    ],
)
def test_a_faulty_certificate_is_named(ending: str, fault: str) -> None:
    with pytest.raises(NotANumber) as caught:
        identity.disability_certificate(make() + ending)
    assert caught.value.fault == fault


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 17))
def test_a_credit_code_notices_one_wrong_character(first: str, i: int) -> None:
    code = first + identity.credit_check_character(first)
    assert identity.is_credit_code(code)
    wrong = "A" if code[i] != "A" else "B"
    assert not identity.is_credit_code(code[:i] + wrong + code[i + 1 :])


def test_a_credit_code_has_no_letter_that_looks_like_a_digit() -> None:
    assert not identity.is_credit_code("I" * 18)


@given(st.text("0123456789", min_size=15, max_size=18), st.integers(0, 14))
def test_a_card_number_notices_one_wrong_digit(first: str, i: int) -> None:
    number = first + identity.luhn_digit(first)
    assert identity.is_card_number(number)
    wrong = str((int(number[i]) + 1) % 10)
    assert not identity.is_card_number(number[:i] + wrong + number[i + 1 :])


def test_masks_hide_what_could_be_used() -> None:
    number = make()
    assert mask_id(number) == "009" + "*" * 11 + number[-4:]
    assert mask_id("1234") == "****"
    assert mask_account("0000111122223333") == "****3333"
    assert mask_phone("00012345678") == "000******78"
    assert [mask_name(n) for n in ("张三", "王小明", "阿卜杜·热合曼", "李", "")] == [
        "张*", "王*明", "阿***曼", "*", "",
    ]  # fmt: skip


def test_log_lines_lose_numbers_and_named_values() -> None:
    number = make()
    line = mask_text(f"row 12 id {number} phone=00012345678 {{'name': '张三'}} case 12345 failed")
    assert number not in line
    assert "张三" not in line
    assert "00012345678" not in line
    assert "case 12345 failed" in line
