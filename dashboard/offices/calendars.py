from collections import defaultdict
from collections.abc import Collection
from datetime import date

from dashboard.offices.clock import Calendar, Hours
from dashboard.offices.models import Holiday, Office, WorkingHours

CLOSING = [Holiday.Kind.NATIONAL, Holiday.Kind.COLLECTIVE_LEAVE, Holiday.Kind.LOCAL_CLOSURE]


def calendar_of(
    office: Office, *, also_closed: Collection[date] = (), without: Holiday | None = None
) -> Calendar:
    """The office's working days: its hours, and the holidays of every office and its own.

    Two queries. Extra service days serve appointments, not deadlines. As it would be with further
    closed days, or without one of its rows.
    """
    hours: dict[int, list[tuple[date, Hours]]] = defaultdict(list)
    for row in WorkingHours.objects.filter(office=office):
        held = Hours(
            opens=row.opens,
            closes=row.closes,
            break_start=row.break_start,
            break_end=row.break_end,
            counts_for_deadline=row.counts_for_deadline,
        )
        hours[row.weekday].append((row.valid_from, held))
    rows = Holiday.objects.in_force_for(office)
    rows = rows.exclude(pk=without.pk) if without else rows
    days = list(rows.values_list("kind", "date"))
    closed = {*also_closed, *(day for kind, day in days if kind in CLOSING)}
    return Calendar(hours, closed, {day for kind, day in days if kind not in CLOSING})
