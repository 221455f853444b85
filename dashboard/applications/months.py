"""Months that are known as totals alone: what a report takes from them (settled.md 17).

Rows win for an office, month and family as soon as there are any. A period that cuts a month which
is known as a total alone cannot be counted.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from dashboard.applications.models import Application, PeriodTotal
from dashboard.offices.models import Office

CHUNK = 100  # months asked for in one query
Month = tuple[int, str, date]  # office, family, first day


@dataclass
class MonthTotals:
    """Counts by type and by purpose (ids; ``None``: not recorded), and whether rows stand beside
    them; ``whole`` is the nearest period that cuts no such month, if the one asked for does."""

    by_type: Counter = field(default_factory=Counter)
    by_purpose: Counter = field(default_factory=Counter)
    whole: tuple[date, date] | None = None

    @property
    def total(self) -> int:
        return sum(self.by_type.values())


def month_totals(
    *, first: date, last: date, office: Office | None = None, family: str = ""
) -> MonthTotals:
    """What the months of a period add to its rows; ``first`` and ``last`` both count.

    One query where no totals are recorded, two more where there are.
    """
    found = MonthTotals()
    totals = PeriodTotal.objects.filter(month__range=(first.replace(day=1), last))
    totals = totals.filter(office=office) if office else totals
    totals = totals.filter(type__family=family) if family else totals
    by_month: dict[Month, list[PeriodTotal]] = defaultdict(list)
    for total in totals.select_related("type"):
        by_month[total.office_id, total.type.family, total.month].append(total)
    counted = by_month.keys() - _with_rows(by_month.keys())
    start, end = first, last
    for key in counted:
        month, month_end = key[2], end_of(key[2])
        start, end = min(start, month), max(end, month_end)
        for total in by_month[key]:
            found.by_type[total.type_id] += total.count
            found.by_purpose[total.purpose_id] += total.count
    if (start, end) != (first, last):
        found.whole = start, end
    return found


def end_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def _with_rows(months: Iterable[Month]) -> set[Month]:
    """Those for which applications are recorded; read from the covering index by day."""
    keys, found = sorted(months), set()
    for start in range(0, len(keys), CHUNK):
        asked = Q()
        for office, family, month in keys[start : start + CHUNK]:
            days = (month, end_of(month))
            asked |= Q(office=office, type__family=family, submitted_on__range=days)
        rows = Application.objects.filter(asked).order_by()
        days_found = rows.values_list("office", "type__family", "submitted_on").distinct()
        found |= {(office, family, day.replace(day=1)) for office, family, day in days_found}
    return found
