"""Who is affected by an incident, and by what (model.md, "Affected by incident I, exactly").

Pure: no ORM, no settings. Instants are aware datetimes in half-open intervals ``[start, end)``,
dates those on the office's wall. An open end means ``now``; what ends later than ``now`` lasts.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dashboard.offices.clock import Calendar, Interval, NoWorkingDay, due_date, merge

STUCK = timedelta(minutes=30)  # of working time
AHEAD = 3  # working days
MINUTE, MOMENT = timedelta(minutes=1), timedelta(microseconds=1)
NEVER = datetime.max.replace(tzinfo=UTC)
BOOKED, NOT_SERVED, RESCHEDULED = "BOOKED", "NOT_SERVED", "RESCHEDULED"
SAME_DAY = "SAME_DAY"


@dataclass(frozen=True)
class Block:
    """An impact as it stops one stage; ``type`` None and ``lane`` empty: of all; ``end`` None: it
    lasts. ``service`` is the code of what is down."""

    stage: int
    type: int | None
    lane: str
    start: datetime
    end: datetime | None
    service: str = ""


@dataclass(frozen=True)
class Road:
    """Stages by their keys: those in which a file that was accepted at the counter is worked on
    until it is ready, and those in which its document is there."""

    accepted: frozenset[int]
    ready: frozenset[int]


@dataclass(frozen=True, slots=True)
class File:
    """What the rules ask of an application. ``promised`` is the date that the applicant was told
    before this incident changed it, ``due`` the one that follows from the clock now; ``ready`` the
    day on which the document was there."""

    key: int
    type: int
    lane: str
    lane_original: str
    promised: date | None = None
    due: date | None = None
    travel: date | None = None
    expiry: date | None = None
    phone: str = ""
    ready: date | None = None

    @property
    def lanes(self) -> tuple[str, ...]:
        """Nothing tells when a file changed its lane: what stopped either one held it."""
        return tuple(dict.fromkeys((self.lane, self.lane_original)))


@dataclass(frozen=True, slots=True)
class Slot:
    """An appointment; ``because_of`` is the number of the incident that moved it."""

    key: int
    stage: int
    lane: str
    start: datetime
    end: datetime
    day: date
    status: str
    because_of: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """``[entered, left)`` in one stage; ``left`` None: still there."""

    stage: int
    entered: datetime
    left: datetime | None


@dataclass
class Finding:
    """Why a file is affected: the flags, and what shows it."""

    file: File
    upcoming: bool = False
    missed_slot: bool = False
    to_be_confirmed: bool = False
    stuck: bool = False
    late: bool = False
    same_day_broken: bool = False
    travel_risk: bool = False
    expiry_risk: bool = False
    overlap: timedelta = timedelta()
    slot: Slot | None = None
    stay: Stay | None = None
    accepted: datetime | None = None
    services: tuple[str, ...] = ()
    spans: list[Interval] = field(default_factory=list)

    @property
    def is_affected(self) -> bool:
        return (
            self.upcoming
            or self.missed_slot
            or self.to_be_confirmed
            or self.stuck
            or self.same_day_broken
        )

    @property
    def minutes(self) -> int:
        """Whole working minutes that it stood in blocked stages."""
        return self.overlap // MINUTE


class Outage:
    """An incident's blocks at ``now``, asked for one stage, type and lane at a time."""

    def __init__(
        self,
        *,
        number: str,
        blocks: Iterable[Block],
        road: Road,
        calendar: Calendar,
        zone: ZoneInfo,
        now: datetime,
    ) -> None:
        self.number, self.road, self.now = number, road, now
        self.calendar, self.zone = calendar, zone
        self.blocks = [block for block in blocks if block.start < now]
        self.spans = cache(self._spans)
        self.worked = cache(self._worked)
        self.services = cache(self._services)
        self.lasts = cache(self._lasts)
        self.later = cache(self._later)
        self.closing = cache(self._closing)
        self.horizon = self._midnight_after(self.later(self.local_date(now), AHEAD))

    def local_date(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _matching(self, stage: int, kind: int, lane: str) -> list[Block]:
        return [
            block
            for block in self.blocks
            if block.stage == stage and block.type in (None, kind) and block.lane in ("", lane)
        ]

    def _end(self, block: Block) -> datetime:
        return min(block.end or self.now, self.now)

    def _spans(self, stage: int, kind: int, lane: str) -> list[Interval]:
        """When the stage was blocked for this type and lane, merged."""
        return merge((row.start, self._end(row)) for row in self._matching(stage, kind, lane))

    def _lasts(self, stage: int, kind: int, lane: str) -> bool:
        rows = self._matching(stage, kind, lane)
        return any(row.end is None or row.end > self.now for row in rows)

    def _services(self, stage: int, kind: int, lane: str) -> tuple[str, ...]:
        rows = self._matching(stage, kind, lane)
        return tuple(dict.fromkeys(row.service for row in rows))

    def _worked(self, stage: int, kind: int, *lanes: str) -> list[Interval]:
        """The working time within the ``spans`` of any of the lanes."""
        return [
            piece
            for start, end in merge(
                span for lane in lanes for span in self.spans(stage, kind, lane)
            )
            for day in _days(self.local_date(start), self.local_date(end))
            for opens, closes in self.calendar.working_spans(day)
            if (piece := _common((start, end), self._on(day, opens), self._on(day, closes)))
        ]

    def _later(self, day: date, days: int) -> date:
        """``days`` working days after ``day``; ``day`` itself in an office that has none."""
        with suppress(NoWorkingDay):
            return due_date(day, days, self.calendar)
        return day

    def _closing(self, day: date) -> datetime | None:
        """When the office stops receiving people on ``day``; ``None`` on a closed day."""
        spans = self.calendar.service_spans(day)
        return self._on(day, spans[-1][1]) if spans else None

    def _on(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def _midnight_after(self, day: date) -> datetime:
        return self._on(day + timedelta(days=1), time.min)


def judge(
    outage: Outage,
    file: File,
    slots: Sequence[Slot],
    stays: Sequence[Stay],
    served: Collection[date],
) -> Finding | None:
    """Ask all rules of one file; ``None`` if it is not affected.

    ``stays`` are at least those in blocked stages that meet the outage, for a same-day file all;
    ``served`` are the office-local dates on which an appointment of it was served.
    """
    found = Finding(file)
    for slot in slots:
        _appointment(outage, found, slot, served)
    _stuck(outage, found, stays)
    if file.lane_original == SAME_DAY:
        _same_day(outage, found, stays)
    if not found.is_affected:
        return None
    found.to_be_confirmed = found.to_be_confirmed and not found.missed_slot
    _risks(outage, found)
    return found


def _appointment(outage: Outage, found: Finding, slot: Slot, served: Collection[date]) -> None:
    scope = (slot.stage, found.file.type, slot.lane)
    ahead = slot.status == BOOKED and slot.end > outage.now
    if ahead:
        if slot.start < outage.horizon and outage.lasts(*scope):
            found.upcoming, found.slot = True, slot
            _add(outage, found, scope)
        return
    moved = slot.status == RESCHEDULED and slot.because_of == outage.number
    if slot.status not in (BOOKED, NOT_SERVED) and not moved:
        return
    if slot.day in served or not _meet(outage.spans(*scope), slot.start, slot.end):
        return
    certain = slot.status != BOOKED
    if not found.upcoming and (certain or not found.missed_slot):
        found.slot = slot
    found.missed_slot |= certain
    found.to_be_confirmed |= not certain
    _add(outage, found, scope)


def _stuck(outage: Outage, found: Finding, stays: Sequence[Stay]) -> None:
    longest = timedelta()
    for stay in stays:
        worked = outage.worked(stay.stage, found.file.type, *found.file.lanes)
        shared = _shared(worked, stay.entered, stay.left or outage.now)
        found.overlap += shared
        if shared >= STUCK:
            found.stuck = True
            for lane in found.file.lanes:
                _add(outage, found, (stay.stage, found.file.type, lane))
            if shared > longest:
                longest, found.stay = shared, stay


def _same_day(outage: Outage, found: Finding, stays: Sequence[Stay]) -> None:
    """A document that was paid for on the day it was accepted, and was not there by closing, as a
    stage of its road stood still that it had not left for good, nor the road itself."""
    road = [stay for stay in stays if stay.stage in outage.road.accepted | outage.road.ready]
    accepted = min((stay.entered for stay in road), default=None)
    closing = accepted and outage.closing(outage.local_date(accepted))
    if not accepted or not closing or not accepted < closing <= outage.now:
        return
    if any(stay.stage in outage.road.ready and stay.entered <= closing for stay in stays):
        return
    for stage in sorted(outage.road.accepted):
        scope = (stage, found.file.type, SAME_DAY)
        until = min(closing, _left(road), _left(stay for stay in road if stay.stage == stage))
        if accepted < until and _meet(outage.spans(*scope), accepted, until):
            found.same_day_broken, found.accepted = True, accepted
            _add(outage, found, scope)


def _left(stays: Iterable[Stay]) -> datetime:
    """When the last of these ended; never where one lasts, or where there is none."""
    ends = [stay.left or NEVER for stay in stays]
    return max(ends, default=NEVER)


def _risks(outage: Outage, found: Finding) -> None:
    file = found.file
    if file.due:
        kept = file.ready is not None and file.promised is not None and file.ready <= file.promised
        found.late = not kept and file.promised is not None and file.due > file.promised
        if file.travel:
            found.travel_risk = file.travel <= outage.later(file.ready or file.due, 1)
    if file.expiry:
        found.expiry_risk = any(
            outage.local_date(start)
            <= file.expiry
            <= outage.later(outage.local_date(end - MOMENT), AHEAD)
            for start, end in found.spans
        )


def _add(outage: Outage, found: Finding, scope: tuple[int, int, str]) -> None:
    """Remember what hit the file."""
    found.spans += outage.spans(*scope)
    found.services = tuple(dict.fromkeys(found.services + outage.services(*scope)))


def _meet(spans: Iterable[Interval], start: datetime, end: datetime) -> bool:
    return any(since < end and until > start for since, until in spans)


def _shared(pieces: Iterable[Interval], start: datetime, end: datetime) -> timedelta:
    return sum(
        (
            min(end, until) - max(start, since)
            for since, until in pieces
            if since < end and until > start
        ),
        timedelta(),
    )


def _common(span: Interval, start: datetime, end: datetime) -> Interval | None:
    since, until = max(span[0], start), min(span[1], end)
    return (since, until) if since < until else None


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
