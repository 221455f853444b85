"""Deals files over the days of a period, about 250 on each day that the office works."""

import gc
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from django.utils import timezone

from dashboard.applications.models import Application
from dashboard.applications.statuses import Lane
from dashboard.applications.workflows import IN_PERSON
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.calendars import CLOSING
from dashboard.offices.models import Holiday, Membership, Office
from dashboard.offices.roles import Role
from dashboard.overview.demo.queue import PERMITS, RECENT, apportion
from dashboard.overview.generator import people, roads
from dashboard.overview.generator.files import Batch, Days, Maker
from dashboard.overview.generator.writing import Writer

PER_DAY = 250
BEYOND = 60  # days after the last one, for slots that are to come
CLOSING_TIME = time(16, 30)
CHUNK = 20_000  # files a transaction
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MINUTES = 390  # from 08.00 to 14.30
SEEDS = 1000
MARK = "gen-"  # begins the creation key of each generated application
PERMIT_SHARE, SAME_DAY_SHARE, UNNUMBERED = 0.1, 0.25, 0.3


class AlreadyThere(Exception):
    """The office holds applications of this seed and period."""


def weekdays(office: Office, first: date, last: date) -> list[date]:
    """Mondays to Fridays that no holiday closes; before 2014 no working hours are known."""
    closed = set(
        Holiday.objects.in_force_for(office)
        .filter(kind__in=CLOSING, date__range=(first, last))
        .values_list("date", flat=True)
    )
    days = (first + n * DAY for n in range((last - first).days + 1))
    return [day for day in days if day.isoweekday() <= 5 and day not in closed]


