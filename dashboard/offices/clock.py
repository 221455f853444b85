"""The working-day clock: due dates, and the days that an outage takes out of them.

Pure: no ORM, no settings. Instants are aware datetimes in half-open intervals ``[start, end)``;
dates are those on the office's wall, and where two dates bound a range both count.
Rule (model.md, "The clock"): due = anchor date + working days, the anchor date not counted.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
FARTHEST = 3660  # days; a calendar without a working day in ten years has none

Interval = tuple[datetime, datetime]


class NoWorkingDay(ValueError):
    """The calendar holds too few working days to count to a due date."""


@dataclass(frozen=True)
class Hours:
    """The opening hours of one weekday; the break, when there is one, lies within them."""

    opens: time
    closes: time
    break_start: time | None = None
    break_end: time | None = None
    counts_for_deadline: bool = True


class Calendar:
    """An office's weekdays and closed days.

    ``hours`` maps an ISO weekday (Monday 1) to pairs of the date from which hours hold and the
    hours; the latest pair that is not later than a day wins. ``closed`` holds the days of closing
    holidays, ``extra`` those of extra service: they take appointments and count for no deadline.
    """

    def __init__(
        self,
        hours: Mapping[int, Sequence[tuple[date, Hours]]],
        closed: Collection[date],
        extra: Collection[date] = (),
    ) -> None:
        self._hours = {day: sorted(rows, key=lambda row: row[0]) for day, rows in hours.items()}
        self._starts = {day: [row[0] for row in rows] for day, rows in self._hours.items()}
        self._closed = frozenset(closed)
        self._extra = frozenset(extra)

    def _hours_on(self, day: date, weekday: int | None = None) -> Hours | None:
        weekday = weekday or day.isoweekday()
        rows = self._hours.get(weekday, [])
        at = bisect_right(self._starts.get(weekday, []), day)
        return rows[at - 1][1] if at else None

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` counts for deadlines: its weekday's hours count, and it is not closed."""
        hours = self._hours_on(day)
        return hours is not None and hours.counts_for_deadline and day not in self._closed

    def working_spans(self, day: date) -> list[tuple[time, time]]:
        """The working hours of a working day without the break; ``[]`` on any other day."""
        hours = self._hours_on(day)
        return _spans(hours) if hours and self.is_working_day(day) else []

    def service_weekday(self, day: date) -> int | None:
        """The ISO weekday by whose rules ``day`` takes appointments; ``None`` on a closed day.

        A day of extra service is open even on a holiday; on a weekday without hours it is worked
        like the first weekday of the week that has some.
        """
        if day in self._closed - self._extra:
            return None
        weekdays = [day.isoweekday(), *(range(1, 8) if day in self._extra else ())]
        return next((one for one in weekdays if self._hours_on(day, one)), None)

    def service_spans(self, day: date) -> list[tuple[time, time]]:
        """The hours in which people are received on ``day``, whether it counts for deadlines or
        not, without the break."""
        weekday = self.service_weekday(day)
        hours = self._hours_on(day, weekday) if weekday else None
        return _spans(hours) if hours else []

    def working_days(self, first: date, last: date) -> int:
        """How many working days lie in ``first`` … ``last``."""
        return sum(map(self.is_working_day, _days(first, last)))


def _spans(hours: Hours) -> list[tuple[time, time]]:
    if hours.break_start is None or hours.break_end is None:
        return [(hours.opens, hours.closes)]
    spans = [(hours.opens, hours.break_start), (hours.break_end, hours.closes)]
    return [span for span in spans if span[0] < span[1]]


def due_date(anchor: date, days: int, calendar: Calendar, paused: Collection[date] = ()) -> date:
    """The ``days``-th working day after ``anchor`` (0: ``anchor`` itself).

    Gross without ``paused``; net with the paused days, which are left out.
    Raises ``NoWorkingDay`` when ten years, or those that a date can name, hold too few, and
    ``ValueError`` for negative ``days``.
    """
    if days < 0:
        raise ValueError("days must not be negative")
    day, left = anchor, days
    while left:
        if day == date.max or (day - anchor).days >= FARTHEST:
            raise NoWorkingDay(f"fewer than {days} working days in ten years after {anchor}")
        day += DAY
        if calendar.is_working_day(day) and day not in paused:
            left -= 1
    return day


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Join what overlaps or touches, in order of time; empty intervals vanish."""
    merged: list[Interval] = []
    for start, end in sorted(pair for pair in intervals if pair[0] < pair[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def paused_days(
    intervals: Iterable[Interval], calendar: Calendar, zone: ZoneInfo, first: date, last: date
) -> set[date]:
    """The working days in ``first`` … ``last`` of which the intervals cover at least half.

    Measured in the working minutes of the day in ``zone``, the break left out; intervals are
    merged first, so two outages never pause twice. Only finished days may be asked for: ``last``
    is at most ``last_finished(…)``.
    """
    outages = merge(intervals)
    if not outages:
        return set()
    first = max(first, outages[0][0].astimezone(zone).date())
    last = min(last, outages[-1][1].astimezone(zone).date())
    return {day for day in _days(first, last) if _half_covered(day, outages, calendar, zone)}


def last_finished(calendar: Calendar, zone: ZoneInfo, now: datetime) -> date:
    """The latest local date whose working hours are over at ``now``."""
    local = now.astimezone(zone)
    spans = calendar.working_spans(local.date())
    return local.date() - DAY if spans and local.time() < spans[-1][1] else local.date()


def _half_covered(day: date, outages: list[Interval], calendar: Calendar, zone: ZoneInfo) -> bool:
    total = covered = timedelta()
    for opens, closes in calendar.working_spans(day):
        start, end = _instant(day, opens, zone), _instant(day, closes, zone)
        total += end - start
        for since, until in outages:
            covered += max(min(end, until) - max(start, since), timedelta())
    return total > timedelta() and covered * 2 >= total


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + offset * DAY
