"""Gives new appointments to all who missed theirs because of an incident, and takes it back.

The plan is made outside of any transaction; each chunk is asked again and written under the
office's lock, well under half a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.appointments.rebooking import Booking
from dashboard.applications.appointments.services_reschedule import (
    Done,
    reschedule_many,
    undo_reschedule,
)
from dashboard.applications.bulk.services import mark_undone
from dashboard.applications.deadlines import hold
from dashboard.applications.models import Appointment, BulkAction
from dashboard.applications.statuses import BulkKind
from dashboard.incidents.models import Incident
from dashboard.incidents.permissions import check_can_reschedule
from dashboard.incidents.rescheduling import Missed, Plan, Row

CHUNK = 150


@dataclass(frozen=True)
class Result:
    """The action, and by key of the application why some were left."""

    action: BulkAction
    refused: dict[int, str] = field(default_factory=dict)


def reschedule_missed(
    *,
    incident: Incident,
    first_day: date,
    digest: str,
    by: User,
    key: str,
    now: datetime | None = None,
) -> Result:
    """Book the proposed places of all missed slots from ``first_day`` (office-local) on.

    ``digest`` is that of the plan that was shown: raises ``ValidationError`` with code "changed"
    where the slots or places are no longer the same, and with "empty" where nobody can be moved.
    A known ``key`` is the same action, finished if it broke off. Old slots become RESCHEDULED
    because of the incident, new ones belong to the action. Raises ``PermissionDenied`` for who
    heads no section and for another person's key.
    """
    now = now or timezone.now()
    check_can_reschedule(by, incident)
    action = _begun(incident, key, by)
    plan = Missed(incident, by, now).plan(first_day)
    if action is None:
        _check_seen(plan, digest)
    refused: dict[int, str] = {}
    for start in range(0, len(plan.placed), CHUNK):
        action, found = _book(
            incident, plan.placed[start : start + CHUNK], by, key, plan.lasting, now
        )
        refused |= found
    # A second click works beside the first: what either has moved is refused to nobody.
    moved = set(action.appointments.values_list("application", flat=True))
    action.refresh_from_db()
    return Result(action, {pk: why for pk, why in refused.items() if pk not in moved})


def _check_seen(plan: Plan, digest: str) -> None:
    if not plan.placed:
        raise ValidationError(_("There is nobody to be moved."), code="empty")
    if plan.digest != digest:
        raise ValidationError(_("Appointments have changed since: look again."), code="changed")


def _begun(incident: Incident, key: str, by: User) -> BulkAction | None:
    """The action of this key, if it was sent before by the same person for this incident."""
    action = BulkAction.objects.filter(key=key).first()
    if action and (action.by_id, action.office_id, action.source_ref) != (
        by.pk,
        incident.office_id,
        incident.number,
    ):
        raise PermissionDenied
    return action


@transaction.atomic
def _book(
    incident: Incident,
    rows: Sequence[Row],
    by: User,
    key: str,
    lasting: datetime,
    now: datetime,
) -> tuple[BulkAction, dict[int, str]]:
    """One chunk, with the action that it belongs to; nothing once that is taken back."""
    hold([incident.office_id])
    action = _begun(incident, key, by)
    if action and action.undone_at:
        return action, {}
    action = action or BulkAction.objects.create(
        office=incident.office,
        kind=BulkKind.RESCHEDULE,
        by=by,
        at=now,
        key=key,
        source_ref=incident.number,
    )
    done = reschedule_many(
        office=incident.office,
        bookings=[
            Booking(row.slot.application, row.place.starts_at, row.slot.pk)
            for row in rows
            if row.place
        ],
        by=by,
        source_ref=incident.number,
        batch=action,
        lasting=lasting,
        now=now,
    )
    BulkAction.objects.filter(pk=action.pk).update(count=F("count") + done.changed)
    return action, done.refused


def undo(*, incident: Incident, action: BulkAction, by: User, now: datetime | None = None) -> Done:
    """Put the old appointments back, within a quarter of an hour; those changed since are left.

    Twice changes nothing; one that broke off is finished by asking again. Raises
    ``ValidationError`` when it is too late.
    """
    now = now or timezone.now()
    check_can_reschedule(by, incident)
    if now >= action.undo_until:
        raise ValidationError(_("This can be undone for 15 minutes only."))
    mark_undone(action=action, by=by, now=now)
    slots = list(Appointment.objects.of_action(action).order_by("pk"))
    done = Done()
    for start in range(0, len(slots), CHUNK):
        chunk = slots[start : start + CHUNK]
        part = undo_reschedule(office=incident.office, slots=chunk, by=by, now=now)
        done.changed += part.changed
        done.refused |= part.refused
    action.refresh_from_db()
    return done
