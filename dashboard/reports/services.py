import hashlib
import json
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.incidents.models import Incident
from dashboard.offices.models import Office
from dashboard.reports import incident as incident_report
from dashboard.reports.models import Kind, ReportRun
from dashboard.reports.permissions import check_can_freeze


def digest_of(*, content: dict[str, Any]) -> str:
    """SHA-256 of a report's content, the same on both databases: keys sorted, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def freeze(*, incident: Incident, by: User, key: str, now: datetime | None = None) -> ReportRun:
    """Keep the incident's report as it stands at ``now``, as the next version, in both languages.

    The same ``key`` again returns the run that it made. Raises ``PermissionDenied`` for those who
    are no head, ``ValidationError`` for an incident that nobody has confirmed (a drill needs none)
    and for a key that froze another report.
    """
    check_can_freeze(by, incident)
    now = now or timezone.now()
    rows = Incident.objects.select_for_update(of=("self",))
    incident = rows.select_related("office", "lead", "reported_by").get(pk=incident.pk)
    office, subject = incident.office, incident.number
    known = ReportRun.objects.submitted_as(key, office, Kind.INCIDENT, subject)
    if known:
        return known
    if not incident.practice and incident.confirmed_at is None:
        raise ValidationError(
            _("Nobody has confirmed this incident yet: it has no figures to report.")
        )
    content = incident_report.content(incident, by=by, now=now)
    return _keep(office, Kind.INCIDENT, subject, content, by, key, now)


def _keep(
    office: Office,
    kind: str,
    subject: str,
    content: dict[str, Any],
    by: User,
    key: str,
    at: datetime,
) -> ReportRun:
    """Append the next version of a report, under the lock of what it is about."""
    run = ReportRun.objects.create(
        office=office,
        kind=kind,
        subject=subject,
        number=ReportRun.objects.about(office, kind, subject).next_number(),
        cut_off=at,
        at=at,
        by=by,
        content=content,
        digest=digest_of(content=content),
        key=key,
    )
    record(
        by=by,
        verb=AuditEvent.Verb.CREATED,
        object_label="reports.reportrun",
        object_id=str(run),
        office_code=office.code,
        changes={"subject": subject, "version": run.number, "sha256": run.digest},
        at=at,
    )
    return run
