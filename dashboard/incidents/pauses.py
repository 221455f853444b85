"""Days that outages take out of the net due date (model.md, "The clock"; settled.md 16).

A finished working day is paused for a type and lane when the merged impacts that stop the clock,
of services that block a stage strictly between the anchor and "ready", cover at least half of
its working minutes. Intervals of all incidents are merged first: two incidents never pause twice.
Drills and what nobody has confirmed yet pause nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models import Q, QuerySet

from dashboard.applications import services as applications
from dashboard.applications.deadlines import hold
from dashboard.applications.models import ApplicationType, PausedDay, ServiceStandard, Stage
from dashboard.applications.statuses import Lane, StageKind
from dashboard.incidents.models import ServiceImpact, StageDependency
from dashboard.offices import clock
from dashboard.offices.calendars import calendar_of
from dashboard.offices.models import Office

Scope = tuple[int, str]  # type id, lane
LONGEST_REF = 120
DAY = timedelta(days=1)
RECENT = timedelta(days=7)  # a timer that stood still for a long weekend makes up for it


@transaction.atomic
def rebuild_paused_days(*, office: Office, first: date, last: date, now: datetime) -> int:
    """Renew ``PausedDay`` from ``first`` to ``last`` (office-local, both count); then net due.

    Returns how many rows were added, dropped or given another source; nothing is written and no
    date computed again when that is 0. A day counts once its closing time is past ``now``.
    """
    return _rebuild(office, first, last, now)[0]


def _rebuild(office: Office, first: date, last: date, now: datetime) -> tuple[int, int]:
    """The rows of ``PausedDay`` that differed, and the due dates that followed them."""
    hold([office.pk])
    office = Office.objects.get(pk=office.pk)
    wanted = _wanted(office, first, last, now)
    standing = {
        (row.type_id, row.lane, row.date): row
        for row in PausedDay.objects.filter(office=office, date__range=(first, last))
    }
    gone = [row.pk for key, row in standing.items() if wanted.get(key) != row.source_ref]
    new = {key for key in wanted if key not in standing or standing[key].source_ref != wanted[key]}
    PausedDay.objects.filter(pk__in=gone).delete()
    PausedDay.objects.bulk_create(
        PausedDay(
            office=office, type_id=kind, lane=lane, date=day, source_ref=wanted[kind, lane, day]
        )
        for kind, lane, day in sorted(new)
    )
    moved, followed = standing.keys() ^ wanted.keys(), 0
    if moved:
        kinds = ApplicationType.objects.filter(pk__in={kind for kind, _lane, _day in moved})
        since = min(day for _kind, _lane, day in moved)
        followed = applications.recompute_due(office=office, first=since, types=list(kinds))
    return len(new) + len(standing.keys() - wanted.keys()), followed


def renew_open(*, now: datetime) -> int:
    """Take in the working days that have ended during outages; for the timer.

    Also for what ended in the last week: a service that is back at 15.30 is restored on a day
    that becomes a paused one only when the office closes. Reads a handful of rows per office and
    writes only what changed. Returns the number of changed rows.
    """
    changed = 0
    for office, since in _recent_pauses(now):
        changed += rebuild_paused_days(
            office=office, first=office.local_date(since), last=office.local_date(now), now=now
        )
    return changed


def differences(*, office: Office, now: datetime) -> list[str]:
    """What stands in ``PausedDay`` against the impacts, in words; empty when all is right.

    The proof of a derived table: ``rebuild_paused_days`` repairs what it names.
    """
    rows = PausedDay.objects.filter(office=office)
    standing = {(row.type_id, row.lane, row.date): row.source_ref for row in rows}
    span = _span(office, now)
    wanted = _wanted(office, *span, now) if span else {}
    codes = dict(ApplicationType.objects.values_list("pk", "code"))
    return [
        f"{office.code} {codes[kind]} {lane} {day}: "
        f"{standing.get((kind, lane, day), '-')} -> {wanted.get((kind, lane, day), '-')}"
        for kind, lane, day in sorted(standing.keys() | wanted.keys())
        if standing.get((kind, lane, day)) != wanted.get((kind, lane, day))
    ]


@transaction.atomic
def rebuild_all(*, office: Office, now: datetime) -> tuple[int, int]:
    """Renew every day that could be paused or stands as such: ``rebuild_paused_days`` of them all.

    Returns how many rows differed, and how many due dates followed.
    """
    span = _span(office, now)
    return _rebuild(office, *span, now) if span else (0, 0)


def _span(office: Office, now: datetime) -> tuple[date, date] | None:
    """From the first to the last day that is, or may have to be, a paused one."""
    impacts = ServiceImpact.objects.real().of_office(office).pausing()
    starts = impacts.values_list("starts_at", flat=True)
    standing = PausedDay.objects.filter(office=office).values_list("date", flat=True)
    days = {office.local_date(at) for at in starts} | set(standing)
    return (min(days), max(*days, office.local_date(now))) if days else None


def _recent_pauses(now: datetime) -> list[tuple[Office, datetime]]:
    """Each office where the clock stopped in the last week, and since when the oldest did so."""
    earliest: dict[Office, datetime] = {}
    rows = ServiceImpact.objects.real().pausing().touching(now - RECENT, now)
    rows = rows.select_related("incident__office")
    for impact in rows:
        office = impact.incident.office
        earliest[office] = min(impact.starts_at, earliest.get(office, impact.starts_at))
    return list(earliest.items())


def _wanted(office: Office, first: date, last: date, now: datetime) -> dict[tuple, str]:
    """``{(type id, lane, day): incident numbers}`` as it ought to stand."""
    calendar = calendar_of(office)
    last = min(last, clock.last_finished(calendar, office.zone, now))
    if last < first:
        return {}
    impacts = list(
        ServiceImpact.objects.real()
        .of_office(office)
        .pausing()
        .touching(office.midnight(first), min(now, office.midnight(last, later=1)))
        .select_related("incident", "service")
    )
    if not impacts:
        return {}
    wanted = {}
    for start, end in _stretches(office, first, last):
        known: dict[frozenset[int], dict[date, str]] = {}
        for (kind, lane), codes in _blocking_services(office, start).items():
            found = [i for i in impacts if i.service.code in codes and i.concerns(kind, lane)]
            key = frozenset(row.pk for row in found)
            if key not in known:
                spans = clock.merge([(row.starts_at, row.ends_at or now) for row in found])
                days = clock.paused_days(spans, calendar, office.zone, start, end)
                known[key] = {day: _source(office, found, day) for day in days}
            wanted |= {(kind, lane, day): source for day, source in known[key].items()}
    return wanted


def _stretches(office: Office, first: date, last: date) -> Iterator[tuple[date, date]]:
    """``first`` to ``last`` cut where a service standard comes into force; both ends count."""
    rows = _standards(office, last).filter(valid_from__gt=first).order_by("valid_from")
    starts = [first, *rows.values_list("valid_from", flat=True).distinct()]
    for start, following in pairwise([*starts, last + DAY]):
        yield start, following - DAY


def _blocking_services(office: Office, day: date) -> dict[Scope, set[str]]:
    """Per type and lane, the services that block a stage between the anchor and "ready".

    The anchor is that of the service standard in force on ``day``.
    """
    ready = dict(Stage.objects.filter(kind=StageKind.READY).values_list("workflow", "order"))
    dependencies = list(
        StageDependency.objects.filter(effect=StageDependency.Effect.BLOCKS).select_related("stage")
    )
    anchors = _anchors(office, day)
    found: dict[Scope, set[str]] = defaultdict(set)
    for kind in ApplicationType.objects.all():
        for lane in Lane.values:
            anchor = anchors.get((kind.pk, lane))
            for row in dependencies if anchor else ():
                if (
                    row.stage.workflow == kind.workflow
                    and anchor.order < row.stage.order < ready[kind.workflow]
                    and row.concerns(kind.pk, lane)
                ):
                    found[kind.pk, lane].add(row.service_code)
    return found


def _standards(office: Office, day: date) -> QuerySet[ServiceStandard]:
    """Those of every reason that had come into force by ``day``."""
    of_office = Q(office=office) | Q(office=None)
    return ServiceStandard.objects.filter(of_office, reason=None, valid_from__lte=day)


def _anchors(office: Office, day: date) -> dict[Scope, Stage]:
    """The anchor stage per type and lane: the most specific standard, then the latest."""
    rows = _standards(office, day).select_related("anchor_stage")
    best: dict[Scope, tuple] = {}
    for row in rows:
        rank = (row.office_id is not None, row.lane != "", row.valid_from)
        for lane in [row.lane] if row.lane else Lane.values:
            if (row.type_id, lane) not in best or best[row.type_id, lane][0] < rank:
                best[row.type_id, lane] = (rank, row.anchor_stage)
    return {scope: stage for scope, (_rank, stage) in best.items()}


def _source(office: Office, impacts: list[ServiceImpact], day: date) -> str:
    start, end = office.midnight(day), office.midnight(day, later=1)
    numbers = {
        row.incident.number
        for row in impacts
        if row.starts_at < end and (row.ends_at is None or row.ends_at > start)
    }
    text = ", ".join(sorted(numbers))
    return text if len(text) <= LONGEST_REF else f"{text[: LONGEST_REF - 1]}…"
