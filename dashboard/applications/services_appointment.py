"""Booked slots of applications. Who arrives and is served is told by the stages."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications.bulk import insert_rows, update_rows
from dashboard.applications.checks import refuse, slot_refusals
from dashboard.applications.models import Application, Appointment, Stage
from dashboard.applications.permissions import check_can_advance
from dashboard.applications.statuses import AppointmentStatus, Workflow
from dashboard.applications.workflows import position

# The stages in which a person is there, and is served.
ARRIVAL = {Workflow.PASSPORT: "ARRIVED", Workflow.STAY_PERMIT: "BIOMETRICS"}
SLOT = timedelta(hours=1)  # where the office keeps no capacity row that says otherwise
TOLD_BY_STAGES = (
    AppointmentStatus.BOOKED,
    AppointmentStatus.ARRIVED,
    AppointmentStatus.SERVED,
    AppointmentStatus.CANCELLED,
)
SERVICE = {Workflow.PASSPORT: "INTERVIEWED", Workflow.STAY_PERMIT: "BIOMETRICS"}


@transaction.atomic
def book_many(*, slots: Mapping[Application, datetime], by: User | None) -> int:
    """Give each application its booked slot (aware); return how many are new or moved.

    The slot that stood before is kept as rescheduled; the same moment again changes nothing.
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
        new.append(_slot(row, starts_at, stages[row.type.workflow]))
    update_rows(moved, ["status"])
    insert_rows(new)
    return len(new)


def arrival_stages() -> dict[str, Stage]:
    """Per workflow, the stage that people come to the office for."""
    rows = Stage.objects.filter(code__in=ARRIVAL.values())
    return {row.workflow: row for row in rows if row.code == ARRIVAL[Workflow(row.workflow)]}


def _slot(row: Application, starts_at: datetime, stage: Stage) -> Appointment:
    return Appointment(
        application_id=row.pk,
        office_id=row.office_id,
        stage=stage,
        lane=row.lane,
        starts_at=starts_at,
        ends_at=starts_at + SLOT,
        starts_on=row.office.local_date(starts_at),
    )


def attend(*, applications: Iterable[Application]) -> None:
    """Let booked slots follow the stages that these applications have reached; two updates.

    In the transaction that moved them, with their rows locked.
    """
    rows = [(row, _outcome(row)) for row in applications]
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


def reopen(*, application: Application) -> None:
    """After a step back: the last slot is what the stage says again, unless another is booked.

    What a person said of a slot stands (it was moved, nobody came, nobody was served); so does
    the slot of a mass reschedule that was taken back.
    """
    slots = application.appointments.all()
    last = slots.exclude(batch__undone_at__isnull=False).order_by("pk").last()
    booked = slots.filter(status=AppointmentStatus.BOOKED).exists()
    if last and last.status in TOLD_BY_STAGES and not booked:
        last.status = _outcome(application)
        last.save(update_fields=["status"])


def _outcome(row: Application) -> AppointmentStatus:
    """What the stage says of a slot; beside the road nothing new."""
    workflow = Workflow(row.stage.workflow)
    here = position(workflow, row.stage.code)
    if here is None or here < _place(workflow, ARRIVAL):
        return AppointmentStatus.BOOKED
    served = here >= _place(workflow, SERVICE)
    return AppointmentStatus.SERVED if served else AppointmentStatus.ARRIVED


def _place(workflow: Workflow, stages: Mapping[Workflow, str]) -> int:
    return position(workflow, stages[workflow]) or 0
