"""The clock against a slow, obvious version: minute by minute, day by day."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.offices.clock import Calendar, Hours, due_date, merge, paused_days

FIRST, LAST = date(2024, 6, 3), date(2024, 6, 30)
ZONES = st.sampled_from([ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura"), ZoneInfo("UTC")])
days = st.dates(FIRST, LAST)
instants = st.integers(0, 30 * 24 * 4).map(
    lambda quarter: datetime(2024, 6, 1, tzinfo=UTC) + timedelta(minutes=15 * quarter)
)
intervals = st.lists(st.tuples(instants, instants), max_size=5)


@st.composite
def hours(draw):
    opens, closes = sorted(draw(st.sets(st.integers(0, 23), min_size=2, max_size=2)))
    pause = draw(st.none() | st.sets(st.integers(opens, closes), min_size=2, max_size=2))
    start, end = map(time, sorted(pause)) if pause and closes - opens > 1 else (None, None)
    return Hours(time(opens), time(closes), start, end, draw(st.booleans()))


@st.composite
def calendars(draw):
    rows = {
        weekday: [(date(2024, 6, 1), draw(hours())), (date(2024, 6, 15), draw(hours()))]
        for weekday in draw(st.sets(st.integers(2, 7)))
    }
    always = {1: [(date(2014, 1, 1), Hours(time(8), time(16)))]}
    return rows | always, draw(st.frozensets(days, max_size=6))


def hours_of(rows, day):
    held = [row for row in rows.get(day.isoweekday(), ()) if row[0] <= day]
    return max(held, key=lambda row: row[0])[1] if held else None


def slow_minutes(rows, closed, day):
    """The working minutes of a day as wall-clock times."""
    row = hours_of(rows, day)
    if row is None or day in closed or not row.counts_for_deadline:
        return []
    quarters = [time(number // 4, number % 4 * 15) for number in range(96)]
    return [
        quarter
        for quarter in quarters
        if row.opens <= quarter < row.closes
        and not (row.break_start and row.break_start <= quarter < row.break_end)
    ]


@settings(deadline=None)
@given(calendars(), days, st.integers(0, 12), st.frozensets(days, max_size=8))
def test_a_due_date_is_found_by_walking_the_days(calendar, anchor, count, paused):
    rows, closed = calendar
    day, left = anchor, count
    while left:
        day += timedelta(days=1)
        row = hours_of(rows, day)
        if row and row.counts_for_deadline and day not in closed and day not in paused:
            left -= 1
    found = due_date(anchor, count, Calendar(rows, closed), paused)
    assert found == day
    assert found >= due_date(anchor, count, Calendar(rows, closed))


@settings(deadline=None)
@given(calendars(), intervals, ZONES)
def test_a_day_is_paused_when_half_of_its_minutes_are_covered(calendar, outages, zone):
    rows, closed = calendar
    expected = set()
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        minutes = slow_minutes(rows, closed, day)
        moments = [datetime.combine(day, minute, tzinfo=zone) for minute in minutes]
        covered = [m for m in moments if any(start <= m < end for start, end in outages)]
        if minutes and len(covered) * 2 >= len(minutes):
            expected.add(day)
    assert paused_days(outages, Calendar(rows, closed), zone, FIRST, LAST) == expected


@given(intervals)
def test_merged_intervals_cover_the_same_instants_and_stand_apart(outages):
    merged = merge(outages)
    probes = {bound for pair in outages for bound in pair}
    for moment in probes:
        inside = any(start <= moment < end for start, end in outages)
        assert inside == any(start <= moment < end for start, end in merged)
    assert all(one[1] < two[0] for one, two in itertools.pairwise(merged))
