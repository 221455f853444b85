"""Totals of applications by their five dimensions. Used by the period report and the home screen.

Type, purpose, reason, channel and lane are kept apart, so each breakdown sums to the total;
“not recorded” (``TIDAK_DICATAT``) is a row of its own.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Count

from dashboard.applications.models import (
    Application,
    ApplicationQuerySet,
    ApplicationType,
    Channel,
    Purpose,
    Reason,
)
from dashboard.applications.models.catalogue import UNRECORDED
from dashboard.applications.months import MonthTotals, month_totals
from dashboard.applications.statuses import Lane
from dashboard.offices.calendars import calendar_of
from dashboard.offices.models import Office

# What a period counts: the office-local date that lies in it.
BASES = {
    "submitted": "submitted_on",
    "issued": "ready_on",
    "handed_over": "handed_over_on",
    "closed": "closed_on",
}
DIMENSIONS: dict[str, type[models.Model]] = {
    "by_type": ApplicationType,
    "by_purpose": Purpose,
    "by_reason": Reason,
    "by_channel": Channel,
}
KEYS = ("type_id", "purpose_id", "reason_id", "channel_id", "lane")


@dataclass(frozen=True)
class Scope:
    """Which applications a report counts; both dates count. ``office`` ``None``: all offices."""

    first: date
    last: date
    office: Office | None = None
    family: str = ""
    basis: str = "submitted"

    def rows(self) -> ApplicationQuerySet:
        rows = Application.objects.filter(
            **{f"{BASES[self.basis]}__range": (self.first, self.last)}
        )
        if self.office:
            rows = rows.filter(office=self.office)
        return rows.filter(type__family=self.family) if self.family else rows


def count_by_dimension(rows: ApplicationQuerySet) -> dict[str, Counter]:
    """Count ``rows`` by id of each dimension, in one grouped query over the covering index."""
    counts: dict[str, Counter] = {name: Counter() for name in (*DIMENSIONS, "by_lane")}
    for *keys, number in rows.order_by().values_list(*KEYS).annotate(n=Count("*")):
        for counter, key in zip(counts.values(), keys, strict=True):
            counter[key] += number
    return counts


def _by_code(counts: dict[str, Counter]) -> dict[str, dict[str, int]]:
    """The counts by code. Codes without a row are left out, the others stand in the catalogue's
    order."""
    totals = {
        name: _in_order(model.objects.values_list("pk", "code"), counts[name])
        for name, model in DIMENSIONS.items()
    }
    lanes = ((lane, lane) for lane in (*Lane.values, UNRECORDED))
    return totals | {"by_lane": _in_order(lanes, counts["by_lane"])}


class CutMonth(Exception):
    """The period cuts a month that is known as a total alone; ``whole`` is the nearest that does
    not, as first and last day."""

    def __init__(self, whole: tuple[date, date]):
        super().__init__("a month that is known as a total alone is cut")
        self.whole = whole


def period_report(scope: Scope) -> dict:
    """The figures of interface.md, "JSON figures"; each breakdown sums to ``total``.

    Months without rows come from their totals, which know type and purpose alone; they count
    submissions, so that no other basis takes them. ``working_days`` are those of the office; of
    all offices: days on which any of them worked. Raises ``CutMonth``.
    """
    counts, months = count_by_dimension(scope.rows()), MonthTotals()
    if scope.basis == "submitted":
        months = month_totals(
            first=scope.first, last=scope.last, office=scope.office, family=scope.family
        )
    if months.whole:
        raise CutMonth(months.whole)
    from_rows = sum(counts["by_type"].values())
    totals = _by_code(_with_months(counts, months))
    return {
        "from": scope.first,
        "to": scope.last,
        "basis": scope.basis,
        "office": scope.office.code if scope.office else None,
        "total": sum(totals["by_type"].values()),
        "source": "rows" if not months.total else "mixed" if from_rows else "totals",
        **totals,
        "working_days": _working_days(scope),
    }


def _with_months(counts: dict[str, Counter], months: MonthTotals) -> dict[str, Counter]:
    """Add what months without rows say: nothing is known of their reasons, channels and lanes."""
    if not months.total:
        return counts
    unknown = {
        name: model.objects.get(code=UNRECORDED).pk
        for name, model in DIMENSIONS.items()
        if name != "by_type"
    }
    for name, counter in counts.items():
        if name == "by_type":
            counter.update(months.by_type)
        elif name == "by_purpose":
            for key, number in months.by_purpose.items():
                counter[key or unknown[name]] += number
        else:
            counter[unknown.get(name, UNRECORDED)] += months.total
    return counts


def _working_days(scope: Scope) -> int:
    offices = [scope.office] if scope.office else Office.objects.filter(active=True)
    calendars = [calendar_of(office) for office in offices]
    days = range(scope.first.toordinal(), scope.last.toordinal() + 1)
    return sum(any(c.is_working_day(date.fromordinal(day)) for c in calendars) for day in days)


def _in_order(named: Iterable[tuple[object, str]], counts: Counter) -> dict[str, int]:
    return {code: counts[key] for key, code in named if counts[key]}
