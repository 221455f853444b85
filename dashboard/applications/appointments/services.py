"""Booked slots of applications. Who arrives and is served is told by the stages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications.appointments.capacity import Schedule
from dashboard.applications.appointments.rebooking import ARRIVAL, SERVICE, arrival_stages
from dashboard.applications.checks import refuse, slot_refusals
from dashboard.applications.many_rows import insert_rows, update_rows
from dashboard.applications.models import Application, Appointment, Stage
from dashboard.applications.permissions import check_can_advance
from dashboard.applications.statuses import AppointmentStatus, Workflow
from dashboard.applications.workflows import position

# What the stages say of a slot; the rest is said by a person.
TOLD_BY_STAGES = (
    AppointmentStatus.BOOKED,
    AppointmentStatus.ARRIVED,
    AppointmentStatus.SERVED,
    AppointmentStatus.CANCELLED,
)


@transaction.atomic
def book_many(*, slots: Mapping[Application, datetime], by: User | None) -> int:
    """Give each application its booked slot (aware); return how many are new or moved.

    The slot that stood before is kept as rescheduled; the same moment again changes nothing. A
    slot is as long as the day's capacity says; no quota, hours or outage is asked: for what
    another system has booked already (imports, the demo). Screens go through ``rebooking``'s rules
    (``services_reschedule``).
    The rows are locked first. Raises ``PermissionDenied`` for another section's application,
    ``ValidationError`` for a slot before the application or more than a year ahead.
    """
    keys = [row.pk for row in slots]
    rows = Application.objects.select_for_update().filter(pk__in=keys)
    list(rows.order_by("pk").values_list("pk"))
    booked = {
        slot.application_id: slot
        for slot in Appointment.objects.filter(
            application__in=keys, status=AppointmentStatus.BOOKED
        )
    }
    stages = arrival_stages()
    schedules = {row.office_id: Schedule(row.office) for row in slots}
    new, moved = [], []
    for row, starts_at in slots.items():
        if by:
            check_can_advance(by, row)
        before = booked.get(row.pk)
        if before and before.starts_at == starts_at:
            continue
        refuse(slot_refusals(row, starts_at, now=timezone.now()))
        if before:
            before.status = AppointmentStatus.RESCHEDULED
            moved.append(before)
        minutes = schedules[row.office_id].minutes(row.lane, row.office.local_date(starts_at))
        new.append(_slot(row, starts_at, stages[row.type.workflow], minutes))
    update_rows(moved, ["status"])
    insert_rows(new)
    link(replaced=moved)
    return len(new)


def link(*, replaced: Sequence[Appointment]) -> None:
    """Let each of these slots name the one that is booked instead; a query and an update."""
    if not replaced:
        return
    keys = [slot.application_id for slot in replaced]
    rows = Appointment.objects.filter(application__in=keys, status=AppointmentStatus.BOOKED)
    booked = dict(rows.values_list("application", "pk"))
    for slot in replaced:
        slot.replaced_by_id = booked[slot.application_id]
    update_rows(replaced, ["replaced_by"])


def _slot(row: Application, starts_at: datetime, stage: Stage, minutes: int) -> Appointment:
    return Appointment(
        application_id=row.pk,
        office_id=row.office_id,
        stage=stage,
        lane=row.lane,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        starts_on=row.office.local_date(starts_at),
    )


def attend(*, applications: Iterable[Application]) -> None:
    """Let booked slots follow the stages that these applications have reached; two updates.

    In the transaction that moved them, with their rows locked.
    """
    rows = [(row, outcome_of(row=row)) for row in applications]
    for outcome, before in (
        (AppointmentStatus.ARRIVED, (AppointmentStatus.BOOKED,)),
        (AppointmentStatus.SERVED, (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED)),
    ):
        keys = [row.pk for row, found in rows if found == outcome]
        if keys:
            slots = Appointment.objects.filter(application__in=keys, status__in=before)
            slots.update(status=outcome)


def cancel_slots(*, applications: Iterable[Application]) -> int:
    """Free the booked slots of applications that ended without a document; one update.

    In the transaction that ended them, with their rows locked. Returns how many were booked.
    """
    keys = [row.pk for row in applications]
    slots = Appointment.objects.filter(application__in=keys, status=AppointmentStatus.BOOKED)
    return slots.update(status=AppointmentStatus.CANCELLED)


def reopen_many(*, applications: Iterable[Application]) -> None:
    """After a step back: the last slot is what the stage says again, unless another is booked.

    What a person said of a slot stands (it was moved, nobody came, nobody was served); so does
    the slot of a mass reschedule that was taken back. One query and one statement.
    """
    rows = {row.pk: row for row in applications}
    slots = Appointment.objects.filter(application__in=rows).select_related("batch")
    booked: set[int] = set()
    last: dict[int, Appointment] = {}
    for slot in slots.order_by("pk"):
        if slot.status == AppointmentStatus.BOOKED:
            booked.add(slot.application_id)
        if slot.batch is None or slot.batch.undone_at is None:
            last[slot.application_id] = slot
    changed = []
    for pk, slot in last.items():
        outcome = outcome_of(row=rows[pk])
        if pk not in booked and slot.status in TOLD_BY_STAGES and slot.status != outcome:
            slot.status = outcome
            changed.append(slot)
    update_rows(changed, ["status"])


def outcome_of(*, row: Application) -> AppointmentStatus:
    """What the stage says of a slot; beside the road nothing new. Reads ``row.stage`` alone."""
    workflow = Workflow(row.stage.workflow)
    here = position(workflow, row.stage.code)
    if here is None or here < _place(workflow, ARRIVAL):
        return AppointmentStatus.BOOKED
    served = here >= _place(workflow, SERVICE)
    return AppointmentStatus.SERVED if served else AppointmentStatus.ARRIVED


def _place(workflow: Workflow, stages: Mapping[Workflow, str]) -> int:
    return position(workflow, stages[workflow]) or 0
