"""What a person says became of an appointment, where the stages do not say it.

NOT_SERVED: the applicant came, the office could not serve. NO_SHOW: nobody came; never set by the
machine, and refused while an outage covers the slot. BOOKED takes either back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.appointments.capacity import Blocks
from dashboard.applications.appointments.services import outcome_of
from dashboard.applications.appointments.services_reschedule import Done
from dashboard.applications.batches import write_slots
from dashboard.applications.checks import free_text, refuse
from dashboard.applications.deadlines import hold
from dashboard.applications.many_rows import update_rows
from dashboard.applications.models import Application, Appointment
from dashboard.applications.permissions import check_can_advance
from dashboard.applications.statuses import AppointmentStatus
from dashboard.core.formats import time_wib
from dashboard.offices.models import Office

BOOKED, ARRIVED = AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED
NOT_SERVED, NO_SHOW = AppointmentStatus.NOT_SERVED, AppointmentStatus.NO_SHOW
# From which state a person sets which.
STEPS: Mapping[str, tuple[str, ...]] = {
    NOT_SERVED: (BOOKED, ARRIVED, NO_SHOW),
    NO_SHOW: (BOOKED, NOT_SERVED),
    BOOKED: (NOT_SERVED, NO_SHOW),
}


@transaction.atomic
def mark_many(
    *,
    office: Office,
    slots: Sequence[int],
    outcome: str,
    by: User,
    reason: str = "",
    now: datetime | None = None,
) -> Done:
    """Set the outcome of appointments of one office, by key; those that have it stay as they are.

    Refused per slot, with the reason by key of the slot: a state from which this does not follow,
    a day that is still to come, a no-show before the slot has ended or during an outage, a
    correction where another slot is booked. A slot that was not served during an outage names its
    incident. Raises ``PermissionDenied`` for another section's application and ``ValidationError``
    without a reason for NOT_SERVED. The office is locked first, then the applications.
    """
    now, reason = now or timezone.now(), reason.strip()
    refuse(free_text("reason", reason))
    if outcome == NOT_SERVED and not reason:
        raise ValidationError({"reason": _("Say why they could not be served.")})
    hold([office.pk])  # no outage is reported while its slots are judged
    rows = _locked(office, slots)
    judge = _Judge(Blocks(office), Appointment.objects.booked_among(rows), now)
    done, changed = Done(), []
    for slot in Appointment.objects.keyed(slots).of_applications(rows).order_by("pk"):
        slot.application = rows[slot.application_id]
        check_can_advance(by, slot.application)
        if slot.status == outcome:
            continue
        if why := next(judge.refusals(slot, outcome), ""):
            done.refused[slot.pk] = f"{slot.application}: {why}"
            continue
        judge.give(slot, outcome)
        changed.append(slot)
    update_rows(changed, ["status", "source_ref"])
    done.changed = len(changed)
    said = {"appointment": outcome}
    write_slots(rows, changed, by=by, at=now, changes=said, reason=reason)
    return done


@dataclass(frozen=True)
class _Judge:
    blocks: Blocks
    booked: set[int]
    now: datetime

    def give(self, slot: Appointment, outcome: str) -> None:
        """Put the outcome on the slot, in memory."""
        block = self.blocks.over(slot) if outcome == NOT_SERVED else None
        slot.source_ref = block.source_ref if block else ""
        slot.status = outcome_of(row=slot.application) if outcome == BOOKED else outcome

    def refusals(self, slot: Appointment, outcome: str) -> Iterator[str]:
        """Yield why the outcome does not fit."""
        if slot.status not in STEPS[outcome]:
            yield _("The appointment is “%(status)s”.") % {"status": slot.get_status_display()}
        rules: dict[str, Callable[[Appointment], Iterator[str]]] = {
            NO_SHOW: self._no_show,
            NOT_SERVED: self._not_served,
            BOOKED: self._booked,
        }
        yield from rules[outcome](slot)

    def _no_show(self, slot: Appointment) -> Iterator[str]:
        if slot.ends_at > self.now:
            yield _("The appointment lasts until %(time)s.") % {"time": time_wib(slot.ends_at)}
        block = self.blocks.over(slot)
        if block:
            yield _("Incident %(number)s kept the office from serving at that time.") % {
                "number": block.source_ref
            }

    def _not_served(self, slot: Appointment) -> Iterator[str]:
        if slot.starts_on > self.blocks.office.local_date(self.now):
            yield _("The day of the appointment is still to come.")

    def _booked(self, slot: Appointment) -> Iterator[str]:
        if slot.replaced_by_id or slot.application_id in self.booked:
            yield _("Another appointment was given instead.")
        if not slot.application.is_open:
            yield _("The application is closed.")


def _locked(office: Office, slots: Sequence[int]) -> dict[int, Application]:
    keys = Appointment.objects.keyed(slots).of_offices([office.pk]).values("application")
    rows = Application.objects.select_for_update(of=("self",)).for_page().filter(pk__in=keys)
    return {row.pk: row for row in rows.order_by("pk")}
