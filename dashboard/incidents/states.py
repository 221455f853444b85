"""The state of each service now or at an instant: the worst impact that is open then."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise

from dashboard.incidents.models import Incident, Service, ServiceImpact
from dashboard.incidents.statuses import LABEL, NORMAL, SEVERITY, TONE
from dashboard.offices.models import Office


@dataclass(frozen=True)
class ServiceState:
    """``level`` is NORMAL or one of ``Level``; ``since`` and ``incident`` are set unless normal."""

    service: Service
    level: str = NORMAL
    since: datetime | None = None
    incident: Incident | None = None
    impact: ServiceImpact | None = None

    @property
    def name(self) -> str:
        """The service; with the type and lane where only these are disturbed that much."""
        return self.impact.about if self.impact else self.service.name

    @property
    def label(self) -> str | Promise:
        return LABEL[self.level]

    @property
    def tone(self) -> str:
        return TONE[self.level]

    @property
    def is_normal(self) -> bool:
        return self.level == NORMAL


def service_states(
    office: Office, *, announced_only: bool, at: datetime | None = None
) -> list[ServiceState]:
    """The state of every service of ``office`` at ``at`` (default now), in the services' order.

    ``announced_only``: public services and incidents made public by then, as strangers see it.
    Otherwise all of them, for staff. Drills and what is not confirmed change no state. Two
    queries, however many rows.
    """
    return states_by_office([office], announced_only=announced_only, at=at)[office.pk]


def states_by_office(
    offices: Sequence[Office], *, announced_only: bool, at: datetime | None = None
) -> dict[int, list[ServiceState]]:
    """The same for many offices, by their id; two queries, however many offices."""
    at = at or timezone.now()
    services = Service.objects.filter(office__in=offices)
    impacts = ServiceImpact.objects.real().filter(incident__office__in=offices).open_at(at)
    impacts = impacts.select_related("incident", "service", "type")
    if announced_only:
        services, impacts = services.public(), impacts.announced_by(at)
    worst = worst_by_service(impacts)
    found: dict[int, list[ServiceState]] = defaultdict(list)
    for service in services:
        impact = worst.get(service.pk)
        state = (
            ServiceState(service, impact.level, impact.starts_at, impact.incident, impact)
            if impact
            else ServiceState(service)
        )
        found[service.office_id].append(state)
    return found


def worst_by_service(impacts) -> dict[int, ServiceImpact]:
    """Of ``impacts``, the worst per service id; of equals the one that stands longest."""
    found: dict[int, ServiceImpact] = {}
    for impact in impacts:
        known = found.get(impact.service_id)
        rank = (-SEVERITY[impact.level], impact.starts_at)
        if known is None or rank < (-SEVERITY[known.level], known.starts_at):
            found[impact.service_id] = impact
    return found


def worst_level(states: list[ServiceState]) -> str:
    """The worst of some states: the headline of a page or banner."""
    return max((state.level for state in states), key=SEVERITY.__getitem__, default=NORMAL)
