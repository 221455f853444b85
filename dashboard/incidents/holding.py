"""Which outages hold a file up: read by the file's own page."""

from collections.abc import Collection
from datetime import datetime

from dashboard.applications.models import Application
from dashboard.incidents.models import Incident, ServiceImpact, StageDependency
from dashboard.offices.models import Office


def holding(application: Application, now: datetime) -> list[tuple[int, ServiceImpact]]:
    """The stages in which an outage stopped this file until ``now``, each with the impact.

    Whatever the stage, also one that takes no day out of the due date. Two queries, and the
    file's stays if they are not read yet.
    """
    kind, lane = application.type_id, application.lane
    blocking = StageDependency.objects.filter(effect=StageDependency.Effect.BLOCKS)
    needed = {(row.stage_id, row.service_code) for row in blocking if row.concerns(kind, lane)}
    rows = ServiceImpact.objects.real().of_office(application.office).pausing()
    rows = rows.touching(application.submitted_at, now).select_related("incident", "service")
    return [
        (stay.stage_id, impact)
        for stay in application.stays.all()
        for impact in rows
        if (stay.stage_id, impact.service.code) in needed
        and impact.concerns(kind, lane)
        and impact.starts_at < (stay.left_at or now)
        and (impact.ends_at or now) > stay.entered_at
    ]


def incident_urls(office: Office, numbers: Collection[str]) -> dict[str, str]:
    """The pages of the office's incidents with these numbers; one query if there are any."""
    if not numbers:
        return {}
    rows = Incident.objects.filter(office=office, number__in=numbers)
    return {row.number: row.get_absolute_url() for row in rows}
