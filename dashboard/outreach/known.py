"""What is known of those who are told, beside their promise: see ``script.Known``."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from dashboard.applications.models import (
    Application,
    ApplicationQuerySet,
    Appointment,
    PromiseChange,
)
from dashboard.applications.models.appointments import AppointmentQuerySet
from dashboard.applications.statuses import AppointmentStatus
from dashboard.incidents.models import AffectedApplication, AffectedQuerySet, Incident
from dashboard.outreach.script import Known

# No date may be told: the query form of ``script.certain``.
UNCERTAIN = Q(promised_on=None) | Q(
    net_due__gt=F("promised_on"), is_open=True, ready_on__isnull=True
)


def known(
    applications: Sequence[Application], incident: Incident | None, now: datetime | None = None
) -> Known:
    """The dates promised before the ones that stand now, and the appointments: those that the
    incident hits and what they were moved to; without an incident, the next ones. Three queries.
    """
    keys = [row.pk for row in applications]
    changes = PromiseChange.objects.filter(application__in=keys).order_by("pk")
    before = dict(changes.values_list("application_id", "old"))
    booked = _booked().of_applications(keys)
    if incident is None:
        ahead = booked.filter(ends_at__gt=now or timezone.now())
        return Known(before, dict(ahead.values_list("application_id", "starts_at")), {})
    hit = (
        _hit(incident)
        .filter(application__in=keys)
        .values_list("application_id", "appointment_id", "appointment__starts_at")
    )
    stands = {
        pk: (slot, at) for pk, slot, at in booked.values_list("application_id", "pk", "starts_at")
    }
    slots, moved = {}, {}
    for pk, slot, at in hit:
        slots[pk] = at
        if pk in stands and stands[pk][0] != slot:
            moved[pk] = stands[pk][1]
    return Known(before, slots, moved)


def undated(applications: ApplicationQuerySet, incident: Incident | None) -> ApplicationQuerySet:
    """Those whose applicants can be told neither a date nor an appointment."""
    rows = applications.order_by().filter(UNCERTAIN)
    return rows.exclude(pk__in=_with_appointment(incident))


def _with_appointment(incident: Incident | None) -> QuerySet:
    if incident is None:
        return _booked().filter(ends_at__gt=timezone.now()).values("application")
    return _hit(incident).values("application")


def _booked() -> AppointmentQuerySet:
    return Appointment.objects.in_status(AppointmentStatus.BOOKED)


def _hit(incident: Incident, keys: Sequence[int] | None = None) -> AffectedQuerySet:
    """Those whose appointment the incident hits, of these applications if any are given."""
    missed = Q(upcoming=True) | Q(missed_slot=True) | Q(to_be_confirmed=True)
    rows = AffectedApplication.objects.of(incident).current().select_related("appointment")
    rows = rows if keys is None else rows.of_applications(keys)
    return rows.filter(missed, appointment__isnull=False)
