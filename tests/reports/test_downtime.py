"""Downtime in clock and working minutes, on the wall of the office."""

from datetime import date, time

from dashboard.offices.clock import Calendar, Hours
from dashboard.reports.downtime import clock_minutes, working_minutes
from tests.reports.conftest import WIB, wib

WEEK = Calendar(
    {
        day: [(date(2014, 1, 1), Hours(time(8), time(16), time(12), time(13)))]
        for day in range(1, 6)
    },
    closed=[date(2024, 6, 21)],
)


def working(*intervals):
    return working_minutes(intervals, WEEK, WIB)


def test_clock_time_runs_day_and_night_and_counts_an_overlap_once():
    assert clock_minutes([(wib(20), wib(22)), (wib(21), wib(23, 6))]) == (3 * 24 + 6) * 60
    assert clock_minutes([]) == 0


def test_working_time_is_that_of_the_office_without_the_break():
    assert working((wib(20, 11), wib(20, 14))) == 120
    assert working((wib(20), wib(21))) == 7 * 60


def test_holidays_weekends_and_nights_do_not_count():
    assert working((wib(20, 16), wib(24, 8))) == 0
    assert working((wib(20, 15), wib(24, 8, 1))) == 61


def test_what_overlaps_counts_once():
    assert working((wib(20, 8), wib(20, 10)), (wib(20, 9), wib(20, 11))) == 180
