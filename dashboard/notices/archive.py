"""The public history: announced incidents and published notices, by month of the office.

One year at a time: the page stays small however long the office keeps it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.db.models import Prefetch, QuerySet

from dashboard.incidents.models import Incident, IncidentUpdate, ServiceImpact
from dashboard.notices.models import Notice
from dashboard.offices.models import Office

# What the entry of an incident shows.
TOLD = (
    Prefetch("updates", IncidentUpdate.objects.public(), to_attr="told"),
    Prefetch("impacts", ServiceImpact.objects.select_related("service")),
)


@dataclass(frozen=True)
class Entry:
    """An incident (with its public entries) or a notice, under the day on which it began."""

    day: date
    at: datetime
    notice: Notice | None = None
    incident: Incident | None = None
    updates: list[IncidentUpdate] = field(default_factory=list)
    services: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    first: date
    entries: list[Entry]


def years(office: Office, at: datetime) -> list[int]:
    """The office's years with something that was public by ``at``, latest first; one query."""
    begun = _incidents(office, at).datetimes("started_at", "year", tzinfo=office.zone)
    told = _notices(office, at).datetimes("published_at", "year", tzinfo=office.zone)
    both = begun.order_by().union(told.order_by())
    return sorted({first.year for first in both}, reverse=True)


def months(office: Office, year: int, at: datetime) -> list[Month]:
    """What began in ``year`` and was public by ``at``, newest month first; four queries."""
    first, until = office.midnight(date(year, 1, 1)), office.midnight(date(year, 12, 31), later=1)
    notices = _notices(office, at).filter(published_at__gte=first, published_at__lt=until)
    incidents = _incidents(office, at).filter(started_at__gte=first, started_at__lt=until)
    entries = [_incident(row, office) for row in incidents.prefetch_related(*TOLD)]
    entries += [_notice(row, office) for row in notices]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    by_month = groupby(entries, key=lambda entry: entry.day.replace(day=1))
    return [Month(first, list(rows)) for first, rows in by_month]


def _notices(office: Office, at: datetime) -> QuerySet[Notice]:
    return Notice.objects.public().filter(office=office, published_at__lte=at)


def _incidents(office: Office, at: datetime) -> QuerySet[Incident]:
    return Incident.objects.announced().filter(office=office, announced_at__lte=at)


def _notice(row: Notice, office: Office) -> Entry:
    return Entry(office.local_date(row.published_at), row.published_at, notice=row)


def _incident(row: Incident, office: Office) -> Entry:
    services = {i.service_id: i.service.name for i in row.impacts.all() if i.service.public}
    row.office = office
    return Entry(
        office.local_date(row.started_at),
        row.started_at,
        incident=row,
        updates=list(row.told),
        services=list(services.values()),
    )
