"""The four figures on top of the home screen; a further one is a function and its name in tiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dashboard.applications.statuses import Family, Lane
from dashboard.core import formats
from dashboard.incidents.models import ServiceCode
from dashboard.overview.actions import expired_url, expiring_url
from dashboard.overview.desk import Desk
from dashboard.overview.figures import Figures
from dashboard.overview.outages import Outages
from dashboard.overview.periods import DAY, TODAY, Period, days, is_whole_months


@dataclass(frozen=True)
class View:
    """What a tile may look at."""

    desk: Desk
    figures: Figures
    outages: Outages

    @property
    def period(self) -> Period:
        return self.figures.period

    @property
    def worked(self) -> list[date]:
        """The working days of the small lines."""
        return [day for day in self.period.window if self.desk.calendar.is_working_day(day)]


@dataclass(frozen=True)
class Tile:
    label: str
    value: int
    url: str
    values: Sequence[float]
    note: str = ""
    note_url: str = ""
    tone: str = "plain"


def received(view: View) -> Tile:
    period, counted = view.period, view.figures.received
    return Tile(
        label=_("Applications received"),
        value=view.figures.total,
        url=view.desk.rows.url(submitted_after=period.first, submitted_before=period.last),
        values=[counted.on(day) for day in view.worked],
        note=_change(view),
    )


def backlog(view: View) -> Tile:
    period = view.period
    series = view.figures.backlog_by_day
    grown = series[-1] - series[-1 - len(period.days)]
    words = {"n": _signed(grown), "day": formats.date_long(period.first)}
    return Tile(
        label=_("Backlog"),
        value=view.figures.standing.backlog,
        url=view.desk.rows.url(open_on=period.last),
        values=series,
        note=_("%(n)s since %(day)s") % words,
        tone="down",
    )


def past_due(view: View) -> Tile:
    last, standing = view.period.last, view.figures.standing
    return Tile(
        label=_("Past due"),
        value=standing.late,
        url=view.desk.rows.url(late_on=last),
        values=view.figures.late_by_day,
        note=_("without the outage's pause: %(n)s") % {"n": formats.number(standing.late_gross)},
        note_url=view.desk.rows.url(late_gross_on=last),
        tone="late",
    )


def same_day(view: View) -> Tile:
    period, counted = view.period, view.figures.received.same_day
    note, url = _same_day_state(view)
    return Tile(
        label=_("Same-day service"),
        value=view.figures.same_day,
        url=view.desk.rows.url(
            lane=Lane.SAME_DAY, submitted_after=period.first, submitted_before=period.last
        ),
        values=[counted.get(day, 0) for day in view.worked],
        note=note,
        note_url=url,
    )


def permits(view: View) -> Tile:
    """Where no passport is made: permits about to end with their file open, by day of the end."""
    due = view.figures.work.due
    return Tile(
        label=_("Permits ending within 7 days"),
        value=due["expiring"],
        url=expiring_url(view.desk.rows, view.desk.today),
        values=view.figures.work.permits_ending,
        note=_("already expired: %(n)s") % {"n": formats.number(due["expired"])},
        note_url=expired_url(view.desk.rows, view.desk.today),
    )


def tiles(desk: Desk, figures: Figures, outages: Outages) -> list[Tile]:
    """Four figures; the last one is of what the section works on."""
    view = View(desk, figures, outages)
    last = same_day if desk.handles(Family.PASSPORT) else permits
    return [tile(view) for tile in (received, backlog, past_due, last)]


def _signed(n: int) -> str:
    return f"{'+' if n > 0 else '−' if n < 0 else '±'}{formats.number(abs(n))}"


def _change(view: View) -> str:
    """Received per working day against the stretch before. Today is not over: it stays out."""
    period, counted = view.period, view.figures.received
    first, last = period.before
    before = counted.total(days(first, last))
    worked_before = view.desk.calendar.working_days(first, last)
    if period.kind == TODAY:
        words = {"n": formats.number(before), "day": formats.day_long(first)}
        return _("%(n)s on %(day)s") % words
    until = min(period.last, view.desk.today - DAY)
    worked = view.desk.calendar.working_days(period.first, until) if until >= period.first else 0
    stretch = _name(first, last, period.last.year)
    if not before:
        return _("none in %(period)s") % {"period": stretch}
    if not worked or not worked_before:
        return ""
    rate = counted.total(days(period.first, until)) / worked / (before / worked_before) - 1
    arrow = "▲" if rate > 0 else "▼" if rate < 0 else "="
    words = {"arrow": arrow, "n": formats.percent(abs(100 * rate), 0), "period": stretch}
    return _("%(arrow)s %(n)s per working day against %(period)s") % words


def _name(first: date, last: date, year: int) -> str:
    """A whole month by its name, with the year where it is not ``year``: “Mei”, “Mei 2023”."""
    if not is_whole_months(first, last) or last - first > 31 * DAY:
        return formats.period(first, last)
    _day, month, of_year = formats.date_long(first).split(" ")
    return month if first.year == year else f"{month} {of_year}"


def _same_day_state(view: View) -> tuple[str, str]:
    """How the same-day service fares at the end of the period, and the incident behind it."""
    period = view.period
    impact = view.outages.latest_of(ServiceCode.SAME_DAY, period.last, view.desk.office)
    if impact is None:
        return _("served as usual"), ""
    url = impact.incident.get_absolute_url()
    if impact.ends_at is None:
        words = {"level": impact.get_level_display(), "day": formats.date_long(impact.starts_at)}
        return _("%(level)s since %(day)s") % words, url
    return _("open again on %(day)s") % {"day": formats.date_long(impact.ends_at)}, url
