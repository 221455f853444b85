"""Which days the home screen counts, and which days it compares them with. Pure: no ORM.

All dates are local to the office and both ends count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.offices.clock import Calendar

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
TODAY, WEEK, MONTH, INCIDENT, CUSTOM = "today", "week", "month", "incident", "custom"
LONGEST = 366  # days that one screen counts
SHORT = 3  # days from which a period fills a chart by itself
DAILY = 92  # days up to which a chart has a bar a day; beyond, a bar a week
SPARK = 14  # days that a small line shows at least


@dataclass(frozen=True)
class Period:
    """The days counted, ``first`` to ``last``; ``until`` is where the chart's frame ends.

    ``before`` is the stretch it is compared with.
    """

    kind: str
    first: date
    last: date
    until: date
    before: tuple[date, date]

    @property
    def days(self) -> list[date]:
        return list(days(self.first, self.last))

    @property
    def drawn_from(self) -> date:
        """Where the chart begins: a day or two alone say little, so they stand in their week."""
        return self.first if len(self.days) >= SHORT else self.last - 6 * DAY

    @property
    def window(self) -> list[date]:
        """The days of the small lines: the period and the day before, at least SPARK days."""
        return list(days(min(self.first - DAY, self.last - (SPARK - 1) * DAY), self.last))


def days(first: date, last: date) -> Iterator[date]:
    return (first + n * DAY for n in range((last - first).days + 1))


def weeks(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Monday to Sunday, the first and the last one cut to the stretch."""
    while first <= last:
        end = min(first + (6 - first.weekday()) * DAY, last)
        yield first, end
        first = end + DAY


def end_of_month(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY


def is_whole_months(first: date, last: date) -> bool:
    return first.day == 1 and last == end_of_month(last)


def stretch_before(first: date, last: date) -> tuple[date, date]:
    """As many whole months before whole months, else as many days before."""
    if not is_whole_months(first, last):
        return first - (last - first + DAY), first - DAY
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1 - months
    return date(start // 12, start % 12 + 1, 1), first - DAY


def of_today(today: date, calendar: Calendar) -> Period:
    """Today, compared with the working day before it (at most a month back)."""
    back = [today - n * DAY for n in range(1, 32)]
    before = next((day for day in back if calendar.is_working_day(day)), back[0])
    return Period(TODAY, today, today, today, (before, before))


def of_week(today: date) -> Period:
    first = today - 6 * DAY
    return Period(WEEK, first, today, today, stretch_before(first, today))


def of_month(today: date) -> Period:
    """The month so far, in the frame of the whole month, against the whole month before."""
    first, until = today.replace(day=1), end_of_month(today)
    return Period(MONTH, first, today, until, stretch_before(first, until))


def of_dates(first: date, last: date, kind: str = CUSTOM) -> Period:
    return Period(kind, first, last, last, stretch_before(first, last))
