"""What the day view and the page of a move show, in plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.appointments import slots
from dashboard.applications.appointments.capacity import Blocks, Schedule
from dashboard.applications.models import Appointment
from dashboard.applications.permissions import can_advance
from dashboard.applications.statuses import APPOINTMENT_TONE, AppointmentStatus, Lane
from dashboard.core import formats

DAY = timedelta(days=1)
SHOWN = ("taken", "served", "unclear")


def day_url(day: date, **keys: str) -> str:
    return f"{reverse('appointments:day')}?{urlencode({'day': day.isoformat(), **keys})}"


@dataclass(frozen=True)
class Load:
    """How full a day is in one lane; ``quota`` ``None``: no limit is known."""

    lane: str
    day: date
    taken: int
    quota: int | None

    @property
    def label(self) -> str:
        return str(Lane(self.lane).label)

    @property
    def url(self) -> str:
        """The rows that are counted."""
        return day_url(self.day, lane=self.lane, status="PLACE")

    @property
    def over(self) -> int:
        return max(self.taken - self.quota, 0) if self.quota is not None else 0

    @property
    def note(self) -> str:
        if self.quota is None:
            return _("no quota entered")
        words = {
            "quota": formats.number(self.quota),
            "free": formats.number(max(self.quota - self.taken, 0)),
            "over": formats.number(self.over),
        }
        if self.over:
            return _("of %(quota)s · %(over)s over the quota") % words
        return _("of %(quota)s · %(free)s free") % words


class Week:
    """Monday to Sunday around a day: booked against quota, one query for the counts."""

    def __init__(self, schedule: Schedule, day: date, now: datetime):
        self.schedule, self.day = schedule, day
        first = day - (day.isoweekday() - 1) * DAY
        self.dates = [first + n * DAY for n in range(7)]
        rows = Appointment.objects.of_days(schedule.office, first, self.dates[-1]).counts(now)
        self.counts = {(row["starts_on"], row["lane"]): row for row in rows}

    def loads(self, day: date) -> list[Load]:
        """A lane that takes nobody on that day and has nobody is left out."""
        found = []
        for lane in Lane.values:
            taken = self.counts.get((day, lane), {}).get("taken", 0)
            quota = self.schedule.quota(lane, day)
            if taken or quota != 0:
                found.append(Load(lane, day, taken, quota))
        return found

    def is_closed(self, day: date) -> bool:
        return self.schedule.calendar.service_weekday(day) is None

    def total(self, name: str) -> int:
        """Of the chosen day, over both lanes; ``name`` is one of ``SHOWN``."""
        return sum(row[name] for (day, _lane), row in self.counts.items() if day == self.day)

    def strip(self, today: date) -> list[dict[str, Any]]:
        return [
            {
                "day": day,
                "url": day_url(day),
                "name": formats.day_long(day).partition(",")[0],
                "loads": self.loads(day),
                "over": any(load.over for load in self.loads(day)),
                "closed": self.is_closed(day),
                "current": day == self.day,
                "today": day == today,
            }
            for day in self.dates
        ]


@dataclass(frozen=True)
class Line:
    """One appointment in the list of a day."""

    slot: Appointment
    may: bool
    now: datetime

    @property
    def unclear(self) -> bool:
        return self.slot.status == AppointmentStatus.BOOKED and self.slot.ends_at <= self.now

    @property
    def tone(self) -> str:
        return "late" if self.unclear else APPOINTMENT_TONE[AppointmentStatus(self.slot.status)]

    @property
    def label(self) -> str:
        return _("nothing recorded") if self.unclear else self.slot.get_status_display()

    @property
    def movable(self) -> bool:
        missed = (AppointmentStatus.NOT_SERVED, AppointmentStatus.NO_SHOW)
        booked = self.slot.status == AppointmentStatus.BOOKED
        waits = self.slot.status in missed and self.slot.replaced_by_id is None
        return self.may and self.slot.application.is_open and (booked or waits)

    @property
    def markable(self) -> bool:
        """Whether a person may say what became of it; a day to come says nothing."""
        told = (
            AppointmentStatus.BOOKED,
            AppointmentStatus.ARRIVED,
            AppointmentStatus.NOT_SERVED,
            AppointmentStatus.NO_SHOW,
        )
        return self.may and self.slot.status in told and self.slot.starts_at <= self.now


def lines(rows: Iterable[Appointment], user: User, now: datetime) -> list[Line]:
    return [Line(slot, can_advance(user, slot.application), now) for slot in rows]


def held_on(blocks: Blocks, stages: Iterable[int], day: date) -> list[tuple[str, str]]:
    """The outages that keep people from being received on some part of ``day``: the incident's
    number and the lane, empty where it is every lane."""
    office, wanted = blocks.office, set(stages)
    start, end = office.midnight(day), office.midnight(day, later=1)
    rows = [row for row in blocks.rows if row.stage_id in wanted and row.meets(start, end)]
    whole = {row.source_ref for row in rows if not row.lane}
    return sorted(
        {
            (row.source_ref, "" if row.source_ref in whole else str(Lane(row.lane).label))
            for row in rows
        }
    )


@dataclass(frozen=True)
class Offer:
    """A day that may be chosen, with the slots that still take somebody."""

    day: slots.Day
    slots: Sequence[slots.Slot]

    @property
    def left(self) -> int | None:
        """How many places are left in those slots; ``None``: no limit is known."""
        if self.day.left is None or not self.slots:
            return self.day.left if self.slots else 0
        return min(self.day.left, sum(slot.left or 0 for slot in self.slots))


def offers(
    days: Iterable[slots.Day], blocked: tuple[slots.Span, ...], now: datetime
) -> list[Offer]:
    return [Offer(day, slots.free(day, blocked, now)) for day in days]
