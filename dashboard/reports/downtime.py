"""How long a service was down, in clock time and in the office's working time. Pure: no ORM."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.offices.clock import DAY, Calendar, Interval, merge

MINUTE = timedelta(minutes=1)


def clock_minutes(intervals: Iterable[Interval]) -> int:
    """Whole minutes of the merged intervals, day and night: what overlaps counts once."""
    return sum((end - start for start, end in merge(intervals)), timedelta()) // MINUTE


def working_minutes(intervals: Iterable[Interval], calendar: Calendar, zone: ZoneInfo) -> int:
    """Whole minutes of the merged intervals within the working hours of working days in ``zone``,
    the break left out."""
    total = timedelta()
    for start, end in merge(intervals):
        day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        while day <= last:
            for opens, closes in calendar.working_spans(day):
                since = max(start, datetime.combine(day, opens, zone))
                until = min(end, datetime.combine(day, closes, zone))
                total += max(until - since, timedelta())
            day += DAY
    return total // MINUTE
