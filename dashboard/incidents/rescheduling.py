"""Who missed an appointment because of an incident, and the places that can be offered to them."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Count, Q

from dashboard.accounts.models import User
from dashboard.applications.appointments import rebooking, slots
from dashboard.applications.appointments.capacity import Blocks, Schedule
from dashboard.applications.models import Appointment, BlockedPeriod
from dashboard.applications.models.appointments import AppointmentQuerySet
from dashboard.incidents.models import Incident
from dashboard.incidents.permissions import sections_headed
from dashboard.offices.models import Section

HORIZON = 90  # days from the first one that are looked through for free places


@dataclass(frozen=True)
class Row:
    """A missed slot and the place that is proposed for it; ``None``: none was found."""

    slot: Appointment
    place: slots.Slot | None


@dataclass(frozen=True)
class Plan:
    """What a mass reschedule would do. ``digest`` names exactly this: the same slots to the same
    places; whoever confirms it confirms what they saw."""

    rows: list[Row]
    lasting: datetime

    @cached_property
    def placed(self) -> list[Row]:
        return [row for row in self.rows if row.place]

    @cached_property
    def left_over(self) -> list[Row]:
        return [row for row in self.rows if not row.place]

    @cached_property
    def digest(self) -> str:
        pairs = (
            f"{row.slot.pk}>{row.place.starts_at.timestamp()}" for row in self.rows if row.place
        )
        return hashlib.sha256(",".join(pairs).encode()).hexdigest()


class Missed:
    """The missed slots of an incident that a person may move: those of the sections they head.

    A slot is missed if it overlaps a blocked period of the incident for its stage, type and lane
    and is booked, or was not served and has no other in its place; whoever was served on the same
    local date is not among them. A period without an end counts up to the day from which on new
    places are given.
    """

    def __init__(self, incident: Incident, user: User, now: datetime):
        self.incident, self.office, self.now = incident, incident.office, now
        self.sections = sections_headed(user, incident.office_id)
        self.schedule = Schedule(incident.office)

    @cached_property
    def periods(self) -> list[BlockedPeriod]:
        rows = BlockedPeriod.objects.of_offices([self.office.pk])
        stages = rebooking.ARRIVAL.values()
        return list(rows.filter(source_ref=self.incident.number, stage__code__in=stages))

    @property
    def lasts(self) -> bool:
        return any(row.ends_at is None for row in self.periods)

    @cached_property
    def first_day(self) -> date:
        """From which day on places are offered unless another is asked for, a day that receives
        people: tomorrow; in an outage that lasts the day that was counted on last time, else after
        the days that it is reckoned with."""
        day = self.office.local_date(self.now) + timedelta(days=1)
        if self.lasts:
            later = self._counted_on or self.schedule.next_working_days(self.now)
            day = max(day, self.office.local_date(later))
        return self.schedule.next_service_day(day)

    @property
    def _counted_on(self) -> datetime | None:
        """The first of the appointments that the last mass reschedule gave."""
        rows = Appointment.objects.given_because_of(self.office, self.incident.number)
        return rows.values_list("starts_at", flat=True).first()

    def slots(self, first_day: date) -> AppointmentQuerySet:
        """The missed slots that this person may move, the oldest first."""
        rows = self._everyones(first_day)
        if self.sections is not None:
            rows = rows.filter(application__section__in=self.sections)
        return rows.rows_for_table().order_by("starts_at", "pk")

    @cached_property
    def waiting(self) -> list[tuple[Section, int]]:
        """How many missed slots each section has, before the usual first day."""
        if not self.periods:
            return []
        rows = self._everyones(self.first_day).order_by()
        found = rows.values_list("application__section").annotate(count=Count("pk"))
        counts: dict[int, int] = dict(found)
        return [(row, counts[row.pk]) for row in self.office.sections.all() if row.pk in counts]

    def count(self) -> int:
        """Those that this person may move."""
        return sum(count for section, count in self.waiting if self._is_mine(section))

    def others(self) -> list[tuple[Section, int]]:
        """The sections of which somebody else has to move appointments, and how many."""
        return [pair for pair in self.waiting if not self._is_mine(pair[0])]

    def _is_mine(self, section: Section) -> bool:
        return self.sections is None or section.pk in self.sections

    def _everyones(self, first_day: date) -> AppointmentQuerySet:
        until = self.office.midnight(first_day)
        overlapping = Q(pk__in=())
        for row in self.periods:
            found = Q(stage=row.stage_id, ends_at__gt=row.starts_at)
            found &= Q(starts_at__lt=row.ends_at or until)
            if row.type_id:
                found &= Q(application__type=row.type_id)
            if row.lane:
                found &= Q(lane=row.lane)
            overlapping |= found
        rows = Appointment.objects.of_offices([self.office.pk])
        return rows.missed(rebooking.served_stages()).filter(overlapping)

    def plan(self, first_day: date) -> Plan:
        """Propose a place for each, within the quota; the same state gives the same plan."""
        lasting = self.office.midnight(first_day)
        found = list(self.slots(first_day)) if self.periods else []
        blocks = Blocks(self.office)
        wishes = [
            slots.Wish(
                key=slot.pk,
                lane=slot.application.lane,
                after=slot.starts_at,
                group=slot.application.group_ref,
                blocked=blocks.spans(
                    slot.stage_id, slot.application.type_id, slot.application.lane, lasting
                ),
            )
            for slot in found
        ]
        days = self.schedule.days({wish.lane for wish in wishes}, first_day, HORIZON)
        places = slots.propose(wishes, days, self.now)
        return Plan([Row(slot, places.get(slot.pk)) for slot in found], lasting)
