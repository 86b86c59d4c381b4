"""What is an ID number, a phone number, a name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn.ric import calc_check_digit

from guatu.people.rules.identity import (
    ID_BIRTH,
    ID_CHECK,
    ID_LETTERS,
    ID_OLD,
    ID_PLACE,
    ID_ROUNDED,
    ID_SCIENTIFIC,
    NAME_HIDDEN,
    NAME_LETTERS,
    Identity,
    Unreadable,
    age,
    identity,
    name,
    phone,
    too_young,
)
from guatu.people.rules.words import Sex
from tests.members import id_number

NUMBER = id_number(date(2008, 5, 4), 12)
BIRTHS = st.dates(date(1930, 1, 1), date(2020, 12, 31))
ORDERS = st.integers(1, 999)


@given(BIRTHS, ORDERS)
def test_a_number_says_birth_and_sex(born, order):
    number = id_number(born, order)
    expected = Identity(number, born, Sex.MALE if order % 2 else Sex.FEMALE)
    assert identity(number, invented=True, confirmed=True) == expected


@given(BIRTHS, ORDERS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(born, order, position, change):
    number = id_number(born, order)
    wrong = number[:position] + str((int(number[position]) + change) % 10) + number[position + 1 :]
    with pytest.raises(Unreadable):
        identity(wrong, invented=True, confirmed=True)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("4.10101E+17", ID_SCIENTIFIC),
        ("4.10101e17", ID_SCIENTIFIC),
        ("410101800504001", ID_OLD),
        ("990101200805041000", ID_ROUNDED),
        ("99010120080231001X", ID_BIRTH),
        ("990101200805A4001X", ID_LETTERS),
        (NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2"), ID_CHECK),
        ("77" + NUMBER[2:], ID_PLACE),
        ("1234", "身份证号应为18位，这里有4位。请照身份证核对。"),
    ],
)
def test_a_wrong_number_is_explained(written, words):
    with pytest.raises(Unreadable) as refused:
        identity(written, invented=True)
    assert str(refused.value) == words


def test_full_width_lower_case_spaces_and_apostrophes_do_not_matter():
    digits = "990101200805040"
    number = next(
        n for n in (digits + f"{o:02}" + calc_check_digit(digits + f"{o:02}0") for o in range(99)) if "X" in n
    )
    for written in (number.lower(), f" '{number[:6]} {number[6:14]} {number[14:]}\u200b"):
        assert identity(written, invented=True).number == number
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in number.lower())
    assert identity(wide, invented=True).number == number


def test_an_invented_number_is_read_only_where_asked_for():
    with pytest.raises(Unreadable, match="省份"):
        identity(NUMBER)
    with pytest.raises(Unreadable, match="手机号"):
        phone("10000000001")


@pytest.mark.parametrize(
    "written", ["13800000000", "+86 138 0000 0000", "0086-138-0000-0000", "１３８００００００００", "13800000000.0"]
)
def test_a_phone_has_one_form(written):
    assert phone(written) == "13800000000"


@pytest.mark.parametrize("written", ["", "1.38E+10", "1380000000", "028-12345678", "12345678901"])
def test_no_phone_is_refused(written):
    with pytest.raises(Unreadable):
        phone(written)


@pytest.mark.parametrize(
    "legal",
    [
        "王小明",
        "阿依古丽·买买提",
        "周䶮",
        "𬱖",
        "𠮷田",
        "努尔艾合买提·阿卜杜热合曼·" * 6,
        "Anna-Maria O'Neill",
        "\U0002ebf0",
    ],
)
def test_any_legal_name_is_kept_as_it_is(legal):
    assert name(legal) == legal


def test_a_name_loses_its_outer_spaces_and_gets_the_usual_dot():
    assert name("　阿依古丽•买买提 ") == "阿依古丽·买买提"


@pytest.mark.parametrize(
    ("written", "words"),
    [("王\u202e明", NAME_HIDDEN), ("123", NAME_LETTERS), ("明" * 121, "姓名最长120字，这里有121字。")],
)
def test_what_is_no_name_is_refused(written, words):
    with pytest.raises(Unreadable) as refused:
        name(written)
    assert str(refused.value) == words


@given(BIRTHS, st.integers(0, 100))
def test_age_rises_on_the_birthday(born, years):
    try:
        turned = born.replace(year=born.year + years)
    except ValueError:
        turned = date(born.year + years, 3, 1)
    assert age(born, turned) == years
    assert age(born, date.fromordinal(turned.toordinal() - 1)) == years - 1


def test_nobody_under_the_age_of_the_norm_is_stored():
    assert too_young(date(2012, 11, 3), date(2026, 11, 2), 14)
    assert not too_young(date(2012, 11, 2), date(2026, 11, 2), 14)
