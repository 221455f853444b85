"""Changes of single rows that several verbs share. Callers hold the incident's lock."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from dashboard.accounts.models import User
from dashboard.incidents import blocking, checks, pauses
from dashboard.incidents.models import Incident, ServiceImpact
from dashboard.incidents.statuses import NORMAL, SEVERITY, Status


def lock(incident: Incident) -> Incident:
    """The row as it stands now, locked until the transaction ends."""
    rows = Incident.objects.select_for_update(of=("self",)).select_related("office", "lead")
    return rows.get(pk=incident.pk)


def claim(incident: Incident, version: int | None) -> None:
    """Take the next version: a ``version`` that is not the standing one is a ``Conflict``."""
    incident.take_version(incident.version if version is None else version)


def end(impact: ServiceImpact, at: datetime) -> None:
    checks.check_end(impact, at)
    impact.ends_at = at
    impact.save(update_fields=["ends_at"])


def replace(impact: ServiceImpact, scope: Iterable[ServiceImpact]) -> ServiceImpact | None:
    """Save ``impact`` as the open one of its scope; returns the one that it ended.

    ``scope`` are the rows of the same service, type and lane in this incident.
    """
    checks.check_references(source=impact.source)
    rows = list(scope)
    checks.check_free(rows, impact.starts_at)
    standing = next((row for row in rows if row.ends_at is None), None)
    if standing:
        checks.check_differs(standing, impact.level, impact.pauses_clock)
        end(standing, impact.starts_at)
    impact.save()
    if impact.incident.status == Status.RESTORED:
        move(impact.incident, Status.MONITORING, at=impact.starts_at)
    return standing


def held(impact: ServiceImpact, at: datetime) -> str:
    """The worst level that the rest of the incident gives its scope at ``at``."""
    rows = impact.incident.impacts.open_at(at).covering(impact)
    levels = rows.values_list("level", flat=True)
    return max(levels, key=SEVERITY.__getitem__, default=NORMAL)


def move(incident: Incident, status: str, *, at: datetime) -> None:
    """Put the incident on ``status``; over with its last level, going on again otherwise."""
    if status == Status.RESTORED:
        checks.check_all_ended(incident.impacts.open().select_related("service"))
        incident.ended_at = incident.impacts.last_end() or at
    elif status == Status.CLOSED:
        incident.closed_at = at
    else:
        incident.ended_at = None
    checks.check_step(incident, status)
    incident.status = status
    incident.save(update_fields=["status", "ended_at", "closed_at"])


def confirm(incident: Incident, *, by: User, now: datetime) -> None:
    """From now on it is real, and since its start it stops the clock and blocks."""
    incident.confirmed_at, incident.confirmed_by = now, by
    incident.save(update_fields=["confirmed_at", "confirmed_by"])
    renew_pauses(incident, since=incident.started_at, now=now)


def dismiss(incident: Incident, *, at: datetime) -> None:
    """Close it from any status: its open levels end, the earliest moment after they began."""
    for impact in incident.impacts.open().select_related("service"):
        end(impact, max(at, impact.starts_at + timedelta.resolution))
    incident.ended_at = incident.impacts.last_end()
    incident.status, incident.closed_at = Status.CLOSED, at
    incident.save(update_fields=["status", "ended_at", "closed_at"])


def renew_pauses(incident: Incident, *, since: datetime, now: datetime) -> None:
    office = incident.office
    pauses.rebuild_paused_days(
        office=office, first=office.local_date(since), last=office.local_date(now), now=now
    )
    blocking.rebuild_blocked_periods(office=office)
