"""How many a day takes, and which places of a day are free: rows read for ``slots``."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cached_property

from dashboard.applications.appointments import slots
from dashboard.applications.appointments.slots import Span
from dashboard.applications.models import Appointment, BlockedPeriod, Capacity
from dashboard.applications.statuses import Lane, Work
from dashboard.offices.calendars import calendar_of
from dashboard.offices.clock import Calendar, NoWorkingDay, due_date
from dashboard.offices.models import Office

RECKONED = 3  # working days that an outage without an end is reckoned with
SLOT_MINUTES = 60  # where the office keeps no capacity row that says otherwise
UNTIL = {Lane.SAME_DAY: slots.SAME_DAY_UNTIL}


class Capacities:
    """What an office can do in a day, read once, when first asked (one query)."""

    def __init__(self, office: Office):
        self.office = office

    def row(
        self, lane: str, day: date, work: str = Work.BOOKING, weekday: int | None = None
    ) -> Capacity | None:
        """The row in force on ``day`` for its weekday, or for ``weekday``; the latest wins."""
        for row in self._rows[work, lane, weekday or day.isoweekday()]:
            if row.valid_from <= day:
                return row
        return None

    @cached_property
    def _rows(self) -> dict[tuple[str, str, int], list[Capacity]]:
        found: dict[tuple[str, str, int], list[Capacity]] = defaultdict(list)
        for row in Capacity.objects.of_offices([self.office.pk]).order_by("-valid_from"):
            found[row.work, row.lane, row.weekday].append(row)
        return found


class Schedule:
    """The appointments that an office can take; calendar and capacities are read once."""

    def __init__(self, office: Office):
        self.office = office
        self.capacities = Capacities(office)

    @cached_property
    def calendar(self) -> Calendar:
        return calendar_of(self.office)

    def capacity(self, lane: str, day: date) -> Capacity | None:
        """The row for appointments: of the day's own weekday, else of the weekday as which a day
        of extra service is worked."""
        own = self.capacities.row(lane, day)
        weekday = self.calendar.service_weekday(day)
        return own or (self.capacities.row(lane, day, weekday=weekday) if weekday else None)

    def quota(self, lane: str, day: date) -> int | None:
        """How many the day takes; none on a closed one; ``None`` where no limit is known."""
        if self.calendar.service_weekday(day) is None:
            return 0
        row = self.capacity(lane, day)
        return row.count if row else None

    def minutes(self, lane: str, day: date) -> int:
        row = self.capacity(lane, day)
        return row.slot_minutes if row else SLOT_MINUTES

    def days(self, lanes: Iterable[str], first: date, count: int) -> dict[str, list[slots.Day]]:
        """Per lane the days from ``first`` on that receive people, with what is taken (a query)."""
        lanes = list(lanes)
        dates = [first + timedelta(days=n) for n in range(count)]
        made: dict[str, list[slots.Day]] = {lane: [] for lane in lanes}
        taken = self._taken(lanes, dates[0], dates[-1])
        for lane in lanes:
            for day in dates:
                spans = self.calendar.service_spans(day)
                if not spans:
                    continue
                quota, minutes = self.quota(lane, day), self.minutes(lane, day)
                places = slots.day_slots(
                    day, spans, minutes, quota, self.office.zone, UNTIL.get(Lane(lane))
                )
                if places:
                    row = slots.Day(day, places, quota)
                    slots.fill(row, taken[lane, day])
                    made[lane].append(row)
        return made

    def next_service_day(self, day: date) -> date:
        """``day`` or the first one after it on which people are received; ``day`` itself where a
        month has none."""
        days = (day + timedelta(days=n) for n in range(32))
        found = (one for one in days if self.calendar.service_weekday(one) is not None)
        return next(found, day)

    def next_working_days(self, now: datetime) -> datetime:
        """Until when an outage that lasts at ``now`` is reckoned with: the midnight after the
        third working day from tomorrow on (model.md, "affected", class "upcoming")."""
        last = self.office.local_date(now)
        with suppress(NoWorkingDay):  # without working days nobody is received anyway
            last = due_date(last, RECKONED, self.calendar)
        return self.office.midnight(last, later=1)

    def _taken(
        self, lanes: Sequence[str], first: date, last: date
    ) -> dict[tuple[str, date], list[datetime]]:
        found: dict[tuple[str, date], list[datetime]] = defaultdict(list)
        rows = Appointment.objects.of_days(self.office, first, last).holding_a_place()
        for lane, day, at in rows.of_lanes(lanes).values_list("lane", "starts_on", "starts_at"):
            found[lane, day].append(at)
        return found


class Blocks:
    """The outages that keep the stages of an office from being done, read once (one query)."""

    def __init__(self, office: Office):
        self.office = office

    @cached_property
    def rows(self) -> list[BlockedPeriod]:
        return list(BlockedPeriod.objects.of_offices([self.office.pk]))

    def of(self, stage_id: int, type_id: int, lane: str) -> list[BlockedPeriod]:
        return [row for row in self.rows if row.concerns(stage_id, type_id, lane)]

    def spans(self, stage_id: int, type_id: int, lane: str, lasting: datetime) -> tuple[Span, ...]:
        """The periods as intervals; an outage without an end is taken to end at ``lasting``."""
        found = self.of(stage_id, type_id, lane)
        return tuple((row.starts_at, row.ends_at or max(lasting, row.starts_at)) for row in found)

    def over(self, slot: Appointment) -> BlockedPeriod | None:
        """The first period that the slot falls into; the slot's application must be loaded."""
        found = self.of(slot.stage_id, slot.application.type_id, slot.lane)
        return next((row for row in found if row.meets(slot.starts_at, slot.ends_at)), None)
