"""What brings applications in and moves them. Each verb has a ``…_many`` form; the single one
calls it with one item.

Rows are locked first, read inside the block, written set-based and in chunks, so that a write
transaction stays short; each chunk writes its audit event in the same transaction.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications import history, intake, steps
from dashboard.applications.batches import chunks, write_event
from dashboard.applications.bulk import insert_rows
from dashboard.applications.checks import refuse
from dashboard.applications.deadlines import Deadlines, hold
from dashboard.applications.models import (
    Application,
    ApplicationType,
    Reason,
    StageChange,
    StageStay,
)
from dashboard.applications.permissions import check_can_advance, check_can_send_back
from dashboard.applications.services_appointment import attend, reopen
from dashboard.applications.statuses import Origin
from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.offices.models import Office

Verb = AuditEvent.Verb


def record_many(
    *,
    applications: Sequence[Application],
    by: User | None,
    origin: Origin = Origin.MANUAL,
    now: datetime | None = None,
) -> list[Application]:
    """Save new applications in their first stage; return them in the order given.

    A row whose ``creation_key`` is stored already is not saved again: the stored one is returned.
    Raises ``ValidationError`` by field for what ``checks.refusals`` finds and, unless imported,
    for what the office does not offer; ``PermissionDenied`` for a section that is not theirs.
    """
    now = now or timezone.now()
    saved: list[Application] = []
    for chunk in chunks(applications):
        try:
            saved += _insert(chunk, by, origin, now)
        except IntegrityError as error:
            if not intake.stored(chunk):
                raise intake.number_taken() from error
            saved += _insert(chunk, by, origin, now)
    return saved


def record(
    *,
    application: Application,
    by: User | None,
    origin: Origin = Origin.MANUAL,
    now: datetime | None = None,
) -> Application:
    """Save one new application; see ``record_many``."""
    return record_many(applications=[application], by=by, origin=origin, now=now)[0]


@transaction.atomic
def _insert(
    chunk: Sequence[Application], by: User | None, origin: Origin, now: datetime
) -> list[Application]:
    hold(row.office_id for row in chunk)
    intake.prepare(chunk, by, origin, now)
    known = intake.stored(chunk)
    fresh = {row.creation_key: row for row in chunk if row.creation_key not in known}
    rows = Application.objects.bulk_create(fresh.values())
    StageChange.objects.bulk_create(
        StageChange(
            application=row,
            to_stage=row.stage,
            occurred_at=row.submitted_at,
            recorded_at=now,
            by=by,
            origin=origin,
            idempotency_key=intake.CREATED,
        )
        for row in rows
    )
    insert_rows(
        [StageStay(application=row, stage=row.stage, entered_at=row.submitted_at) for row in rows]
    )
    if rows:
        write_event(rows, by=by, verb=Verb.CREATED, changes={"origin": origin}, at=now)
    stored = fresh | known
    return [stored[row.creation_key] for row in chunk]


@dataclass(frozen=True)
class Move:
    """One step to come: the stage's code, when it was entered (aware), and the key that makes a
    second submission of the same step harmless."""

    application: Application
    to: str
    at: datetime
    key: str
    reason: str = ""


def advance_many(
    *,
    moves: Sequence[Move],
    by: User | None,
    origin: Origin = Origin.MANUAL,
    now: datetime | None = None,
) -> list[StageChange]:
    """Move applications on; several moves of one application happen in the order given.

    Returns the change of each move; a move whose key the application knows is not made again.
    Raises ``ValidationError`` by field (``to``, ``at``, ``reason``) for a stage that may not
    follow, a moment in the future or before the preceding step, or more than seven days back; an
    import may skip stages and go further back, but never backwards. The instances in ``moves``
    are brought up to date.
    """
    now = now or timezone.now()
    grouped: dict[int, list[Move]] = {}
    for move in moves:
        grouped.setdefault(move.application.pk, []).append(move)
    made: dict[tuple[int, str], StageChange] = {}
    for chunk in chunks(list(grouped.values())):
        made |= _advance([move for group in chunk for move in group], by, origin, now)
    return [made[move.application.pk, move.key] for move in moves]


def advance(
    *,
    application: Application,
    to: str,
    at: datetime,
    by: User | None,
    key: str,
    version: int | None = None,
    reason: str = "",
    origin: Origin = Origin.MANUAL,
    now: datetime | None = None,
) -> StageChange:
    """Move one application on; see ``advance_many``.

    Raises ``Conflict`` if ``version`` is given and no longer stands, unless the key is known.
    """
    move = Move(application, to, at, key, reason)
    made = _advance([move], by, origin, now or timezone.now(), version)
    return made[application.pk, key]


def _advance(
    moves: Sequence[Move],
    by: User | None,
    origin: Origin,
    now: datetime,
    version: int | None = None,
) -> dict[tuple[int, str], StageChange]:
    with transaction.atomic():
        rows = steps.lock(moves)
        made = steps.known(moves)
        fresh = {
            (move.application.pk, move.key): move
            for move in moves
            if (move.application.pk, move.key) not in made
        }
        taken = steps.Taken([])
        if fresh:
            _check_rights(rows.values(), by, version)
            taken = steps.take(rows, list(fresh.values()), by, origin, now)
            steps.write(taken)
            attend(applications=taken.rows)
            codes = Counter(change.to_stage.code for change in taken.changes)
            write_event(
                taken.rows,
                by=by,
                verb=Verb.CHANGED,
                changes={"stage": dict(codes), "origin": origin},
                reason=moves[0].reason,
                at=now,
            )
    for move in moves:
        steps.refresh(move.application, rows[move.application.pk])
    return made | dict(zip(fresh, taken.changes, strict=True))


def _check_rights(rows: Iterable[Application], by: User | None, version: int | None) -> None:
    for row in rows:
        _check_version(row, version)
        if by:
            check_can_advance(by, row)


def _check_version(row: Application, version: int | None) -> None:
    if version is not None and row.version != version:
        raise Conflict(row)


@transaction.atomic
def send_back(
    *,
    application: Application,
    by: User,
    reason: str,
    key: str,
    version: int | None = None,
    now: datetime | None = None,
) -> StageChange:
    """Take the last standing step back: a new change reverses it, as if it had never been made.

    A known ``key`` returns its change. Raises ``Conflict`` for a stale ``version``,
    ``PermissionDenied``, and ``ValidationError`` without a reason or at the first stage.
    """
    now, reason = now or timezone.now(), reason.strip()
    hold([application.office_id])
    row = Application.objects.select_for_update(of=("self",)).for_page().get(pk=application.pk)
    changes = list(row.changes.select_related("from_stage", "to_stage").order_by("pk"))
    for change in changes:
        if change.idempotency_key == key:
            steps.refresh(application, row)
            return change
    _check_version(row, version)
    check_can_send_back(by, row)
    last = history.standing(changes)[-1]
    refuse(steps.no_way_back(last, reason))
    change = steps.reverse(row, last, by, reason, key, now)
    stays = history.replay(row, [*changes, change], Deadlines(row.office))
    steps.rewrite(row, stays)
    reopen(application=row)
    changed = {"stage": {row.stage.code: 1}, "reversed": last.to_stage.code}
    write_event([row], by=by, verb=Verb.CHANGED, changes=changed, reason=reason, at=now)
    steps.refresh(application, row)
    return change


@transaction.atomic
def recompute_due(
    *,
    office: Office,
    first: date | None = None,
    types: Collection[ApplicationType] | None = None,
) -> int:
    """Bring the due dates of an office in line with its standards, calendar and paused days.

    ``first`` is the earliest date on which one of these changed: what was due before it stays.
    One query finds the groups (type, reason, lane, anchor date), one update each writes those
    that changed. Returns the number of changed rows; writes no audit event, as both are derived.
    The office is held first, as whoever writes due dates does: no two lock rows crosswise.
    """
    hold([office.pk])
    deadlines = Deadlines(office)
    rows = Application.objects.filter(office=office, anchor_on__isnull=False)
    if first:
        rows = rows.filter(net_due__gte=first)
    if types is not None:
        rows = rows.filter(type__in=types)
    keys = ("type", "reason", "lane", "anchor_on", "gross_due", "net_due")
    reasons = Reason.objects.in_bulk()
    changed = 0
    for group in rows.order_by(*keys).values(*keys).distinct():
        due = deadlines.due(
            type_id=group["type"],
            reason=reasons[group["reason"]],
            lane=group["lane"],
            anchor=group["anchor_on"],
        )
        if (due.gross, due.net) != (group["gross_due"], group["net_due"]):
            those = Application.objects.filter(Q(office=office), **group)
            changed += those.update(gross_due=due.gross, net_due=due.net)
    return changed
