"""The dates that applicants were promised: the first when the clock starts, another when a head
says so.

A due date is computed and moves with outages and the calendar; a promise is what was said. Where
the two differ the new date is a proposal until a head confirms it (model.md, "The clock").
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import chain

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.batches import chunks, write_event
from dashboard.applications.checks import Found, free_text, refuse
from dashboard.applications.many_rows import insert_rows, update_rows
from dashboard.applications.models import Application, PromiseChange
from dashboard.applications.permissions import check_can_promise
from dashboard.applications.statuses import PromiseCause
from dashboard.audit.models import AuditEvent
from dashboard.core.formats import date_long
from dashboard.core.models import Conflict
from dashboard.offices.calendars import calendar_of
from dashboard.offices.clock import Calendar

AHEAD = timedelta(days=366)  # nobody is promised a later date; it is a slip of the hand


def first_promises(*, rows: Iterable[Application], at: datetime, by: User | None) -> int:
    """Promise the net due date to those of ``rows`` that have one and were promised nothing yet.

    For whoever starts the clock, in the same transaction with the rows locked: sets
    ``promised_on`` in memory, which the caller writes with the other fields of the step, and
    inserts the history in one statement. ``at`` (aware) is when the step was recorded. No audit
    event: the step has its own. Returns how many were promised.
    """
    started = [row for row in rows if row.net_due and row.promised_on is None]
    for row in started:
        row.promised_on = row.net_due
    insert_rows(
        [
            PromiseChange(
                application_id=row.pk, new=row.net_due, cause=PromiseCause.FIRST, at=at, by=by
            )
            for row in started
        ]
    )
    return len(started)


def promise_many(
    *,
    promises: Mapping[Application, date],
    by: User,
    cause: PromiseCause,
    incident_number: str = "",
    reason: str = "",
    now: datetime | None = None,
) -> list[Application]:
    """Promise each application its new date (office-local); return those in which it differs.

    Raises ``PermissionDenied`` for another section's application, ``ValidationError`` by field
    (``new``, ``reason``) for one that is ready or closed, a date in the past or more than a year
    ahead, and without a reason where no incident explains it. The instances are brought up to
    date.
    """
    now = now or timezone.now()
    return [
        row
        for chunk in chunks(list(promises.items()))
        for row in _promise(dict(chunk), by, cause, incident_number, reason, now)
    ]


def promise(
    *,
    application: Application,
    new: date,
    by: User,
    cause: PromiseCause = PromiseCause.MANUAL,
    incident_number: str = "",
    reason: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> bool:
    """Promise one application another date; see ``promise_many``. Whether it differed.

    Raises ``Conflict`` if someone saved the application since ``version``, unless the date
    stands already: a double click is one promise.
    """
    now = now or timezone.now()
    made = _promise({application: new}, by, cause, incident_number, reason, now, version)
    return bool(made)


def not_to_promise(
    *, promises: Mapping[Application, date], now: datetime | None = None
) -> dict[Application, str]:
    """Why ``promise_many`` would refuse these dates, of those that it would refuse; rights apart.

    Asks for the calendar of each office once.
    """
    now = now or timezone.now()
    calendars = _calendars(promises)
    found = {}
    for row, new in promises.items():
        for _field, why in _impossible(row, new, calendars[row.office_id], now):
            found.setdefault(row, why)
    return found


def _calendars(rows: Iterable[Application]) -> dict[int, Calendar]:
    offices = {row.office_id: row.office for row in rows}
    return {pk: calendar_of(office) for pk, office in offices.items()}


@transaction.atomic
def _promise(
    promises: Mapping[Application, date],
    by: User,
    cause: PromiseCause,
    incident_number: str,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> list[Application]:
    given = {row.pk: row for row in promises}
    dates = {row.pk: new for row, new in promises.items()}
    locked = Application.objects.select_for_update(of=("self",)).for_page().order_by("pk")
    rows = [row for row in locked.filter(pk__in=given) if row.promised_on != dates[row.pk]]
    reason, calendars = reason.strip(), _calendars(rows)
    changes = []
    for row in rows:
        if version is not None and row.version != version:
            raise Conflict(row)
        check_can_promise(by, row)
        found = _impossible(row, dates[row.pk], calendars[row.office_id], now)
        refuse(chain(found, _unsaid(incident_number, reason)))
        changes.append(_change(row, dates[row.pk], by, cause, incident_number, reason, now))
        row.promised_on, row.version = dates[row.pk], row.version + 1
    insert_rows(changes)
    update_rows(rows, ("promised_on", "version"))
    if rows:
        said = {"promise": cause, "incident": incident_number}
        write_event(rows, by=by, verb=AuditEvent.Verb.CHANGED, changes=said, reason=reason, at=now)
    for row in rows:
        given[row.pk].promised_on, given[row.pk].version = row.promised_on, row.version
    return rows


def _change(
    row: Application,
    new: date,
    by: User,
    cause: PromiseCause,
    incident_number: str,
    reason: str,
    now: datetime,
) -> PromiseChange:
    return PromiseChange(
        application_id=row.pk,
        old=row.promised_on,
        new=new,
        cause=cause,
        incident_number=incident_number,
        reason=reason,
        at=now,
        by=by,
    )


def _impossible(row: Application, new: date, calendar: Calendar, now: datetime) -> Found:
    today = row.office.local_date(now)
    if not row.is_open or row.ready_on:
        yield "new", _("Nothing is to be promised any more: it is ready or closed.")
    elif new < today:
        yield "new", _("This day has passed.")
    elif not calendar.is_working_day(new):
        yield "new", _("The office is closed on %(date)s.") % {"date": date_long(new)}
    elif new > today + AHEAD:
        yield "new", _("At most a year ahead: until %(date)s.") % {"date": date_long(today + AHEAD)}


def _unsaid(incident_number: str, reason: str) -> Found:
    if not reason and not incident_number:
        yield "reason", _("Say why another date is promised.")
    yield from free_text("reason", reason)
