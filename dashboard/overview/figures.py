"""What the home screen counts, in a fixed number of grouped queries over stored local dates.

Every figure is as of the end of the period's last day, so that June can still be read in July;
only the open work by stage and the list of what to do are those of now.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from dashboard.applications.models import ApplicationQuerySet, Purpose
from dashboard.applications.statuses import Lane
from dashboard.applications.totals import count_by_dimension
from dashboard.overview.periods import DAY, Period

READY_STAGE = "READY"
FIRST_REMINDER, LAST_REMINDER = (
    21,
    27,
)  # days after "ready"; an uncollected passport may lapse at 30
PERMIT_DAYS = 7  # a permit that ends within so many days is the office's highest risk


@dataclass(frozen=True)
class Received:
    """Applications by day of submission: by purpose (its id), and those of the same-day lane."""

    by_purpose: Mapping[date, Mapping[int, int]]
    same_day: Mapping[date, int]

    def on(self, day: date) -> int:
        return sum(self.by_purpose.get(day, {}).values())

    def of(self, purposes: Iterable[Purpose], stretch: Iterable[date]) -> int:
        ids = [row.pk for row in purposes]
        return sum(self.by_purpose.get(day, {}).get(pk, 0) for day in stretch for pk in ids)

    def purposes(self, stretch: Iterable[date]) -> Mapping[int, int]:
        return sum((Counter(self.by_purpose.get(day, {})) for day in stretch), Counter())

    def total(self, stretch: Iterable[date]) -> int:
        return sum(self.on(day) for day in stretch)


@dataclass(frozen=True)
class Standing:
    """What stood open at the end of a day: all, past the net due date, past the gross one."""

    backlog: int
    late: int
    late_gross: int


@dataclass(frozen=True)
class Work:
    """Open files now: by stage (family and stage code), and those that need someone today."""

    by_stage: Mapping[int, int]
    due: Mapping[str, int]

    @property
    def permits_ending(self) -> list[int]:
        """Files not ready by the day on which their permit ends, from today on."""
        return [self.due[f"ends_{n}"] for n in range(PERMIT_DAYS + 1)]


@dataclass(frozen=True)
class Figures:
    period: Period
    received: Received
    totals: Mapping[str, Mapping[object, int]]
    standing: Standing
    backlog_by_day: Sequence[int]
    late_by_day: Sequence[int]
    work: Work

    @property
    def total(self) -> int:
        return self.received.total(self.period.days)

    @property
    def same_day(self) -> int:
        return sum(self.received.same_day.get(day, 0) for day in self.period.days)

    @property
    def is_empty(self) -> bool:
        """Nothing came in and nothing is open, as in an office that has just begun."""
        return not (self.total or self.standing.backlog or self.work.by_stage)


def count(rows: ApplicationQuerySet, period: Period, today: date) -> Figures:
    """Every figure of ``rows`` for the period; ``today`` is the office's."""
    window = period.window
    received = _received(rows, min(window[0], period.before[0]), period.last)
    work, open_then = _work(rows, today, period.last)
    closings = _closings(rows, window[0], period.last)
    standing = Standing(
        **{name: open_then[name] + closings.stood.get(name, 0) for name in _stood(period.last)}
    )
    return Figures(
        period=period,
        received=received,
        totals=count_by_dimension(rows.filter(submitted_on__range=(period.first, period.last))),
        standing=standing,
        backlog_by_day=_backlog(window, received, closings.by_day, standing.backlog),
        late_by_day=_late(rows, window),
        work=work,
    )


def _received(rows: ApplicationQuerySet, first: date, last: date) -> Received:
    by_purpose: dict[date, Counter[int]] = defaultdict(Counter)
    same_day: Counter[date] = Counter()
    groups = rows.filter(submitted_on__range=(first, last)).values_list(
        "submitted_on", "purpose", "lane"
    )
    for day, purpose, lane, n in groups.annotate(n=Count("pk")).order_by():
        by_purpose[day][purpose] += n
        same_day[day] += n if lane == Lane.SAME_DAY else 0
    return Received(by_purpose, same_day)


