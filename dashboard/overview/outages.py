"""The incidents that the home screen tells of: the banner, and the shaded stretches of a chart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from dashboard.incidents.models import Incident, IncidentUpdate, ServiceImpact
from dashboard.incidents.statuses import LABEL, SEVERITY, TONE, Visibility
from dashboard.notices.models import Notice
from dashboard.notices.statuses import Kind, Status
from dashboard.offices.models import Office, Section
from dashboard.outreach.figures import to_contact
from dashboard.overview.charts import Band
from dashboard.overview.periods import INSTANT, Period


@dataclass(frozen=True)
class Outages:
    """All real incidents of the office, latest first, and the impacts of those that matter here.

    What is reported and not confirmed stands apart: it counts nowhere.
    """

    all: Sequence[Incident]
    impacts: Sequence[ServiceImpact]
    notices: Sequence[Notice]
    reported: Sequence[Incident] = ()
    reported_impacts: Sequence[ServiceImpact] = ()
    to_contact: Mapping[int, int] = field(default_factory=dict)  # people, by incident

    @property
    def ongoing(self) -> list[Incident]:
        return [row for row in self.all if row.ended_at is None]

    @property
    def waiting_notices(self) -> list[Notice]:
        """Those that a second person has to approve."""
        return [row for row in self.notices if row.is_waiting]

    def next_update(self, incident: Incident) -> datetime | None:
        """When the public was told that it hears again, by the latest notice that says so."""
        published = [
            row.published_revision
            for row in self.notices
            if row.incident_id == incident.pk and row.published_revision
        ]
        dated = [row for row in published if row.next_update_due]
        return max(dated, key=lambda row: row.published_at).next_update_due if dated else None

    def open_impacts(self) -> list[ServiceImpact]:
        """What is disturbed now, in the order of the services."""
        return [row for row in self.impacts if row.ends_at is None]

    def latest_of(self, service_code: str, last: date, office: Office) -> ServiceImpact | None:
        """The last impact on a service that began by the end of the local day ``last``."""
        found = [
            row
            for row in self.impacts
            if row.service.code == service_code and office.local_date(row.starts_at) <= last
        ]
        return max(found, key=lambda row: row.starts_at, default=None)


def incidents_of(office: Office) -> list[Incident]:
    """Every incident of the office but drills and dismissed ones, latest first; whether it has
    words for the public."""
    told = IncidentUpdate.objects.filter(incident=OuterRef("pk"), visibility=Visibility.PUBLIC)
    rows = Incident.objects.real_or_reported().filter(office=office).annotate(is_told=Exists(told))
    for row in (found := list(rows.order_by("-started_at", "-pk"))):
        row.office = office
    return found


def confirmed(incidents: Sequence[Incident]) -> list[Incident]:
    return [row for row in incidents if not row.is_unconfirmed]


def read(office: Office, incidents: Sequence[Incident], period: Period | None) -> Outages:
    """The impacts of what goes on or touches the period, and when the next words are due."""
    real = confirmed(incidents)
    near = [row for row in real if row.ended_at is None or (period and touches(row, period))]
    reported = [row for row in incidents if row.is_unconfirmed]
    known = {row.pk: row for row in (*near, *reported)}
    impacts = list(
        ServiceImpact.objects.filter(incident__in=known)
        .select_related("service", "type")
        .order_by("service__order", "starts_at")
    )
    for impact in impacts:
        impact.incident = known[impact.incident_id]
    counted = [row for row in impacts if row.incident.confirmed_at]
    others = [row for row in impacts if not row.incident.confirmed_at]
    people = to_contact(office)
    return Outages(real, counted, _notices(office, near), reported, others, people)


def _notices(office: Office, incidents: Sequence[Incident]) -> list[Notice]:
    """Notices of the office that wait for approval, and what the public reads of outages."""
    ongoing = [row for row in incidents if row.ended_at is None]
    told = Q(kind=Kind.DISRUPTION, published_revision__isnull=False, incident__in=ongoing)
    rows = Notice.objects.filter(Q(status=Status.IN_REVIEW) | told, office=office)
    return list(rows.exclude(status=Status.WITHDRAWN).with_versions())


def touches(incident: Incident, period: Period) -> bool:
    """Whether one of its days is drawn with the period."""
    first, last = local_days(incident)
    return first <= period.last and (last is None or last >= period.drawn_from)


def local_days(incident: Incident) -> tuple[date, date | None]:
    """First and last day that it touched; half-open, so an end at midnight leaves that day out."""
    first = incident.office.local_date(incident.started_at)
    if incident.ended_at is None:
        return first, None
    return first, max(first, incident.office.local_date(incident.ended_at - INSTANT))


def bands(
    outages: Outages, period: Period, today: date, section: Section | None = None
) -> list[Band]:
    """The incidents of the period; with ``section`` those that touched a service it answers for."""
    rows = [row for row in reversed(outages.all) if touches(row, period)]
    if section:
        held = {row.incident_id for row in outages.impacts if row.service.section_id == section.pk}
        rows = [row for row in rows if row.pk in held]
    return [
        Band(first, last or today, row.title, row.get_absolute_url(), row.number)
        for row in rows
        for first, last in [local_days(row)]
    ]


@dataclass(frozen=True)
class Banner:
    """An incident that goes on: its services from the worst, when the public hears again."""

    incident: Incident
    services: Sequence[tuple[str, str]]
    next_update: datetime | None
    overdue: bool
    to_contact: int = 0

    @property
    def tone(self) -> str:
        return "limited" if self.incident.is_unconfirmed else "down"


def banners(outages: Outages, now: datetime) -> list[Banner]:
    return [_banner(row, outages, now) for row in (*outages.reported, *outages.ongoing)]


def _banner(incident: Incident, outages: Outages, now: datetime) -> Banner:
    rows = (*outages.impacts, *outages.reported_impacts)
    impacts = [row for row in rows if row.incident_id == incident.pk and row.ends_at is None]
    impacts.sort(key=lambda row: -SEVERITY[row.level])
    due = outages.next_update(incident)
    people = outages.to_contact.get(incident.pk, 0)
    overdue = due is not None and due < now
    return Banner(incident, list(_badges(impacts)), due, overdue, people)


def _badges(impacts: Iterable[ServiceImpact]) -> Iterable[tuple[str, str]]:
    """Tone, and service with level; the worst level where a service has several scopes."""
    seen: set[int] = set()
    for row in impacts:
        if row.service_id not in seen:
            seen.add(row.service_id)
            words = {"service": row.about, "level": LABEL[row.level]}
            yield TONE[row.level], _("%(service)s: %(level)s") % words
