"""Which days a period counts and is compared with, worked out on a calendar on the wall."""

from datetime import date, time

import pytest

from dashboard.offices.clock import Calendar, Hours
from dashboard.overview import periods

WEEKDAYS = {day: [(date(2014, 1, 1), Hours(time(8), time(16)))] for day in range(1, 6)}
EID = [date(2024, 6, 17), date(2024, 6, 18)]
CALENDAR = Calendar(WEEKDAYS, EID)


def test_the_month_runs_to_today_in_the_frame_of_the_whole_month():
    period = periods.of_month(date(2024, 2, 20))
    assert (period.first, period.last) == (date(2024, 2, 1), date(2024, 2, 20))
    assert period.until == date(2024, 2, 29)
    assert period.before == (date(2024, 1, 1), date(2024, 1, 31))


def test_seven_days_include_today_and_are_set_beside_the_seven_before():
    period = periods.of_week(date(2024, 7, 3))
    assert (period.first, period.last) == (date(2024, 6, 27), date(2024, 7, 3))
    assert period.before == (date(2024, 6, 20), date(2024, 6, 26))


def test_today_is_set_beside_the_last_working_day():
    assert periods.of_today(date(2024, 6, 19), CALENDAR).before == (date(2024, 6, 14),) * 2


def test_today_of_an_office_without_hours_is_set_beside_yesterday():
    nothing = Calendar({}, [])
    assert periods.of_today(date(2024, 6, 19), nothing).before == (date(2024, 6, 18),) * 2


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2024-05-01", "2024-06-30", ("2024-03-01", "2024-04-30")),
        ("2024-01-01", "2024-01-31", ("2023-12-01", "2023-12-31")),
        ("2024-01-01", "2024-12-31", ("2023-01-01", "2023-12-31")),
        ("2024-06-20", "2024-06-27", ("2024-06-12", "2024-06-19")),
        ("2024-06-20", "2024-06-20", ("2024-06-19", "2024-06-19")),
        ("2024-03-01", "2024-03-30", ("2024-01-31", "2024-02-29")),
    ],
)
def test_whole_months_are_set_beside_months_other_days_beside_as_many(first, last, before):
    found = periods.stretch_before(date.fromisoformat(first), date.fromisoformat(last))
    assert found == tuple(map(date.fromisoformat, before))


def test_small_lines_show_a_fortnight_at_least_and_the_day_before_the_period():
    day = date(2024, 6, 28)
    today = periods.of_today(day, CALENDAR).window
    assert (today[0], today[-1], len(today)) == (date(2024, 6, 15), day, 14)
    month = periods.of_month(day).window
    assert (month[0], len(month)) == (date(2024, 5, 31), 29)


def test_weeks_run_monday_to_sunday_and_are_cut_to_the_period():
    found = list(periods.weeks(date(2024, 5, 29), date(2024, 6, 11)))
    assert found == [
        (date(2024, 5, 29), date(2024, 6, 2)),
        (date(2024, 6, 3), date(2024, 6, 9)),
        (date(2024, 6, 10), date(2024, 6, 11)),
    ]
