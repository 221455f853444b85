from collections import defaultdict
from datetime import date

from dashboard.offices.clock import Calendar, Hours
from dashboard.offices.models import Holiday, Office, WorkingHours

CLOSING = [Holiday.Kind.NATIONAL, Holiday.Kind.COLLECTIVE_LEAVE, Holiday.Kind.LOCAL_CLOSURE]


def calendar_of(office: Office) -> Calendar:
    """The office's working days: its hours, and the holidays of every office and its own.

    Two queries. Extra service days are left out: they serve appointments, not deadlines.
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
    closed = Holiday.objects.in_force_for(office).filter(kind__in=CLOSING)
    return Calendar(hours, set(closed.values_list("date", flat=True)))
