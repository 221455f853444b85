"""Changes of an office's calendar: what they would move, seen before they are saved.

A closed day moves the due dates of open files that count across it; an extra service day takes
appointments and moves none (model.md, "The clock").
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.checks import free_text, refuse
from dashboard.applications.deadlines import Deadlines, Due, hold
from dashboard.applications.models import Application, ApplicationQuerySet, Reason
from dashboard.applications.services import recompute_due
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.calendars import calendar_of
from dashboard.offices.models import Holiday, Office
from dashboard.offices.permissions import check_can_keep_calendar

Group = tuple[int, int, str, date]  # type, reason, lane, anchor date
BY_GROUP = ("type_id", "reason_id", "lane", "anchor_on")


@dataclass(frozen=True)
class Shift:
    """How many open files go from one pair of due dates to another."""

    old: Due
    new: Due
    count: int


@dataclass
class Shifts:
    """What a change of the calendar moves; ``due`` holds the new dates by group."""

    rows: ApplicationQuerySet
    due: dict[Group, tuple[Due, Due]]
    counts: Counter[tuple[Due, Due]]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def listed(self) -> list[Shift]:
        """By the old net due date, the earliest first."""
        pairs = sorted(self.counts.items(), key=lambda item: (item[0][0].net, item[0][1].net))
        return [Shift(old, new, count) for (old, new), count in pairs]

    def moved(self, shift: Shift | None = None) -> list[tuple[int, Due]]:
        """The keys of the files that move, each with the new dates; those of one ``shift``."""
        pair = (shift.old, shift.new) if shift else None
        keys = self.rows.order_by("net_due", "external_no", "pk").values_list("pk", *BY_GROUP)
        dates = ((pk, self.due.get(tuple(group))) for pk, *group in keys)
        return [(pk, due[1]) for pk, due in dates if due and pair in (None, due)]

    def files(self, moved: Sequence[tuple[int, Due]]) -> list[tuple[Application, Due]]:
        """The files of these keys, of one page, in the same order. One query."""
        rows = self.rows.rows_for_table(["type"]).in_bulk([pk for pk, _due in moved])
        return [(rows[pk], due) for pk, due in moved if pk in rows]


def shifts(*, office: Office, day: date, withdrawn: Holiday | None = None) -> Shifts:
    """What closing the office on ``day`` would move, or opening it where ``withdrawn`` closed it.

    Nothing is written. One query for the groups of open files that count across the day.
    """
    rows = Application.objects.filter(
        office=office, is_open=True, anchor_on__lt=day, net_due__gte=day
    )
    after = Deadlines(office)
    closed = () if withdrawn else (day,)
    after.calendar = calendar_of(office, also_closed=closed, without=withdrawn)
    reasons = Reason.objects.in_bulk()
    due: dict[Group, tuple[Due, Due]] = {}
    counts: Counter[tuple[Due, Due]] = Counter()
    groups = rows.order_by().values_list(*BY_GROUP, "gross_due", "net_due")
    for *key, gross, net, count in groups.annotate(count=Count("*")):
        type_id, reason_id, lane, anchor = key
        new = after.due(type_id=type_id, reason=reasons[reason_id], lane=lane, anchor=anchor)
        old = Due(gross, net)
        if new != old:
            due[type_id, reason_id, lane, anchor] = old, new
            counts[old, new] += count
    return Shifts(rows, due, counts)


@transaction.atomic
def add_day(
    *,
    office: Office,
    day: date,
    kind: str,
    name: str,
    source: str,
    by: User,
    now: datetime | None = None,
) -> Holiday:
    """Close the office on a day, or open it for appointments; due dates of open files follow at
    once, those of closed ones, which may be very many, with the next round of the timer.

    A day that was withdrawn comes back. Saying the same twice changes nothing. Raises
    ``PermissionDenied``, and ``ValidationError`` where the day stands under another name.
    """
    check_can_keep_calendar(by, office)
    hold([office.pk])
    refuse([*free_text("name", name), *free_text("source", source)])
    row = Holiday.objects.filter(office=office, date=day, kind=kind).first()
    if row and row.active:
        if row.name != name:
            raise ValidationError({"day": _("This day is recorded: %(name)s.") % {"name": row}})
        return row
    row = row or Holiday(office=office, date=day, kind=kind)
    row.name, row.source, row.active = name, source, True
    row.full_clean()
    row.save()
    _follow(row, by=by, verb=AuditEvent.Verb.CREATED, reason="", now=now)
    return row


@transaction.atomic
def withdraw_day(*, holiday: Holiday, by: User, reason: str, now: datetime | None = None) -> None:
    """Take back what was entered in error or no longer holds; due dates follow at once.

    Raises ``PermissionDenied`` for a day of every office, ``ValidationError`` without a reason.
    """
    office = holiday.office
    check_can_keep_calendar(by, office)
    hold([office.pk])
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    refuse(free_text("reason", reason))
    row = Holiday.objects.get(pk=holiday.pk)
    if row.active:
        row.active = False
        row.save(update_fields=["active"])
        _follow(row, by=by, verb=AuditEvent.Verb.CHANGED, reason=reason.strip(), now=now)


def _follow(row: Holiday, *, by: User, verb: str, reason: str, now: datetime | None) -> None:
    """Put it on record and bring the due dates in line; the timer, which knows the outages,
    then counts the paused days anew."""
    now = now or timezone.now()
    record(
        by=by,
        verb=verb,
        object_label=Holiday._meta.label_lower,
        object_id=str(row.pk),
        office_code=row.office.code,
        changes={"date": row.date.isoformat(), "kind": row.kind, "active": row.active},
        reason=reason,
        at=now,
    )
    if row.kind != Holiday.Kind.EXTRA_SERVICE:
        recompute_due(office=row.office, first=row.date, only_open=True)
        Office.objects.of_ids([row.office_id]).mark_calendar_changed()
