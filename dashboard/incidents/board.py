"""What an incident's page shows: levels per service and day, periods, the present states.

Computed from rows that are read already; nothing here queries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby

from django.utils.functional import Promise

from dashboard.incidents.models import Incident, Service, ServiceImpact
from dashboard.incidents.statuses import LABEL, NORMAL, SEVERITY, TONE

DAY = timedelta(days=1)
MOST_DAYS = 31
FIT = 10  # columns wide enough for the words of a single day


@dataclass(frozen=True)
class Span:
    """Days in a row, both ends included, with the same worst level."""

    level: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def label(self) -> str | Promise:
        return LABEL[self.level]

    @property
    def tone(self) -> str:
        return TONE[self.level]


@dataclass(frozen=True)
class Period:
    """One impact with its length, which runs on until ``now`` while it is open."""

    impact: ServiceImpact
    now: datetime

    @property
    def tone(self) -> str:
        return TONE[self.impact.level]

    @property
    def length(self) -> timedelta:
        return (self.impact.ends_at or self.now) - self.impact.starts_at


@dataclass(frozen=True)
class Row:
    """One service in this incident."""

    service: Service
    impacts: Sequence[ServiceImpact]
    spans: Sequence[Span]

    @cached_property
    def standing(self) -> ServiceImpact | None:
        """The worst impact that is open."""
        return max(self.open_impacts, key=lambda impact: SEVERITY[impact.level], default=None)

    @property
    def open_impacts(self) -> list[ServiceImpact]:
        return [impact for impact in self.impacts if impact.ends_at is None]

    @property
    def scopes(self) -> bool:
        """Whether something less than the whole service is disturbed."""
        return any(impact.type_id or impact.lane for impact in self.open_impacts)

    @property
    def level(self) -> str:
        return self.standing.level if self.standing else NORMAL

    @property
    def label(self) -> str | Promise:
        return LABEL[self.level]

    @property
    def tone(self) -> str:
        return TONE[self.level]

    @property
    def restored_at(self) -> datetime | None:
        """When it became normal again; ``None`` while it is not, or where it always was."""
        if self.standing or not self.impacts:
            return None
        return max(impact.ends_at for impact in self.impacts)


@dataclass(frozen=True)
class Board:
    """Every service of the office against the days of the incident, the last ``MOST_DAYS``."""

    days: Sequence[date]
    rows: Sequence[Row]
    cut: bool
    now: datetime

    @property
    def touched(self) -> list[Row]:
        return [row for row in self.rows if row.impacts]

    @property
    def untouched(self) -> list[Row]:
        return [row for row in self.rows if not row.impacts]

    @property
    def is_long(self) -> bool:
        return len(self.days) > FIT

    @property
    def open_rows(self) -> list[Row]:
        return [row for row in self.rows if row.standing]

    @property
    def restored_rows(self) -> list[Row]:
        return [row for row in self.rows if row.restored_at]

    @property
    def periods(self) -> list[Period]:
        return [Period(impact, self.now) for row in self.rows for impact in row.impacts]


def board(
    incident: Incident, services: Iterable[Service], impacts: Iterable[ServiceImpact], now: datetime
) -> Board:
    """Lay the impacts out by service and office-local day, from the start to the end or ``now``.

    A day shows its worst level; a level that ends at midnight does not touch the next day.
    """
    end = incident.ended_at or now
    first = incident.office.local_date(incident.started_at)
    last = max(first, incident.office.local_date(end - timedelta.resolution))
    start = max(first, last - (MOST_DAYS - 1) * DAY)
    days = [start + offset * DAY for offset in range((last - start).days + 1)]
    by_service: dict[int, list[ServiceImpact]] = {}
    for impact in sorted(impacts, key=lambda row: row.starts_at):
        by_service.setdefault(impact.service_id, []).append(impact)
    rows = []
    for service in services:
        own = by_service.get(service.pk, [])
        rows.append(Row(service, own, _spans(incident, own, days, now)))
    return Board(days, rows, start > first, now)


def _spans(
    incident: Incident, impacts: Sequence[ServiceImpact], days: Sequence[date], now: datetime
) -> list[Span]:
    zone = incident.office.zone
    levels = []
    for day in days:
        start = datetime.combine(day, time(), zone)
        touching = [
            impact.level
            for impact in impacts
            if impact.starts_at < start + DAY and (impact.ends_at or now) > start
        ]
        levels.append((day, max(touching, key=SEVERITY.__getitem__, default=NORMAL)))
    runs = [(level, [day for day, _level in run]) for level, run in groupby(levels, lambda x: x[1])]
    return [Span(level, run[0], run[-1]) for level, run in runs]
