"""One form to store a number in, however it was typed."""

import pytest

from dashboard.applications.personal import digits, e164, passport_number
from dashboard.audit.reasons import has_long_number


@pytest.mark.parametrize(
    "typed",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "(0812) 3456.7890",
        "6281234567890",
        "+62 812 3456 7890",
        "+6281234567890",
    ],
)
def test_an_indonesian_number_is_stored_in_one_form(typed):
    assert e164(typed) == "+6281234567890"


@pytest.mark.parametrize(
    ("typed", "stored"), [("+65 6123 4567", "+6561234567"), ("+1 (202) 555-0123", "+12025550123")]
)
def test_a_foreign_number_keeps_its_country(typed, stored):
    assert e164(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0812abc",
        "12345",
        "08",
        "+0812345678",
        "++62812345678",
        "0812/3456/7890",
        "٠٨١٢٣٤٥٦٧٨٩٠",
    ],
)
def test_what_is_no_phone_number_is_refused(typed):
    with pytest.raises(ValueError, match="not a phone number"):
        e164(typed)


def test_digits_and_passport_numbers_lose_their_blanks():
    assert digits("1671 0101-0190.0001") == "1671010101900001"
    assert digits("1671٠١") == "1671"
    assert passport_number(" x 123 4567 ") == "X1234567"


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("Salah ketik", False),
        ("Berkas 1234567", False),
        ("12345678", True),
        ("NIK 1671 0101 0190 0001", True),
        ("telepon 0812-3456-7890", True),
        ("20 Juni 2024 pukul 09.00", False),
    ],
)
def test_a_run_of_eight_digits_is_noticed_in_free_text(text, long):
    assert has_long_number(text) is long
