"""What counts as an identity number. Every number here is built when it runs."""

import pytest

from evaluation.data.identity.numbers import is_identity_number, is_reserve_number
from tests.data.identity_forms import forms, with_luhn


@pytest.mark.parametrize("form", list(forms("0" * 10)))
def test_every_way_of_writing_is_seen(identity_number, form):
    assert is_identity_number(forms(identity_number)[form])


def test_coordination_number_is_seen():
    assert is_identity_number(with_luhn(f"80{1:02d}{61}{123}"))


@pytest.mark.parametrize("letter", "TRSUWXJKLMN")
def test_interim_number_is_seen_by_its_check_digit(letter):
    # The letter counts as 1, so the number with a 1 tells the check digit.
    as_digits = with_luhn(f"80{1:02d}{15}{123}")

    assert is_identity_number(f"{as_digits[:6]}-{letter}{as_digits[7:]}")


@pytest.mark.parametrize("form", ["{}T123", "{}-T123", "19{}t123"])
def test_temporary_number_is_seen_without_check_digit(form):
    assert is_identity_number(form.format(f"80{1:02d}{15}"))


def wrong_check_digit(ten):
    return ten[:9] + str((int(ten[9]) + 1) % 10)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("2018-09-01", id="date"),
        pytest.param("2018-09-01 12:30:00", id="date and time"),
        pytest.param("20180901T123000", id="compact time"),
        pytest.param("801345" + "1234", id="month 13"),
        pytest.param("800230" + "1234", id="30 February"),
        pytest.param("2018-09-01--2019-08-31", id="period with dashes"),
        pytest.param("2018-09-01/2019-08-31", id="ISO period"),
        pytest.param(f"80-01-{15} K124", id="date and room"),
        pytest.param("123456789", id="nine digits"),
        pytest.param("123456" + "78901", id="eleven digits"),
        pytest.param("19800101" + "1234567", id="fifteen digits"),
    ],
)
def test_other_numbers_pass(text):
    assert not is_identity_number(text)


def test_wrong_check_digit_passes(identity_number):
    assert not is_identity_number(wrong_check_digit(identity_number))


@pytest.mark.parametrize(
    "tail", ["AB12", "ABC1", "K123", "SF1A", "DA0B", "AB1C", "123R", "12M3", "TA1B"]
)
def test_reserve_number_with_letters_is_seen(tail):
    date = f"1980{1:02d}{15}"

    assert is_reserve_number(date + tail)
    assert is_reserve_number(f"{date}-{tail}")


def test_national_reserve_number_has_a_raised_century():
    assert is_reserve_number(f"2280{1:02d}{15}AB12")


def test_reserve_numbers_without_letters_are_seen():
    stockholm = with_luhn("1937" + "1" * 5)
    halland = with_luhn(f"80{1:02d}{45}{123}")

    assert is_reserve_number(f"99{stockholm}")
    assert is_reserve_number(f"19{halland}")


@pytest.mark.parametrize(
    "text", ["20180901ABCD", "20180901-mars", "20189901AB12", "X20180901AB12", "20180901T1230"]
)
def test_other_texts_are_no_reserve_numbers(text):
    assert not is_reserve_number(text)
