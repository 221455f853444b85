"""Dates as people and programs write them; what could be read two ways is refused."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.applications.imports.drafts import Moment, NotADate, read_moment

JAKARTA = ZoneInfo("Asia/Jakarta")


def moment(text):
    return read_moment(text, zone=JAKARTA)


@pytest.mark.parametrize(
    ("text", "at", "exact"),
    [
        ("2024-06-30", datetime(2024, 6, 29, 17, tzinfo=UTC), False),
        ("30/06/2024", datetime(2024, 6, 29, 17, tzinfo=UTC), False),
        ("3/6/2024", datetime(2024, 6, 2, 17, tzinfo=UTC), False),
        ("2024-06-30 09:30", datetime(2024, 6, 30, 2, 30, tzinfo=UTC), True),
        ("30/06/2024 09.30", datetime(2024, 6, 30, 2, 30, tzinfo=UTC), True),
        ("2024-06-30T09:30:15", datetime(2024, 6, 30, 2, 30, 15, tzinfo=UTC), True),
        ("2024-06-30 00:00", datetime(2024, 6, 29, 17, tzinfo=UTC), True),
        ("29/02/2024", datetime(2024, 2, 28, 17, tzinfo=UTC), False),
    ],
)
def test_iso_and_day_first_are_read_in_the_offices_zone(text, at, exact):
    assert moment(text) == Moment(at, exact)


@pytest.mark.parametrize(
    "text",
    [
        "07/13/2024",
        "30-06-2024",
        "30/06/24",
        "2024/06/30",
        "20240630",
        "29/02/2023",
        "2024-13-01",
        "2024-06-30 24:00",
        "2024-06-30 9",
        "30 Juni 2024",
        "45473",
        "0000-00-00",
        "1024-06-30",
        "",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(NotADate):
        moment(text)


def test_a_day_without_a_time_yields_to_what_came_before_it_that_day():
    morning = datetime(2024, 6, 12, 2, 30, tzinfo=UTC)
    assert moment("2024-06-12").after(morning) == morning
    assert moment("2024-06-13").after(morning) == datetime(2024, 6, 12, 17, tzinfo=UTC)
    assert moment("2024-06-11").after(morning) < morning
    assert moment("2024-06-12 08:00").after(morning) < morning


def test_a_stored_instant_agrees_as_far_as_the_cell_says():
    stored = datetime(2024, 6, 12, 2, 30, 40, tzinfo=UTC)
    assert moment("2024-06-12").agrees(stored)
    assert moment("2024-06-12 09:30").agrees(stored)
    assert not moment("2024-06-12 09:32").agrees(stored)
    assert not moment("2024-06-11").agrees(stored)
