"""New dates that follow from an outage: proposals until a head confirms them.

Preview and doing ask the same rules. What was seen is named by code and date, so that one which
changed since stays as it is and is named, and the rest goes through (docs/decisions/0025).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.models import Application, ApplicationQuerySet
from dashboard.applications.permissions import can_promise
from dashboard.applications.services_promises import not_to_promise, promise_many
from dashboard.applications.statuses import PromiseCause
from dashboard.incidents.models import AffectedApplication, AffectedQuerySet, Incident
from dashboard.incidents.permissions import check_can_confirm_promises

LIMIT = 5_000  # dates at once: as many as one form can name
PER_TRANSACTION = 100  # dates: well under half a second of write lock on SQLite


@dataclass
class Refused:
    """Applications that keep their promise for one reason."""

    reason: str
    rows: list[Application] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """What confirming would promise: each of ``rows`` its ``net_due``, the soonest first; ``left``
    more wait for the next time."""

    rows: list[Application]
    refused: list[Refused]
    left: int = 0

    @property
    def seen(self) -> dict[str, date]:
        """What whoever confirms it has seen: date by public code."""
        return {row.public_code: due for row, due in _dates(self.rows).items()}

    @property
    def dates(self) -> list[tuple[date, list[Application]]]:
        """The applications by new date, the soonest first."""
        found: dict[date, list[Application]] = {}
        for row, due in _dates(self.rows).items():
            found.setdefault(due, []).append(row)
        return sorted(found.items())

    @property
    def refused_count(self) -> int:
        return sum(len(group.rows) for group in self.refused)


@dataclass
class Outcome:
    """How many dates were promised, how many of those seen stood already, what was refused."""

    count: int = 0
    standing: int = 0
    refused: list[Refused] = field(default_factory=list)


def proposals(*, incident: Incident) -> AffectedQuerySet:
    """The affected applications whose due date moved and whose new date nobody has confirmed.

    None where the incident is a drill, or nobody has confirmed that it is one.
    """
    rows = AffectedApplication.objects.of(incident)
    return rows.none() if incident.practice or not incident.confirmed_at else rows.proposed()


def preview(
    *, incident: Incident, rows: AffectedQuerySet, by: User, now: datetime | None = None
) -> Preview:
    """Say which of ``rows`` would be promised their date, and why the others would not.

    Raises ``PermissionDenied`` for who heads no section. Writes nothing.
    """
    now = now or timezone.now()
    check_can_confirm_promises(by, incident)
    chosen = proposals(incident=incident).filter(pk__in=rows.order_by().values("pk"))
    found = list(_applications(chosen).order_by("net_due", "pk"))
    reasons = _reasons(found, by, now)
    allowed = [row for row in found if row not in reasons]
    return Preview(allowed[:LIMIT], _grouped(reasons), max(len(allowed) - LIMIT, 0))


def confirm(
    *, incident: Incident, rows: AffectedQuerySet, by: User, now: datetime | None = None
) -> int:
    """Promise each of ``rows`` its due date as far as it may be; return how many were promised."""
    now = now or timezone.now()
    seen = preview(incident=incident, rows=rows, by=by, now=now).seen
    return confirm_seen(incident=incident, seen=seen, by=by, now=now).count


def confirm_seen(
    *, incident: Incident, seen: Mapping[str, date], by: User, now: datetime | None = None
) -> Outcome:
    """Promise the dates in ``seen`` (by public code), as a preview showed them, and no others.

    Each application is judged again under its lock: one whose date has changed since, which is
    ready, no longer affected or another section's keeps its promise and is named with the reason.
    What stands already is left, so that a second click, or one after a broken-off first, changes
    nothing twice. Raises ``PermissionDenied`` for who heads no section.
    """
    now = now or timezone.now()
    check_can_confirm_promises(by, incident)
    outcome, reasons = Outcome(), {}
    named = AffectedApplication.objects.of(incident).of_codes(seen)
    for keys in _chunks(sorted(named.keys_of_applications())):
        with transaction.atomic():
            reasons |= _confirm(incident, keys, seen, by, now, outcome)
    outcome.refused = _grouped(reasons)
    return outcome


def _confirm(
    incident: Incident,
    keys: Sequence[int],
    seen: Mapping[str, date],
    by: User,
    now: datetime,
    outcome: Outcome,
) -> dict[Application, str]:
    """One chunk: counts what was promised into ``outcome``; why the others were not."""
    locked = Application.objects.select_for_update(of=("self",)).to_move().order_by("pk")
    rows = list(locked.filter(pk__in=keys))
    wanted = [row for row in rows if row.promised_on != seen[row.public_code]]
    current = {*proposals(incident=incident).of_applications(keys).keys_of_applications()}
    reasons = _reasons(wanted, by, now)
    for row in wanted:
        if row.net_due != seen[row.public_code] and row.is_open and not row.ready_on:
            reasons[row] = _("The date has changed since you looked: look again.")
        elif row.pk not in current:
            reasons.setdefault(row, _("It is not affected any more."))
    chosen = [row for row in wanted if row not in reasons]
    done = promise_many(
        promises=_dates(chosen),
        by=by,
        cause=PromiseCause.INCIDENT,
        incident_number=incident.number,
        now=now,
    )
    outcome.count += len(done)
    outcome.standing += len(rows) - len(wanted)
    return reasons


def _reasons(rows: Sequence[Application], by: User, now: datetime) -> dict[Application, str]:
    """Why some of ``rows`` would not be promised their due date."""
    reasons = not_to_promise(promises=_dates(rows), now=now)
    theirs = _("It belongs to another section: its head confirms it.")
    return reasons | {row: theirs for row in rows if not can_promise(by, row)}


def _dates(rows: Iterable[Application]) -> dict[Application, date]:
    return {row: row.net_due for row in rows if row.net_due}


def _applications(rows: AffectedQuerySet) -> ApplicationQuerySet:
    return Application.objects.filter(pk__in=rows.order_by().values("application")).to_move()


def _grouped(reasons: Mapping[Application, str]) -> list[Refused]:
    """By reason, the most frequent first."""
    groups: dict[str, Refused] = {}
    for row, reason in reasons.items():
        groups.setdefault(reason, Refused(reason)).rows.append(row)
    return sorted(groups.values(), key=lambda group: -len(group.rows))


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), PER_TRANSACTION):
        yield keys[start : start + PER_TRANSACTION]
