"""Who is booked for when: everyone who paid through M-Paspor has a slot; most come.

A few of the last days do not come, and a few wanted a same-day passport while there was none:
they are what the day view and the rescheduling of an incident have to show.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dashboard.applications.appointments import slots
from dashboard.applications.appointments.capacity import UNTIL, Schedule
from dashboard.applications.appointments.services import book_many
from dashboard.applications.appointments.services_outcome import mark_many
from dashboard.applications.models import Application, Appointment
from dashboard.applications.statuses import AppointmentStatus, Lane
from dashboard.overview.demo.queue import File
from dashboard.overview.demo.stage import Stage

LATELY = timedelta(days=14)
AT_ONCE = ("BARU", "HABIS_BERLAKU")  # the reasons for which there is same-day service


@dataclass
class Bookings:
    """The slots to come of a stage's files, by the day on which they are booked."""

    stage: Stage
    slots: dict[date, list[tuple[Application, datetime]]] = field(default_factory=dict)
    absent: dict[date, list[Application]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.schedule = Schedule(self.stage.office)

    def plan(self, file: File, row: Application) -> None:
        """Book the file's slot; take away the steps of those who do not come."""
        paid, comes = file.moment_of("SCHEDULED"), file.moment_of("ARRIVED")
        if paid is None or comes is None or self.stage.aware(paid) > self.stage.until:
            return
        number, day = row.uuid.int, comes.date()
        down = self.stage.same_day_down
        wants_at_once = down and day >= down and file.reason in AT_ONCE and number % 43 == 0
        if wants_at_once:
            row.lane = Lane.SAME_DAY
        stays_away = number % 41 == 0 and self._lately(comes)
        booked = self.slots.setdefault(paid.date(), [])
        if number % 23 == 0 and (day - paid.date()).days > 1:
            booked.append((row, self._slot(row, paid + timedelta(days=1))))
        booked.append((row, self._slot(row, comes)))
        if wants_at_once or stays_away:
            file.steps = file.steps[: [code for code, _at in file.steps].index("ARRIVED")]
        if stays_away and not wants_at_once:
            self.absent.setdefault(day, []).append(row)

    def _lately(self, comes: datetime) -> bool:
        at = self.stage.aware(comes)
        return self.stage.until - LATELY < at < self.stage.until - timedelta(days=1)

    def _slot(self, row: Application, comes: datetime) -> datetime:
        """The slot in which somebody comes, else the first of the next open day."""
        at, lane = self.stage.aware(comes), Lane(row.lane)
        day = at.date()
        while not self.schedule.calendar.service_spans(day):
            day += timedelta(days=1)
        spans = self.schedule.calendar.service_spans(day)
        minutes = self.schedule.minutes(lane, day)
        zone = self.stage.office.zone
        places = slots.day_slots(day, spans, minutes, None, zone, UNTIL.get(lane))
        begun = [slot for slot in places if slot.starts_at <= at]
        return (begun or places[:1])[-1].starts_at

    def book(self, day: date) -> None:
        """In the order in which they were booked: who is booked twice has moved it."""
        first: dict[Application, datetime] = {}
        again: dict[Application, datetime] = {}
        for row, at in self.slots.get(day, []):
            (again if row in first else first)[row] = at
        clerk = self.stage.people["petugas"]
        for rows in (first, again):
            if rows:
                book_many(slots=rows, by=clerk)

    def close(self, day: date, evening: datetime) -> None:
        """Record who did not come that day."""
        rows = self.absent.get(day, [])
        if rows:
            booked = Appointment.objects.of_applications([row.pk for row in rows])
            mark_many(
                office=self.stage.office,
                slots=list(
                    booked.of_days(self.stage.office, day, day).values_list("pk", flat=True)
                ),
                outcome=AppointmentStatus.NO_SHOW,
                by=self.stage.people["petugas"],
                now=evening,
            )
