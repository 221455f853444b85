"""Promised dates: which standard holds, and the due dates that follow from it.

A due date depends only on office, type, reason, lane and anchor date, so it is computed once per
group, never per row. Gross counts every working day; net leaves out the paused days.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dashboard.applications.models import (
    Application,
    ApplicationType,
    PausedDay,
    Reason,
    ServiceStandard,
)
from dashboard.offices.calendars import calendar_of
from dashboard.offices.clock import Calendar, NoWorkingDay, due_date
from dashboard.offices.models import Office


@dataclass(frozen=True)
class Due:
    """Office-local dates; both ``None`` where the law sets no limit."""

    gross: date | None = None
    net: date | None = None


NO_LIMIT = Due()


class Deadlines:
    """The standards, calendar and paused days of one office, each read once, when first asked."""

    def __init__(self, office: Office):
        self.office = office
        self._known: dict[tuple[int, int, str, date], Due] = {}

    def standard_for(
        self, *, type_id: int, reason_id: int, lane: str, day: date
    ) -> ServiceStandard | None:
        """The standard in force on ``day``: the anchor date, before there is one the submission.

        The most specific row wins (office, then reason, then lane), then the latest
        ``valid_from`` that is not later.
        """
        for row in self._standards[type_id]:
            fits = row.reason_id in (None, reason_id) and row.lane in ("", lane)
            if fits and row.valid_from <= day:
                return row
        return None

    def due(self, *, type_id: int, reason: Reason, lane: str, anchor: date | None) -> Due:
        """Gross and net due date. Raises ``ValidationError`` if the office has no working days."""
        if anchor is None or reason.sla_exempt:
            return NO_LIMIT
        key = (type_id, reason.pk, lane, anchor)
        if key not in self._known:
            row = self.standard_for(type_id=type_id, reason_id=reason.pk, lane=lane, day=anchor)
            days = row.sla_days if row else None
            self._known[key] = NO_LIMIT if days is None else self._count(anchor, days, key[:3:2])
        return self._known[key]

    def due_of(self, application: Application) -> Due:
        return self.due(
            type_id=application.type_id,
            reason=application.reason,
            lane=application.lane,
            anchor=application.anchor_on,
        )

    def _count(self, anchor: date, days: int, scope: tuple[int, str]) -> Due:
        try:
            return Due(
                due_date(anchor, days, self.calendar),
                due_date(anchor, days, self.calendar, self._paused[scope]),
            )
        except NoWorkingDay as error:
            raise ValidationError(
                _("%(office)s has no working hours yet: enter them before a deadline can start.")
                % {"office": self.office.name}
            ) from error

    @cached_property
    def calendar(self) -> Calendar:
        return calendar_of(self.office)

    @cached_property
    def _standards(self) -> dict[int, list[ServiceStandard]]:
        rows: dict[int, list[ServiceStandard]] = defaultdict(list)
        for row in sorted(_standards_of(self.office), key=_precedence, reverse=True):
            rows[row.type_id].append(row)
        return rows

    @cached_property
    def _paused(self) -> dict[tuple[int, str], set[date]]:
        days: dict[tuple[int, str], set[date]] = defaultdict(set)
        rows = PausedDay.objects.filter(office=self.office).order_by()
        for type_id, lane, day in rows.values_list("type", "lane", "date"):
            days[type_id, lane].add(day)
        return days


def hold(office_ids: Iterable[int]) -> None:
    """Keep paused days of these offices as they are until the transaction ends.

    Whoever rebuilds them locks the office, too: what is computed meanwhile would miss them. Locked
    before any application and in order of id, so that two writers never wait for each other. New
    rows may still refer to the office (NO KEY).
    """
    rows = Office.objects.select_for_update(no_key=True).filter(pk__in={*office_ids})
    list(rows.order_by("pk").values_list("pk"))


@dataclass(frozen=True)
class WrongGroup:
    """Applications alike in all that a due date depends on, with dates other than ``due``."""

    type_id: int
    rows: QuerySet[Application]
    stored: Due
    due: Due


def wrong_groups(
    *,
    office: Office,
    first: date | None = None,
    types: Collection[ApplicationType] | None = None,
    only_open: bool = False,
) -> Iterator[WrongGroup]:
    """Where due dates are not what standards, calendar and paused days give; one query.

    Only net due dates from ``first`` on, of ``types`` and of files that are open, if given.
    """
    deadlines, reasons = Deadlines(office), Reason.objects.in_bulk()
    every = Application.objects.filter(office=office)
    rows = every = every.open() if only_open else every
    if first:
        rows = rows.filter(net_due__gte=first)
    if types is not None:
        rows = rows.filter(type__in=types)
    keys = ("type", "reason", "lane", "anchor_on", "gross_due", "net_due")
    for group in list(rows.order_by(*keys).values(*keys).distinct()):
        stored = Due(group["gross_due"], group["net_due"])
        due = deadlines.due(
            type_id=group["type"],
            reason=reasons[group["reason"]],
            lane=group["lane"],
            anchor=group["anchor_on"],
        )
        if due != stored:
            those = every.filter(Q(office=office), **group)
            yield WrongGroup(group["type"], those, stored, due)


def _standards_of(office: Office) -> Iterable[ServiceStandard]:
    rows = ServiceStandard.objects.select_related("anchor_stage")
    return rows.filter(Q(office=None) | Q(office=office))


def _precedence(row: ServiceStandard) -> tuple[bool, bool, bool, date]:
    specific = (row.office_id is not None, row.reason_id is not None, row.lane != "")
    return (*specific, row.valid_from)
