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

from dashboard.applications.models import ApplicationQuerySet
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
    standing = _standing(rows, period.last)
    return Figures(
        period=period,
        received=received,
        totals=count_by_dimension(rows.filter(submitted_on__range=(period.first, period.last))),
        standing=standing,
        backlog_by_day=_backlog(rows, window, received, standing.backlog),
        late_by_day=_late(rows, window),
        work=_work(rows, today),
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


def _standing(rows: ApplicationQuerySet, day: date) -> Standing:
    unready = Q(ready_on=None) | Q(ready_on__gt=day)
    return Standing(
        **rows.open_on(day).aggregate(
            backlog=Count("pk"),
            late=Count("pk", filter=unready & Q(net_due__lt=day)),
            late_gross=Count("pk", filter=unready & Q(gross_due__lt=day)),
        )
    )


def _backlog(
    rows: ApplicationQuerySet, window: Sequence[date], received: Received, last: int
) -> list[int]:
    """Open files at the end of each day, reckoned back from the last one's."""
    groups = rows.filter(closed_on__range=(window[0], window[-1])).values_list("closed_on")
    closed = dict(groups.annotate(n=Count("pk")).order_by())
    series = [last]
    for day in reversed(window[1:]):
        series.append(series[-1] - received.on(day) + closed.get(day, 0))
    return series[::-1]


def _late(rows: ApplicationQuerySet, window: Sequence[date]) -> list[int]:
    """Files past their net due date at the end of each day.

    One is late from the day after it was due until the day before it was ready or closed.
    """
    first, last = window[0], window[-1]
    groups = (
        rows.filter(
            Q(ready_on=None, is_open=True)
            | (Q(ready_on__gt=first) & Q(ready_on__gt=F("net_due")))
            | Q(ready_on=None, closed_on__gt=first),
            net_due__lt=last,
        )
        .annotate(end=Coalesce("ready_on", "closed_on"))
        .values_list("net_due", "end")
        .annotate(n=Count("pk"))
        .order_by()
    )
    steps: Counter[date] = Counter()
    for due, end, n in groups:
        if end is None or end > due + DAY:
            steps[max(due + DAY, first)] += n
            if end is not None and end <= last:
                steps[end] -= n
    series, late = [], 0
    for day in window:
        late += steps[day]
        series.append(late)
    return series


def _work(rows: ApplicationQuerySet, today: date) -> Work:
    unready = Q(ready_on=None)
    ready = Q(stage__code=READY_STAGE)
    old, older = today - FIRST_REMINDER * DAY, today - LAST_REMINDER * DAY
    due = {
        "late": unready & Q(net_due__lt=today),
        "due_today": unready & Q(net_due=today),
        "uncollected": ready & Q(ready_on__range=(older + DAY, old)),
        "last_reminder": ready & Q(ready_on__lte=older),
        "expired": unready & Q(permit_expiry__lt=today),
        "expiring": unready & Q(permit_expiry__range=(today, today + PERMIT_DAYS * DAY)),
    }
    groups = rows.open().values("stage").order_by()
    groups = groups.annotate(
        n=Count("pk"), **{name: Count("pk", filter=condition) for name, condition in due.items()}
    )
    by_stage, sums = {}, Counter(dict.fromkeys(due, 0))
    for group in groups:
        by_stage[group.pop("stage")] = group.pop("n")
        sums.update(group)
    return Work(by_stage, sums)
