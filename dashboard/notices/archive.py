"""The public history: announced incidents and published notices, by month of the office."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.db.models import Prefetch

from dashboard.incidents.models import Incident, IncidentUpdate, ServiceImpact
from dashboard.notices.models import Notice
from dashboard.offices.models import Office


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


def months(office: Office, at: datetime) -> list[Month]:
    """Everything that was public by ``at``, newest month first; four queries."""
    entries = [*_incidents(office, at), *_notices(office, at)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    by_month = groupby(entries, key=lambda entry: entry.day.replace(day=1))
    return [Month(first, list(rows)) for first, rows in by_month]


def _notices(office: Office, at: datetime) -> list[Entry]:
    rows = Notice.objects.public().filter(office=office, published_at__lte=at)
    return [
        Entry(office.local_date(row.published_at), row.published_at, notice=row) for row in rows
    ]


def _incidents(office: Office, at: datetime) -> list[Entry]:
    rows = (
        Incident.objects.announced()
        .filter(office=office, announced_at__lte=at)
        .prefetch_related(
            Prefetch("updates", IncidentUpdate.objects.public(), to_attr="told"),
            Prefetch("impacts", ServiceImpact.objects.select_related("service")),
        )
    )
    found = []
    for row in rows:
        services = {i.service_id: i.service.name for i in row.impacts.all() if i.service.public}
        row.office = office
        entry = Entry(
            office.local_date(row.started_at),
            row.started_at,
            incident=row,
            updates=list(row.told),
            services=list(services.values()),
        )
        found.append(entry)
    return found
