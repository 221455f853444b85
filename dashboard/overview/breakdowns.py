"""The charts of the home screen: what is counted becomes marks, each with the address of its rows.

Nothing is hidden in a sum: the rows of every chart add up to its total, and "not recorded" is a row
of its own, apart from "other".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from dashboard.applications.models import ApplicationType, Channel, Purpose, Stage
from dashboard.applications.models.catalogue import UNRECORDED
from dashboard.applications.statuses import Family
from dashboard.incidents.models import StageDependency
from dashboard.incidents.statuses import Level
from dashboard.offices.clock import Calendar
from dashboard.overview.charts import Band, Bar, Day, Part, StackedDays
from dashboard.overview.figures import Figures
from dashboard.overview.links import Rows
from dashboard.overview.outages import Outages
from dashboard.overview.periods import DAILY, Period, days, weeks

OTHER = "LAINNYA"
NAMED = 4  # purposes with a colour of their own
ALARM = 7  # the colour of what an incident holds


@dataclass(frozen=True)
class Catalogue:
    """The names of all dimensions, read once."""

    types: Sequence[ApplicationType]
    purposes: Sequence[Purpose]
    channels: Sequence[Channel]
    stages: Sequence[Stage]


def read_catalogue(types: Sequence[ApplicationType], outages: Outages) -> Catalogue:
    """``types`` are read before; a stage is marked ``is_held`` while a service it needs is down."""
    down = {
        row.service.code
        for row in outages.open_impacts()
        if row.level == Level.DOWN and not row.lane and row.type_id is None
    }
    needs = StageDependency.objects.filter(
        stage=OuterRef("pk"),
        service_code__in=down,
        effect=StageDependency.Effect.BLOCKS,
        type=None,
        lane="",
    )
    return Catalogue(
        types=types,
        purposes=list(Purpose.objects.all()),
        channels=list(Channel.objects.all()),
        stages=list(Stage.objects.annotate(is_held=Exists(needs)).order_by("workflow", "order")),
    )


Group = tuple[str, Sequence[Purpose]]


def purpose_groups(figures: Figures, purposes: Sequence[Purpose]) -> list[Group]:
    """What is stacked, from the bottom up: the most frequent purposes by name in the catalogue's
    order, the other ones, those not recorded; only what is drawn."""
    period = figures.period
    counts = figures.received.purposes(days(period.drawn_from, period.last))
    blank = [row for row in purposes if row.code == UNRECORDED]
    known = [row for row in purposes if row.code not in (OTHER, UNRECORDED)]
    most = sorted(known, key=lambda row: -counts.get(row.pk, 0))[:NAMED]
    named = [row for row in known if row in most]
    rest = [row for row in purposes if row not in named and row not in blank]
    groups: list[Group] = [(row.name, [row]) for row in named]
    groups += [(_("Other purposes"), rest), (_("Not recorded"), blank)]
    return [group for group in groups if any(counts.get(row.pk) for row in group[1])]


def by_day(
    figures: Figures,
    rows: Rows,
    catalogue: Catalogue,
    calendar: Calendar,
    bands: Sequence[Band],
) -> StackedDays:
    """Received per day (a long period: per week), stacked by purpose."""
    period, daily = figures.period, len(figures.period.days) <= DAILY
    groups = purpose_groups(figures, catalogue.purposes)
    stretches = weeks(period.first, period.last)
    if daily:
        stretches = ((day, day) for day in days(period.drawn_from, period.until))
    drawn = []
    for first, last in stretches:
        within = rows.on(submitted_after=first, submitted_before=last)
        parts = [
            Part(
                label,
                label,
                figures.received.of(purposes, days(first, last)),
                within.url(purpose=[row.code for row in purposes]),
            )
            for label, purposes in groups
        ]
        kind = _kind(first, period.last, calendar) if daily else "work"
        drawn.append(Day(first, within.url(), parts, kind, None if daily else last))
    names = [(label, label) for label, _purposes in groups]
    return StackedDays(_title(period), drawn, names, bands)


def _title(period: Period) -> str:
    if len(period.days) > DAILY:
        return _("Per week by purpose")
    if period.drawn_from < period.first:
        return _("Per day by purpose, with the days before")
    return _("Per day by purpose")


def _kind(day: date, last: date, calendar: Calendar) -> str:
    if day > last:
        return "ahead"
    return "work" if calendar.is_working_day(day) else "off"


def by_purpose(figures: Figures, rows: Rows, catalogue: Catalogue) -> list[Bar]:
    counts = figures.totals["by_purpose"]
    groups = purpose_groups(figures, catalogue.purposes)
    colours = {row.pk: n for n, (_label, group) in enumerate(groups, 1) for row in group}
    return [
        Bar(row.name, counts[row.pk], rows.url(purpose=row.code), colours[row.pk])
        for row in _counted(catalogue.purposes, counts)
    ]


def by_type(figures: Figures, rows: Rows, catalogue: Catalogue) -> list[Bar]:
    counts = figures.totals["by_type"]
    return [
        Bar(row.name, counts[row.pk], rows.url(type=row.code))
        for row in _counted(catalogue.types, counts)
    ]


def by_channel(figures: Figures, rows: Rows, catalogue: Catalogue) -> list[Bar]:
    counts = figures.totals["by_channel"]
    return [
        Bar(row.name, counts[row.pk], rows.url(channel=row.code))
        for row in _counted(catalogue.channels, counts)
    ]


def by_stage(figures: Figures, rows: Rows, catalogue: Catalogue) -> list[tuple[str, list[Bar]]]:
    """Open files now, in the order of the workflow, per family; held ones in the alarm's colour."""
    counts, families = figures.work.by_stage, []
    for family in Family:
        of_family = rows.on(scope="open", family=family.value)
        bars = [
            Bar(
                _("%(stage)s (held)") % {"stage": row} if row.is_held else row.name,
                counts[row.pk],
                of_family.url(stage=row.code),
                ALARM if row.is_held else 0,
            )
            for row in catalogue.stages
            if row.workflow == family.value and counts.get(row.pk)
        ]
        if bars:
            families.append((family.label, bars))
    return families


def _counted(catalogue: Iterable, counts: Mapping[int, int]) -> list:
    """The rows that were counted, the most frequent first, "other" and "not recorded" last."""
    last = {OTHER: 1, UNRECORDED: 2}
    found = [row for row in catalogue if counts.get(row.pk)]
    return sorted(found, key=lambda row: (last.get(row.code, 0), -counts[row.pk]))
