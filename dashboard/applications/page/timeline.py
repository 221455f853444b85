"""Everything that happened to one application in one row of time: steps, promises, slots, notes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.models import (
    Application,
    Appointment,
    Handover,
    Note,
    PromiseChange,
    StageChange,
)
from dashboard.applications.statuses import NoteKind, Origin, PromiseCause
from dashboard.audit.models import AuditEvent
from dashboard.core.formats import date_long, datetime_wib, time_wib

LATE = 120  # seconds between what happened and its record that need no word
GLANCE = 160  # characters of a note that the history repeats


@dataclass(frozen=True)
class Entry:
    """One thing that happened ``at`` an instant and was written down at ``recorded``.

    ``kind`` is its look: step, back, promise, slot, note, contact or correction. ``user_id`` is
    empty for the system.
    """

    at: datetime
    recorded: datetime
    kind: str
    text: str
    detail: str = ""
    by: str = ""
    user_id: int | None = None
    label: str = ""
    taken_back: bool = False

    @property
    def when(self) -> str:
        return moment(self.at)


def moment(at: datetime) -> str:
    """Date and time; the date alone at midnight, where a day was typed without a time."""
    return date_long(at) if timezone.localtime(at).time() == time.min else datetime_wib(at)


def merged(*several: Iterable[Entry]) -> list[Entry]:
    """Newest first; what happened at one moment stays in the order in which it was given."""
    entries = [entry for entries in several for entry in entries]
    return sorted(entries, key=attrgetter("at"))[::-1]


def steps(changes: Sequence[StageChange]) -> list[Entry]:
    """The changes in order of id, those that were taken back among them."""
    taken_back = {change.reverses_id for change in changes if change.reverses_id}
    return [_step(change, change.pk in taken_back) for change in changes]


def _step(change: StageChange, taken_back: bool) -> Entry:
    words = {"from": change.from_stage, "to": change.to_stage}
    if change.reverses_id:
        text = _("Back: %(from)s → %(to)s") % words
    elif change.from_stage:
        text = _("%(from)s → %(to)s") % words
    else:
        text = _("Entered: %(to)s") % words
    notes = [_("taken back later")] if taken_back else []
    if change.origin != Origin.MANUAL:
        notes.append(change.get_origin_display())
    if (change.recorded_at - change.occurred_at).total_seconds() > LATE:
        same_day = date_long(change.recorded_at) == date_long(change.occurred_at)
        written = time_wib if same_day else datetime_wib
        notes.append(_("recorded %(at)s") % {"at": written(change.recorded_at)})
    handover = getattr(change, "handover", None)
    said = [change.reason, collected(handover) if handover else ""]
    if change.waits_for:
        said.append(_("Waits for: %(whom)s") % {"whom": change.get_waits_for_display()})
    return Entry(
        at=change.occurred_at,
        recorded=change.recorded_at,
        kind="back" if change.reverses_id else "step",
        text=text,
        detail="\n".join(filter(None, said)),
        by=str(change.by or ""),
        user_id=change.by_id,
        label=", ".join(notes),
        taken_back=taken_back,
    )


def collected(handover: Handover) -> str:
    """Who took the document along."""
    words = {"whom": handover.get_collector_display()}
    if not handover.name:
        return _("Collected by %(whom)s") % words
    words |= {"name": handover.name, "relation": handover.relation}
    return _("Collected by %(whom)s: %(name)s (%(relation)s)") % words


def promises(rows: Iterable[PromiseChange]) -> Iterator[Entry]:
    for row in rows:
        words = {"old": date_long(row.old), "new": date_long(row.new)}
        text = _("Promised: %(old)s → %(new)s") if row.old else _("Promised for %(new)s")
        yield Entry(
            at=row.at,
            recorded=row.at,
            kind="promise",
            text=text % words,
            detail=row.reason,
            by=str(row.by or ""),
            user_id=row.by_id,
            label=cause(row) if row.cause != PromiseCause.FIRST else "",
        )


def cause(row: PromiseChange) -> str:
    """Why this date was promised, with the numbers of the incidents that made it necessary."""
    if row.incident_number:
        return _("incident %(number)s") % {"number": row.incident_number}
    return str(row.get_cause_display())


def slots(rows: Iterable[Appointment], now: datetime) -> Iterator[Entry]:
    """The appointments whose time has come; those ahead stand in their own list."""
    for row in rows:
        if row.starts_at <= now:
            words = {"stage": row.stage, "state": row.get_status_display()}
            text = _("Appointment for %(stage)s: %(state)s") % words
            yield Entry(at=row.starts_at, recorded=row.starts_at, kind="slot", text=text)


def notes(rows: Iterable[Note]) -> Iterator[Entry]:
    for row in rows:
        yield Entry(
            at=row.at,
            recorded=row.at,
            kind="contact" if row.kind == NoteKind.CONTACT else "note",
            text=capfirst(row.get_kind_display()),
            detail=Truncator(row.text).chars(GLANCE),
            by=str(row.by),
            user_id=row.by_id,
        )


def corrections(application: Application) -> list[Entry]:
    """Corrected entries by the names of their fields: the audit trail holds no values."""
    events = AuditEvent.objects.about(Application._meta.label_lower, application.public_code)
    rows = [row for row in events.filter(verb=AuditEvent.Verb.CHANGED) if _fields(row)]
    people = User.objects.in_bulk({row.user_id for row in rows if row.user_id})
    return [_correction(row, people) for row in rows]


def _correction(row: AuditEvent, people: dict[int, User]) -> Entry:
    words = {"fields": ", ".join(map(label, _fields(row)))}
    return Entry(
        at=row.at,
        recorded=row.at,
        kind="correction",
        text=_("Corrected: %(fields)s") % words,
        by=str(people.get(row.user_id, row.username)),
        user_id=row.user_id,
    )


def label(name: str) -> str:
    return str(capfirst(Application._meta.get_field(name).verbose_name))


def _fields(event: AuditEvent) -> list[Any]:
    return event.changes.get("fields", [])
