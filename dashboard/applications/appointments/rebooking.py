"""What is asked before an appointment is moved: which slot stands, what the law says."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from dashboard.applications.appointments.capacity import Blocks
from dashboard.applications.models import Application, Appointment, Stage
from dashboard.applications.statuses import AppointmentStatus, Workflow
from dashboard.applications.workflows import position

# The stage that people come to the office for, and the one in which they have been served.
ARRIVAL = {Workflow.PASSPORT: "ARRIVED", Workflow.STAY_PERMIT: "BIOMETRICS"}
SERVICE = {Workflow.PASSPORT: "INTERVIEWED", Workflow.STAY_PERMIT: "BIOMETRICS"}


@dataclass(frozen=True)
class Booking:
    """Another place that was chosen for an application: the instant at which it begins, and the
    key of the slot that stood when it was offered (``None``: there was none)."""

    application: Application
    starts_at: datetime
    seen: int | None


def standing(applications: Collection[int]) -> dict[int, Appointment]:
    """The slot of each application that another one would replace: the booked one, else the last
    that was missed and not replaced. One query."""
    rows = Appointment.objects.of_applications(applications).replaceable()
    found: dict[int, Appointment] = {}
    for slot in rows.order_by("pk"):
        before = found.get(slot.application_id)
        if before is None or before.status != AppointmentStatus.BOOKED:
            found[slot.application_id] = slot
    return found


def moved_before(applications: Collection[int]) -> set[int]:
    """The applications whose appointment was moved at their own wish, not because of an outage."""
    rows = Appointment.objects.of_applications(applications).moved_at_own_wish()
    return set(rows.values_list("application", flat=True))


def refusals(row: Application) -> Iterator[str]:
    """Yield why an application takes no appointment any more."""
    if not row.is_open:
        yield _("The application is closed.")
    if is_served(row.type.workflow, row.stage.code):
        yield _("The applicant has been served already: the stage is “%(stage)s”.") % {
            "stage": row.stage
        }


def is_served(workflow: str, code: str) -> bool:
    """Whether the office needs nobody to come any more in the stage with this code."""
    here = position(workflow, code)
    return here is not None and here >= (position(workflow, SERVICE[Workflow(workflow)]) or 0)


def arrival_stages() -> dict[str, Stage]:
    """Per workflow, the stage that people come to the office for."""
    rows = Stage.objects.filter(code__in=ARRIVAL.values())
    return {row.workflow: row for row in rows if row.code == ARRIVAL[Workflow(row.workflow)]}


def served_stages() -> list[int]:
    """The keys of the stages in which an applicant has been served; one query."""
    rows = Stage.objects.all()
    return [row.pk for row in rows if is_served(row.workflow, row.code)]


def law(slot: Appointment | None, *, moved: bool, blocks: Blocks, now: datetime) -> Iterable[str]:
    """What the rules of M-Paspor have against moving ``slot``, in words; a head may all the same.

    Once, and no later than the day before; afterwards only if the office's systems were down on
    the day of the appointment. ``slot`` needs its application.
    """
    if slot is None or slot.status == AppointmentStatus.NOT_SERVED or blocks.over(slot):
        return
    if slot.starts_on <= blocks.office.local_date(now):
        yield _("An appointment is moved no later than the day before.")
    if moved:
        yield _("An appointment is moved once; this one was moved before.")
