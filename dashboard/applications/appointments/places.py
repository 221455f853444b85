"""Places that nobody chose from a list: one that was entered, and those that were given up."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dashboard.applications.appointments import slots
from dashboard.applications.appointments.capacity import Blocks, Schedule
from dashboard.applications.appointments.rebooking import arrival_stages
from dashboard.applications.models import Application, Appointment
from dashboard.applications.statuses import AppointmentStatus
from dashboard.offices.models import Office


def find(row: Application, at: datetime, *, whole_day: bool, now: datetime) -> datetime:
    """The moment to be booked for ``at`` (aware), a place within the quota like any other.

    Of a ``whole_day`` the emptiest free slot. What is over is taken as it was told. ``row`` needs
    office, type and lane. Raises ``ValidationError`` at "appointment": a day or hour on which the
    office receives nobody, an outage, a full slot or day.
    """
    office, day = row.office, row.office.local_date(at)
    if at <= now and not (whole_day and day == office.local_date(now)):
        return at
    schedule = Schedule(office)
    found = schedule.days([row.lane], day, 1)[row.lane]
    if not found:
        raise ValidationError({"appointment": _("The office receives nobody on this day.")})
    stage = arrival_stages()[row.type.workflow]
    lasting = schedule.next_working_days(now)
    blocked = Blocks(office).spans(stage.pk, row.type_id, row.lane, lasting)
    since = now if whole_day else office.midnight(day) - timedelta(seconds=1)
    free = slots.free(found[0], blocked, since)
    fitting = [slot for slot in free if whole_day or slot.starts_at <= at < slot.ends_at]
    if not fitting:
        raise ValidationError(
            {"appointment": _("No place is free then: it is full, closed or held by an outage.")}
        )
    return slots.emptiest(fitting).starts_at if whole_day else at


class GivenUp:
    """The places that slots held before they were moved, and whether each is free again.

    What is over takes no place. ``moved`` are the new slots, with those that they replaced.
    """

    def __init__(self, office: Office, moved: Sequence[Appointment], now: datetime):
        self.now = now
        coming = [old for old in map(_replaced, moved) if old and old.ends_at > now]
        self.days: dict[tuple[str, date], slots.Day] = {}
        if coming:
            first = min(old.starts_on for old in coming)
            count = (max(old.starts_on for old in coming) - first).days + 1
            found = Schedule(office).days({old.lane for old in coming}, first, count)
            self.days = {(lane, day.day): day for lane, rows in found.items() for day in rows}

    def refusal(self, slot: Appointment, row: Application) -> str:
        """Why the old slot of ``row`` cannot be booked again; else its place is taken by it."""
        if slot.status != AppointmentStatus.BOOKED:
            return _("%(code)s: the appointment has changed since.") % {"code": row}
        before = _replaced(slot)
        if before is None or before.status != AppointmentStatus.RESCHEDULED:
            return ""
        day = self.days.get((before.lane, before.starts_on))
        if day is None or before.ends_at <= self.now:
            return ""
        if not day.takes(before.starts_at):
            return _("%(code)s: the old place was given to somebody else.") % {"code": row}
        slots.fill(day, [before.starts_at])
        return ""


def _replaced(slot: Appointment) -> Appointment | None:
    return getattr(slot, "replaces", None)