def usual_first_day(office: Office, last: date, count: int) -> date:
    """So many weekdays before ``last`` that ``PER_DAY`` files lie on each."""
    wanted = max(1, -(-count // PER_DAY))
    days = weekdays(office, last - timedelta(days=wanted * 2 + 30), last)
    return days[-wanted] if len(days) >= wanted else days[0]


class Dealer:
    """Knows the mixes of the office and what the next file is to be."""

    def __init__(self, office: Office, seed: int, first: date, last: date) -> None:
        self.office, self.seed = office, seed
        self.chance = Random(seed)  # the same in every office
        closing = datetime.combine(last, CLOSING_TIME, tzinfo=office.zone)
        until = min(closing, timezone.now())
        all_days = weekdays(office, first, last + timedelta(days=BEYOND))
        days = Days(office, all_days)
        self.dates = [
            day for n, day in enumerate(all_days) if day <= last and days.at(n, roads.OPENS) < until
        ]
        self._minutes = [
            min(MINUTES, int((until - days.at(n, roads.OPENS)) / MINUTE))
            for n in range(len(self.dates))
        ]
        self.maker = Maker(
            office,
            days=days,
            until=until,
            by=clerks(office),
            codes=Random(prefix(office, seed)),
        )
        self.passports = {name: mix(shares) for name, shares in RECENT.items()}
        self.permits = {name: mix(shares) for name, shares in PERMITS.items()}
        self._group: list[Any] = [0, "", None]  # how many are still to come, its name, its journey

    def counts(self, total: int) -> list[int]:
        """``total`` files over the days: Mondays are full, no two days alike."""
        weights = [
            (1.25 if day.isoweekday() == 1 else 1) * self.chance.uniform(0.8, 1.2)
            for day in self.dates
        ]
        return apportion(total, weights)

    def fill(self, batch: Batch, day: int, count: int) -> None:
        """Lay the files of one day into the batch, in the order of their arrival."""
        span = self._minutes[day] + 1
        minutes = sorted(roads.OPENS + self.chance.randrange(span) for _ in range(count))
        for number, minute in enumerate(minutes):
            self._deal(batch, day, minute, number)

    def _deal(self, batch: Batch, day: int, minute: int, number: int) -> None:
        chance, date_ = self.chance, self.dates[day]
        foreign = chance.random() < PERMIT_SHARE
        shares = self.permits if foreign else self.passports
        values = {name: deal(chance) for name, deal in shares.items()}
        values |= (people.foreigner if foreign else people.citizen)(chance, date_)
        values |= {"lane": Lane.REGULAR, "group_ref": "", "source": "MPASPOR"}
        values["external_no"] = f"99{date_:%y%m%d}{self.seed:03d}{number:05d}"
        values["creation_key"] = f"{prefix(self.office, self.seed)}{day:05d}-{number:05d}"
        if values["channel"] == "WALK_IN" and chance.random() < UNNUMBERED:
            values |= {"external_no": None, "source": "KANTOR"}
        if foreign:
            self.maker.add(batch, chance, roads.permit(chance, day, minute), values)
            return
        self._travel(values, date_)
        booked = values["channel"] not in IN_PERSON
        new = values["reason"] in ("BARU", "HABIS_BERLAKU") and minute < 12 * 60
        same_day = new and not booked and chance.random() < SAME_DAY_SHARE
        if same_day:
            values["lane"] = Lane.SAME_DAY
        steps = roads.passport(chance, day, minute, booked=booked, same_day=same_day)
        self.maker.add(batch, chance, steps, values)

    def _travel(self, values: dict[str, Any], day: date) -> None:
        """Umrah pilgrims come in groups that share a journey."""
        chance, group = self.chance, self._group
        if values["purpose"] == "UMRAH":
            if group[0] == 0:
                size = chance.randrange(1, 16)
                name = f"UMR-{day:%y%m%d}-{chance.randrange(10**5):05d}" if size > 3 else ""
                group[:] = size, name, day + timedelta(days=chance.randrange(18, 75))
            group[0] -= 1
            values["group_ref"], values["travel_date"] = group[1], group[2]
        elif values["purpose"] in ("WISATA", "BEROBAT") and chance.random() < 0.5:
            values["travel_date"] = day + timedelta(days=chance.randrange(12, 90))


def mix(shares: dict[str, int]) -> Callable[[Random], str]:
    """Draw codes in these proportions."""
    codes, weights = list(shares), list(accumulate(shares.values()))
    return lambda chance: chance.choices(codes, cum_weights=weights)[0]


def prefix(office: Office, seed: int) -> str:
    """How the creation keys of a seed begin; unique over all offices."""
    return f"{MARK}{office.code}-{seed:03d}-"


def holds_real_ones() -> bool:
    """Whether any office has an application that was not generated."""
    return Application.objects.exclude(creation_key__startswith=MARK).exists()


def clerks(office: Office) -> dict[str, int]:
    """By section, who enters its files: its first clerk, else its head; nobody: an import."""
    rows = Membership.objects.filter(
        office=office, role__in=(Role.CLERK, Role.SECTION_HEAD), section__isnull=False
    ).select_related("section")
    ranked = sorted(rows, key=lambda row: (row.role == Role.CLERK, -row.pk))
    return {row.section.code: row.user_id for row in ranked}


def generate(
    *,
    office: Office,
    count: int,
    seed: int,
    first: date,
    last: date,
    progress: Callable[[int], None],
) -> int:
    """Write ``count`` applications; return how many of them are open.

    In one run of days per transaction; ``progress`` hears how many are in. Raises
    ``AlreadyThere`` where this seed was used before, ``ValueError`` for a period without a
    weekday.
    """
    dealer = Dealer(office, seed, first, last)
    if not dealer.dates:
        raise ValueError("no weekday in the period")
    start = prefix(office, seed)
    rows = Application.objects.filter(creation_key__startswith=start)
    if rows.exists():
        raise AlreadyThere
    gc.disable()  # millions of tuples without a cycle among them: looking for one takes a third
    try:
        _write(dealer, count, progress)
    finally:
        gc.enable()
    record(
        by=None,
        verb=AuditEvent.Verb.CREATED,
        object_label=Application._meta.label_lower,
        object_id="",
        office_code=office.code,
        changes={"count": count, "generated": seed},
    )
    return rows.open().count()


def _write(dealer: Dealer, count: int, progress: Callable[[int], None]) -> None:
    writer, done = Writer(), 0
    for run in runs(dealer.counts(count)):

        def fill(batch: Batch, run: Sequence[tuple[int, int]] = run) -> None:
            for day, number in run:
                dealer.fill(batch, day, number)

        writer.write(fill)
        done += sum(number for _day, number in run)
        progress(done)


def runs(counts: Sequence[int]) -> list[list[tuple[int, int]]]:
    """Days and their counts, joined to runs of at most about ``CHUNK`` files."""
    joined: list[list[tuple[int, int]]] = [[]]
    size = 0
    for day, number in enumerate(counts):
        if size and size + number > CHUNK:
            joined.append([])
            size = 0
        joined[-1].append((day, number))
        size += number
    return joined
