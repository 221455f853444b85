"""The golden cases of the design, and the borders where a clock goes wrong."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from dashboard.offices.clock import (
    Calendar,
    Hours,
    NoWorkingDay,
    due_date,
    last_finished,
    merge,
    paused_days,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
JAYAPURA = ZoneInfo("Asia/Jayapura")
START = date(2014, 1, 1)
PLAIN = Hours(time(8), time(16), time(12), time(13))
WEEKDAYS = {day: [(START, PLAIN)] for day in range(1, 6)}
# May and June 2024 (SKB 3 Menteri 855/2023, 3/2023, 4/2023).
NATIONAL = {
    date(2024, 5, 1),  # Labour Day
    date(2024, 5, 9),  # Ascension
    date(2024, 5, 23),  # Waisak
    date(2024, 6, 1),  # Pancasila, a Saturday
    date(2024, 6, 17),  # Idul Adha
}
COLLECTIVE_LEAVE = {date(2024, 5, 10), date(2024, 5, 24), date(2024, 6, 18)}
JUNE = Calendar(WEEKDAYS, NATIONAL | COLLECTIVE_LEAVE)


def at(month: int, day: int, hour: int = 0, minute: int = 0, zone: ZoneInfo = JAKARTA) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


OUTAGE = [(at(6, 20), at(6, 27))]


def paused(intervals, calendar=JUNE, zone=JAKARTA):
    return paused_days(intervals, calendar, zone, date(2024, 6, 1), date(2024, 7, 31))


@pytest.mark.parametrize(
    ("interview", "gross", "net"),
    [
        (date(2024, 6, 12), date(2024, 6, 20), date(2024, 6, 27)),
        (date(2024, 6, 14), date(2024, 6, 24), date(2024, 7, 1)),
        (date(2024, 6, 21), date(2024, 6, 27), date(2024, 7, 2)),
        (date(2024, 6, 27), date(2024, 7, 3), date(2024, 7, 3)),
    ],
)
def test_the_golden_cases_of_june_2024(interview, gross, net):
    assert due_date(interview, 4, JUNE) == gross
    assert due_date(interview, 4, JUNE, paused(OUTAGE)) == net


def test_the_outage_pauses_its_five_working_days():
    assert paused(OUTAGE) == {date(2024, 6, day) for day in (20, 21, 24, 25, 26)}


def test_may_and_june_hold_36_working_days_and_39_without_collective_leave():
    assert JUNE.working_days(date(2024, 5, 1), date(2024, 6, 30)) == 36
    without = Calendar(WEEKDAYS, NATIONAL)
    assert without.working_days(date(2024, 5, 1), date(2024, 6, 30)) == 39


def test_an_anchor_on_a_closed_day_counts_from_the_next_working_day():
    assert due_date(date(2024, 6, 15), 1, JUNE) == date(2024, 6, 19)


def test_no_days_are_the_anchor_itself():
    assert due_date(date(2024, 6, 15), 0, JUNE) == date(2024, 6, 15)


def test_it_refuses_a_negative_number_of_days():
    with pytest.raises(ValueError, match="negative"):
        due_date(date(2024, 6, 12), -1, JUNE)


def test_a_calendar_without_working_days_says_so_instead_of_counting_for_ever():
    with pytest.raises(NoWorkingDay):
        due_date(date(2024, 6, 12), 4, Calendar({}, ()))


def test_half_of_the_working_minutes_pauses_and_a_minute_less_does_not():
    """The day has 420 working minutes: 08.00–12.00 and 13.00–16.00; half is 210."""
    assert paused([(at(6, 19, 8), at(6, 19, 11, 30))]) == {date(2024, 6, 19)}
    assert paused([(at(6, 19, 8), at(6, 19, 11, 29))]) == set()


def test_the_break_counts_for_nothing():
    assert paused([(at(6, 19, 12), at(6, 19, 16))]) == set()  # 180 working minutes
    assert paused([(at(6, 19, 11, 30), at(6, 19, 16))]) == {date(2024, 6, 19)}  # 210


def test_an_outage_outside_working_hours_pauses_nothing():
    assert paused([(at(6, 19, 16), at(6, 20, 8))]) == set()


def test_an_outage_over_a_weekend_or_holiday_pauses_nothing():
    assert paused([(at(6, 15), at(6, 19))]) == set()


def test_two_overlapping_outages_are_measured_once():
    first, second = (at(6, 19, 8), at(6, 19, 10)), (at(6, 19, 8, 30), at(6, 19, 10, 30))
    assert paused([first, second]) == set()  # together 150 minutes, not 240
    assert paused([first, (at(6, 19, 14), at(6, 19, 15, 30))]) == {date(2024, 6, 19)}


def test_the_day_is_the_one_on_the_offices_wall():
    """Midnight in Jayapura is 22.00 of the day before in Jakarta."""
    from_midnight = [(at(6, 20, zone=JAYAPURA), at(6, 21, zone=JAYAPURA))]
    assert paused(from_midnight, zone=JAYAPURA) == {date(2024, 6, 20)}
    assert paused([(at(6, 19, 23, 59), at(6, 20, 23, 59))]) == {date(2024, 6, 20)}


def test_only_days_of_the_range_are_answered():
    days = paused_days(OUTAGE, JUNE, JAKARTA, date(2024, 6, 21), date(2024, 6, 24))
    assert days == {date(2024, 6, 21), date(2024, 6, 24)}


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (at(6, 20, 15, 59), date(2024, 6, 19)),
        (at(6, 20, 16), date(2024, 6, 20)),
        (at(6, 20, 0), date(2024, 6, 19)),
        (at(6, 22, 9), date(2024, 6, 22)),  # a Saturday has nothing left to finish
    ],
)
def test_a_day_is_finished_at_its_closing_hour(now, day):
    assert last_finished(JUNE, JAKARTA, now) == day


def test_merge_joins_what_overlaps_or_touches_and_drops_what_is_empty():
    intervals = [
        (at(6, 21), at(6, 22)),
        (at(6, 20, 10), at(6, 21)),
        (at(6, 20), at(6, 20, 11)),
        (at(6, 24), at(6, 24)),
        (at(6, 26), at(6, 27)),
    ]
    assert merge(intervals) == [(at(6, 20), at(6, 22)), (at(6, 26), at(6, 27))]


def test_new_hours_hold_from_their_date_on():
    short = Hours(time(8), time(11))
    none = Hours(time(8), time(12), counts_for_deadline=False)
    calendar = Calendar(
        {4: [(date(2024, 6, 20), short), (START, PLAIN)], 5: [(date(2024, 6, 21), none)]}, ()
    )
    assert calendar.working_spans(date(2024, 6, 13)) == [(time(8), time(12)), (time(13), time(16))]
    assert calendar.working_spans(date(2024, 6, 20)) == [(time(8), time(11))]
    assert calendar.working_spans(date(2024, 6, 14)) == []  # before the first row
    assert calendar.working_spans(date(2024, 6, 21)) == []  # served, but no deadline day


def test_a_break_at_the_edge_of_the_day_leaves_one_span():
    calendar = Calendar({1: [(START, Hours(time(8), time(12), time(11), time(12)))]}, ())
    assert calendar.working_spans(date(2024, 6, 24)) == [(time(8), time(11))]
