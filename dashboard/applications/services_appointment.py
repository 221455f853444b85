"""Booked slots of applications. An outcome is set by people, with a later screen."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dashboard.accounts.models import User
from dashboard.applications.bulk import insert_rows, update_rows
from dashboard.applications.models import Application, Appointment
from dashboard.applications.permissions import check_can_advance
from dashboard.applications.statuses import AppointmentStatus


@transaction.atomic
def book_many(*, slots: Mapping[Application, datetime], by: User | None) -> int:
    """Give each application its booked slot (aware); return how many are new or moved.

    The slot that stood before is kept as rescheduled; the same moment again changes nothing.
    The rows are locked first. Raises ``PermissionDenied`` for another section's application.
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
    new, moved = [], []
    for row, starts_at in slots.items():
        if by:
            check_can_advance(by, row)
        before = booked.get(row.pk)
        if before and before.starts_at == starts_at:
            continue
        if before:
            before.status = AppointmentStatus.RESCHEDULED
            moved.append(before)
        new.append(Appointment(application_id=row.pk, starts_at=starts_at))
    update_rows(moved, ["status"])
    insert_rows(new)
    return len(new)
