"""What the calendar shows: months of weeks of days, and what is special about them."""

from calendar import Calendar as Weeks
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from dashboard.applications.models import PausedDay
from dashboard.core.formats import WEEKDAYS, date_long, english
from dashboard.core.templatetags.ui import SHAPES
from dashboard.offices.calendars import calendar_of
from dashboard.offices.models import Holiday, Office

SHOWN = 3  # months on one page
KIND = Holiday.Kind
TONE = {
    KIND.NATIONAL: "down",
    KIND.COLLECTIVE_LEAVE: "limited",
    KIND.LOCAL_CLOSURE: "stopped",
    KIND.EXTRA_SERVICE: "normal",
}
OUTAGE = "late"  # the tone of a day that an outage takes out of the deadline


@dataclass
class Day:
    """One day of the month; ``working`` days count for deadlines."""

    date: date
    working: bool
    is_today: bool
    holidays: list[Holiday] = field(default_factory=list)
    outages: list[str] = field(default_factory=list)

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Tone and shape of each; the words stand below the month."""
        tones = [TONE[KIND(row.kind)] for row in self.holidays]
        return [(tone, SHAPES[tone]) for tone in (*tones, *[OUTAGE][: len(self.outages)])]

    @property
    def words(self) -> list[tuple[str, str, Holiday | None]]:
        """Tone, what it says, and the row, of each thing that is special about the day."""
        rows: list[tuple[str, str, Holiday | None]] = [
            (TONE[KIND(row.kind)], f"{row.name} ({row.get_kind_display()})", row)
            for row in self.holidays
        ]
        for number in self.outages:
            words = _("Outage: does not count (%(number)s)") % {"number": number}
            rows.append((OUTAGE, words, None))
        return rows


@dataclass(frozen=True)
class Month:
    """``weeks`` run from Monday to Sunday; ``None`` where a day belongs to another month."""

    first: date
    weeks: list[list[Day | None]]

    @property
    def name(self) -> str:
        """Juni 2024."""
        return date_long(self.first).partition(" ")[2]

    @property
    def special(self) -> list[tuple[str, str, str, Holiday | None]]:
        """Days, tone, words and row of what is special; an outage is said once for its days."""
        days = [day for week in self.weeks for day in week if day]
        found: dict[tuple[str, str, Holiday | None], list[str]] = defaultdict(list)
        for day in days:
            for words in day.words:
                found[words].append(str(day.date.day))
        return [(", ".join(numbers), *words) for words, numbers in found.items()]

    @property
    def working_days(self) -> int:
        """That count for deadlines, outage days among them."""
        return sum(day.working for week in self.weeks for day in week if day)


def months_from(office: Office, first: date) -> list[Month]:
    """The month of ``first`` and those after it; four queries whatever they hold."""
    starts = [month_later(first, step) for step in range(SHOWN + 1)]
    end = date.fromordinal(starts[-1].toordinal() - 1)
    holidays: dict[date, list[Holiday]] = defaultdict(list)
    for row in Holiday.objects.in_force_for(office).between(starts[0], end):
        holidays[row.date].append(row)
    outages: dict[date, set[str]] = defaultdict(set)
    paused = PausedDay.objects.filter(office=office, date__range=(starts[0], end))
    for day, source in paused.values_list("date", "source_ref").distinct():
        outages[day] |= {number.strip() for number in source.split(",")}
    calendar, today = calendar_of(office), office.today()

    def cell(day: date, month: date) -> Day | None:
        if day.month != month.month:
            return None
        working = calendar.is_working_day(day)
        return Day(day, working, day == today, holidays[day], sorted(outages[day]))

    return [
        Month(
            start,
            [
                [cell(day, start) for day in week]
                for week in Weeks().monthdatescalendar(start.year, start.month)
            ],
        )
        for start in starts[:SHOWN]
    ]


def month_later(first: date, months: int) -> date:
    """The first day of the month so many months after (or, negative, before) that of ``first``."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def legend() -> Iterator[tuple[str, str]]:
    """Tone and word of everything that a day may be."""
    yield from ((TONE[kind], str(kind.label)) for kind in KIND)
    yield OUTAGE, _("Outage day (left out of the due date)")


def weekdays() -> list[tuple[str, str]]:
    """The short and the long name of each, Monday first."""
    return [(name[:3], name) for name in WEEKDAYS[english()].split()]
