"""Gives new appointments to all who missed theirs because of an incident, and takes it back.

The plan is made outside of any transaction; each chunk is asked again and written under the
office's lock, well under half a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.deadlines import hold
from dashboard.applications.models import Appointment, BulkAction
from dashboard.applications.rebooking import Booking
from dashboard.applications.services_reschedule import (
    Done,
    reschedule_many,
    undo_reschedule,
)
from dashboard.applications.statuses import BulkKind
from dashboard.incidents.models import Incident
from dashboard.incidents.permissions import check_can_reschedule
from dashboard.incidents.rescheduling import Missed, Row

CHUNK = 150
UNDO_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True)
class Result:
    """The action, and why some were left; a repeated submission has done nothing new."""

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
    A known ``key`` returns its action. Old slots become RESCHEDULED because of the incident, new
    ones belong to the action. Raises ``PermissionDenied`` for who heads no section.
    """
    now = now or timezone.now()
    check_can_reschedule(by, incident)
    standing = BulkAction.objects.filter(key=key, office=incident.office).first()
    if standing:
        return Result(standing)
    plan = Missed(incident, by, now).plan(first_day)
    if not plan.placed:
        raise ValidationError(_("There is nobody to be moved."), code="empty")
    if plan.digest != digest:
        raise ValidationError(_("Appointments have changed since: look again."), code="changed")
    with transaction.atomic():
        hold([incident.office_id])
        action, made = _action(incident, by, key, now)
        refused = (
            _book(incident, plan.placed[:CHUNK], by, action, plan.lasting, now) if made else {}
        )
    for start in range(CHUNK, len(plan.placed) if made else 0, CHUNK):
        rows = plan.placed[start : start + CHUNK]
        refused |= _book(incident, rows, by, action, plan.lasting, now)
    action.refresh_from_db()
    return Result(action, refused)


def _action(incident: Incident, by: User, key: str, now: datetime) -> tuple[BulkAction, bool]:
    return BulkAction.objects.get_or_create(
        key=key,
        defaults={
            "office": incident.office,
            "kind": BulkKind.RESCHEDULE,
            "by": by,
            "at": now,
            "source_ref": incident.number,
        },
    )


@transaction.atomic
def _book(
    incident: Incident,
    rows: Sequence[Row],
    by: User,
    action: BulkAction,
    lasting: datetime,
    now: datetime,
) -> dict[int, str]:
    """One chunk in one transaction; why some of it were refused, by key of the application."""
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
    return done.refused


def undo_until(*, action: BulkAction, now: datetime) -> datetime | None:
    """Until when an action can still be taken back; ``None`` if it no longer can."""
    until = action.at + UNDO_WITHIN
    return until if action.undone_at is None and now < until else None


def undo(*, incident: Incident, action: BulkAction, by: User, now: datetime | None = None) -> Done:
    """Put the old appointments back, within a quarter of an hour; those changed since are left.

    Twice changes nothing. Raises ``ValidationError`` when it is too late.
    """
    now = now or timezone.now()
    check_can_reschedule(by, incident)
    if action.undone_at is None and not undo_until(action=action, now=now):
        raise ValidationError(_("This can be undone for 15 minutes only."))
    slots = list(Appointment.objects.of_action(action).order_by("pk"))
    done = Done()
    for start in range(0, len(slots), CHUNK):
        with transaction.atomic():
            hold([incident.office_id])
            part = undo_reschedule(slots=slots[start : start + CHUNK], by=by, now=now)
        done.changed += part.changed
        done.refused |= part.refused
    rows = BulkAction.objects.filter(pk=action.pk, undone_at=None)
    rows.update(undone_at=now, undone_by=by)
    action.refresh_from_db()
    return done