def _stood(day: date) -> dict[str, Count]:
    """What counts as open, late and late by the gross date at the end of ``day``.

    The conditions are those of ``open_on`` and ``late_on``, but for "open or closed since", which
    the two halves of the rows (open now, closed since) bring along: asked together, a database
    reads the whole archive.
    """
    unready = Q(ready_on=None) | Q(ready_on__gt=day)
    then = Q(submitted_on__lte=day)
    return {
        "backlog": Count("pk", filter=then),
        "late": Count("pk", filter=then & unready & Q(net_due__lt=day)),
        "late_gross": Count("pk", filter=then & unready & Q(gross_due__lt=day)),
    }


@dataclass(frozen=True)
class _Closings:
    """Closed files by day, and what of those closed since the period had stood at its end."""

    by_day: Mapping[date, int]
    stood: Mapping[str, int]


def _closings(rows: ApplicationQuerySet, first: date, last: date) -> _Closings:
    groups = rows.filter(closed_on__gte=first).values("closed_on").order_by()
    by_day, stood = {}, Counter()
    for group in groups.annotate(n=Count("pk"), **_stood(last)):
        day = group.pop("closed_on")
        by_day[day] = group.pop("n")
        if day > last:
            stood.update(group)
    return _Closings(by_day, stood)


def _backlog(
    window: Sequence[date], received: Received, closed: Mapping[date, int], last: int
) -> list[int]:
    """Open files at the end of each day, reckoned back from the last one's."""
    series = [last]
    for day in reversed(window[1:]):
        series.append(series[-1] - received.on(day) + closed.get(day, 0))
    return series[::-1]


def _late(rows: ApplicationQuerySet, window: Sequence[date]) -> list[int]:
    """Files past their net due date at the end of each day.

    One is late from the day after it was due until the day before it was ready or closed.
    """
    first = window[0]
    # As an expression the date draws no database to its index, which holds the whole archive.
    rows = rows.annotate(due=Coalesce("net_due", "net_due")).order_by()
    still_open = rows.open().annotate(end=F("ready_on"))
    closed = rows.filter(closed_on__gt=first).annotate(end=Coalesce("ready_on", "closed_on"))
    closed = closed.filter(end__gt=F("due"))
    steps: Counter[date | None] = Counter()
    for half in (still_open, closed):
        for due, end, n in half.values_list("due", "end").annotate(n=Count("pk")):
            if due and (end is None or end > max(due + DAY, first)):
                steps[max(due + DAY, first)] += n
                steps[end] -= n
    series, late = [], 0
    for day in window:
        late += steps[day]
        series.append(late)
    return series


def _work(rows: ApplicationQuerySet, today: date, last: date) -> tuple[Work, Mapping[str, int]]:
    """Open work now; and what of it stood at the end of ``last`` already."""
    unready = Q(ready_on=None)
    ready = Q(stage__code=READY_STAGE)
    old, older = today - FIRST_REMINDER * DAY, today - LAST_REMINDER * DAY
    due = {
        "late_now": unready & Q(net_due__lt=today),
        "due_today": unready & Q(net_due=today),
        "uncollected": ready & Q(ready_on__range=(older + DAY, old)),
        "last_reminder": ready & Q(ready_on__lte=older),
        "expired": unready & Q(permit_expiry__lt=today),
        "expiring": unready & Q(permit_expiry__range=(today, today + PERMIT_DAYS * DAY)),
    }
    for n in range(PERMIT_DAYS + 1):
        due[f"ends_{n}"] = unready & Q(permit_expiry=today + n * DAY)
    counts = {name: Count("pk", filter=condition) for name, condition in due.items()}
    by_stage, sums = {}, Counter(dict.fromkeys((*due, *_stood(last)), 0))
    for group in (
        rows.open().values("stage").order_by().annotate(n=Count("pk"), **counts, **_stood(last))
    ):
        by_stage[group.pop("stage")] = group.pop("n")
        sums.update(group)
    return Work(by_stage, {name: sums[name] for name in due}), sums
