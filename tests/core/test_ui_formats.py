"""Dates, times and numbers read as an Indonesian, or an English reader, writes them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

from dashboard.core import formats

NIGHT = datetime(2024, 6, 19, 17, 54, tzinfo=UTC)  # 20 June, 00.54 in Palembang


def shown(expression: str, language: str = "id", **values) -> str:
    with translation.override(language):
        return Template("{% load ui %}{{ " + expression + " }}").render(Context(values))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2024, 5, 3), "3 Mei 2024"),
        (date(2024, 8, 17), "17 Agu 2024"),
        (date(2024, 10, 1), "1 Okt 2024"),
        (date(2024, 12, 31), "31 Des 2024"),
        (date(2024, 7, 3), "3 Jul 2024"),
    ],
)
def test_it_abbreviates_months_as_indonesians_do(day, written):
    assert shown("day|date_short", day=day) == written


def test_it_writes_dates_in_both_languages():
    day = date(2024, 7, 3)
    assert shown("day|date_long", day=day) == "3 Juli 2024"
    assert shown("day|date_long", "en", day=day) == "3 July 2024"
    assert shown("day|date_short", "en", day=date(2024, 10, 3)) == "3 Oct 2024"
    assert shown("day|day_long", day=day) == "Rabu, 3 Juli 2024"
    assert shown("day|day_long", "en", day=day) == "Wednesday, 3 July 2024"


def test_an_instant_is_dated_where_the_office_is():
    assert shown("at|datetime_wib", at=NIGHT) == "20 Juni 2024 00.54 WIB"
    assert shown("at|datetime_wib", "en", at=NIGHT) == "20 June 2024 00:54 WIB"
    assert shown("at|date_long", at=NIGHT) == "20 Juni 2024"


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Asia/Jakarta", "00.54 WIB"),
        ("Asia/Makassar", "01.54 WITA"),
        ("Asia/Jayapura", "02.54 WIT"),
    ],
)
def test_each_zone_has_its_sign(zone, written):
    with timezone.override(ZoneInfo(zone)):
        assert shown("at|time_wib", at=NIGHT) == written


def test_an_opening_hour_is_a_time_too():
    assert shown("at|time_wib", at=time(8, 5)) == "08.05 WIB"
    assert shown("at|time_wib", at=time(0, 0)) == "00.00 WIB"


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2024, 6, 1), date(2024, 6, 30), "1–30 Juni 2024"),
        (date(2024, 5, 28), date(2024, 6, 3), "28 Mei – 3 Juni 2024"),
        (date(2023, 12, 28), date(2024, 1, 3), "28 Desember 2023 – 3 Januari 2024"),
        (date(2024, 6, 3), date(2024, 6, 3), "3 Juni 2024"),
    ],
)
def test_a_period_says_no_part_twice(first, last, written):
    assert shown("first|period:last", first=first, last=last) == written


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (3712, "3.712", "3,712"),
        (57, "57", "57"),
        (1234567, "1.234.567", "1,234,567"),
        (0, "0", "0"),
        (None, "–", "–"),
    ],
)
def test_thousands_are_marked_in_the_readers_way(value, indonesian, english):
    assert shown("n|number", n=value) == indonesian
    assert shown("n|number", "en", n=value) == english


def test_a_share_has_one_decimal_and_a_space_that_does_not_break():
    assert shown("n|percent", n=70.26) == "70,3\N{NO-BREAK SPACE}%"
    assert shown("n|percent", "en", n=Decimal("70.26")) == "70.3%"
    assert shown("n|percent:0", n=6) == "6\N{NO-BREAK SPACE}%"
    assert shown("n|percent", n=None) == "–"


def test_no_year_is_printed_with_a_dot():
    for language in ("id", "en"):
        with translation.override(language):
            for write in (formats.date_long, formats.date_short, formats.day_long):
                assert write(date(2024, 7, 3)).endswith(" 2024")
        assert shown("year", language, year=2024) == "2024"


def test_nothing_stays_empty_so_that_a_page_may_choose_a_dash():
    assert shown("day|date_long|default:'–'", day=None) == "–"
    assert shown("at|datetime_wib", at=None) == ""
    assert shown("at|time_wib", at=None) == ""


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("typed", ["07/13/2024", "7/13/24", "2024-13-07"])
def test_it_refuses_a_date_with_the_month_first(language, typed):
    with translation.override(language), pytest.raises(forms.ValidationError):
        forms.DateField().clean(typed)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("typed", ["13/07/2024", "13-07-2024", "2024-07-13"])
def test_it_reads_a_date_with_the_day_first(language, typed):
    with translation.override(language):
        assert forms.DateField().clean(typed) == date(2024, 7, 13)
