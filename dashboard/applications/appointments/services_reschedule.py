"""Moves appointments to free places, and says what became of a slot.

The office is locked first (its places are counted), then the applications in order of key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.appointments import places, rebooking, slots
from dashboard.applications.appointments.capacity import Blocks, Schedule
from dashboard.applications.appointments.rebooking import Booking, arrival_stages
from dashboard.applications.appointments.services import book_many, link
from dashboard.applications.batches import write_slots
from dashboard.applications.checks import slot_refusals
from dashboard.applications.deadlines import hold
from dashboard.applications.many_rows import insert_rows, update_rows
from dashboard.applications.models import Application, Appointment, BulkAction
from dashboard.applications.permissions import can_send_back, check_can_advance
from dashboard.applications.statuses import AppointmentStatus
from dashboard.core.models import Conflict
from dashboard.offices.models import Office


@dataclass
class Done:
    """How many were changed, and by key of the application why another was not."""

    changed: int = 0
    refused: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def reschedule_many(
    *,
    office: Office,
    bookings: Sequence[Booking],
    by: User,
    source_ref: str = "",
    batch: BulkAction | None = None,
    lasting: datetime | None = None,
    now: datetime | None = None,
) -> Done:
    """Book the places that were chosen, each within the quota, for applications of one office.

    The old slot stays: RESCHEDULED if it was booked, else as it was, either way with
    ``replaced_by``. ``source_ref`` names the incident; without it, that of the outage in which
    the old slot lay. ``lasting``: when an outage without an end is taken to be over (default: in
    three working days). A place that is taken or blocked, a slot that was moved meanwhile and an
    application that needs none are refused with a reason, the others are booked; the same place
    again is no change. Raises ``PermissionDenied`` for another section's application.
    """
    now = now or timezone.now()
    hold([office.pk])
    rows = _locked([booking.application.pk for booking in bookings])
    desk = _Desk(office, list(rows.values()), bookings, now, lasting)
    done, old, new = Done(), [], []
    for booking in bookings:
        row = rows[booking.application.pk]
        check_can_advance(by, row)
        before = desk.standing.get(row.pk)
        if _is_there(before, booking):
            continue
        if reason := next(desk.refusals(row, before, booking, by), ""):
            done.refused[row.pk] = reason
            continue
        new.append(desk.take(row, booking.starts_at, batch))
        if before:
            old.append(desk.replaced(before, source_ref))
    _save(old, new)
    done.changed = len(new)
    write_slots(rows, new, by=by, at=now, changes={"appointment": "booked"})
    return done


def _save(old: Sequence[Appointment], new: Sequence[Appointment]) -> None:
    """The old slots first: an application has one booked slot at a time."""
    update_rows(old, ["status", "source_ref"])
    insert_rows(new)
    link(replaced=old)


def reschedule(*, booking: Booking, by: User, now: datetime | None = None) -> None:
    """Book another place for one application; see ``reschedule_many``.

    Raises ``Conflict`` with the slot that stands if it is not the one that was seen,
    ``ValidationError`` for what is refused.
    """
    row = booking.application
    done = reschedule_many(office=row.office, bookings=[booking], by=by, now=now)
    if done.refused:
        stands = rebooking.standing([row.pk]).get(row.pk)
        if stands and stands.pk != booking.seen:
            raise Conflict(stands)
        raise ValidationError({"slot": done.refused[row.pk]})


@transaction.atomic
def book_first(
    *, application: Application, starts_at: datetime, by: User, now: datetime | None = None
) -> None:
    """Book the appointment that was entered with a new application; a double click books once.

    Raises ``ValidationError`` at "appointment" where no place is free then (``places.find``).
    """
    now = now or timezone.now()
    hold([application.office_id])
    (row,) = _locked([application.pk]).values()
    if not row.appointments.exists():
        at = places.find(row, starts_at, whole_day=False, now=now)
        book_many(slots={row: at}, by=by)


@transaction.atomic
def undo_reschedule(
    *, office: Office, slots: Sequence[Appointment], by: User, now: datetime
) -> Done:
    """Give up these booked slots and book again those that they replaced; of one office.

    A slot that is no longer booked (its applicant came, or it was moved again) is left, and one
    whose old place, still to come, was given to somebody else. Raises ``PermissionDenied`` for
    another section's application.
    """
    hold([office.pk])
    rows = _locked([slot.application_id for slot in slots])
    for row in rows.values():
        check_can_advance(by, row)
    fresh = list(Appointment.objects.keyed([slot.pk for slot in slots]).select_related("replaces"))
    given_up = places.GivenUp(office, fresh, now)
    done, new, old = Done(), [], []
    for slot in fresh:
        if why := given_up.refusal(slot, rows[slot.application_id]):
            done.refused[slot.application_id] = why
            continue
        slot.status = AppointmentStatus.CANCELLED
        new.append(slot)
        before = getattr(slot, "replaces", None)
        if before:
            before.replaced_by = None
            if before.status == AppointmentStatus.RESCHEDULED:
                before.status, before.source_ref = AppointmentStatus.BOOKED, ""
            old.append(before)
    update_rows(new, ["status"])
    update_rows(old, ["status", "source_ref", "replaced_by"])
    done.changed = len(new)
    write_slots(rows, new, by=by, at=now, changes={"appointment": "put back"})
    return done


class _Desk:
    """What the office's appointments look like while some are moved."""

    def __init__(
        self,
        office: Office,
        rows: Sequence[Application],
        bookings: Sequence[Booking],
        now: datetime,
        lasting: datetime | None,
    ):
        keys = [row.pk for row in rows]
        self.office, self.now = office, now
        self.standing = rebooking.standing(keys)
        for row in rows:
            if row.pk in self.standing:
                self.standing[row.pk].application = row
        self.moved = rebooking.moved_before(keys)
        self.blocks = Blocks(office)
        self.stages = arrival_stages()
        dates = [office.local_date(booking.starts_at) for booking in bookings] or [office.today()]
        schedule = Schedule(office)
        self.lasting = lasting or schedule.next_working_days(now)
        days = schedule.days(
            {row.lane for row in rows}, min(dates), (max(dates) - min(dates)).days + 1
        )
        self.days = {(lane, day.day): day for lane, found in days.items() for day in found}

    def refusals(self, row: Application, before: Appointment | None, booking: Booking, by: User):
        """Yield why the place cannot be booked, the weightiest first."""
        if (before.pk if before else None) != booking.seen:
            yield _("%(code)s: the appointment has changed since.") % {"code": row}
        yield from rebooking.refusals(row)
        for _field, message in slot_refusals(row, booking.starts_at, now=self.now):
            yield message
        if not can_send_back(by, row):
            moved = row.pk in self.moved
            for reason in rebooking.law(before, moved=moved, blocks=self.blocks, now=self.now):
                yield _("%(reason)s Only a head of the section moves it all the same.") % {
                    "reason": reason
                }
        if self.place(row, booking.starts_at) is None:
            yield _("This place is taken or not offered: choose another.")

    def place(self, row: Application, starts_at: datetime) -> slots.Slot | None:
        day = self.days.get((row.lane, self.office.local_date(starts_at)))
        stage = self.stages[row.type.workflow]
        spans = self.blocks.spans(stage.pk, row.type_id, row.lane, self.lasting)
        found = slots.free(day, spans, self.now) if day else []
        return next((slot for slot in found if slot.starts_at == starts_at), None)

    def take(self, row: Application, starts_at: datetime, batch: BulkAction | None) -> Appointment:
        day = self.days[row.lane, self.office.local_date(starts_at)]
        slot = next(slot for slot in day.slots if slot.starts_at == starts_at)
        slot.taken, day.taken = slot.taken + 1, day.taken + 1
        return Appointment(
            application_id=row.pk,
            office_id=row.office_id,
            stage=self.stages[row.type.workflow],
            lane=row.lane,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            starts_on=day.day,
            batch=batch,
        )

    def replaced(self, before: Appointment, source_ref: str) -> Appointment:
        """Mark the old slot; its place is free for others from now on."""
        block = self.blocks.over(before)
        before.source_ref = source_ref or (block.source_ref if block else before.source_ref)
        if before.status == AppointmentStatus.BOOKED:
            before.status = AppointmentStatus.RESCHEDULED
        return before


def _is_there(before: Appointment | None, booking: Booking) -> bool:
    return (
        before is not None
        and before.status == AppointmentStatus.BOOKED
        and before.starts_at == booking.starts_at
    )


def _locked(keys: Sequence[int]) -> dict[int, Application]:
    rows = Application.objects.select_for_update(of=("self",)).for_page().filter(pk__in=keys)
    return {row.pk: row for row in rows.order_by("pk")}
