"""What brings applications in and moves them. Each verb has a ``…_many`` form; the single one
calls it with one item.

Rows are locked first, read inside the block, written set-based and in chunks, so that a write
transaction stays short; each chunk writes its audit event in the same transaction.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications import intake, reversals, step_rules, steps
from dashboard.applications.appointments.services import attend, cancel_slots, reopen_many
from dashboard.applications.batches import chunks, write_event
from dashboard.applications.checks import refuse
from dashboard.applications.deadlines import hold, wrong_groups
from dashboard.applications.many_rows import insert_rows, update_rows
from dashboard.applications.models import (
    Application,
    ApplicationType,
    BulkAction,
    StageChange,
    StageStay,
)
from dashboard.applications.moves import Collected, Move
from dashboard.applications.permissions import check_can_send_back, check_can_step
from dashboard.applications.services_promises import first_promises
from dashboard.applications.statuses import Origin
from dashboard.audit.models import AuditEvent
from dashboard.core.models import Conflict
from dashboard.offices.models import Office

Verb = AuditEvent.Verb
Refused = dict[int, list[tuple[str, str]]]  # field and message by the application's id


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
    started = [row for row in rows if row.anchor_on]
    if first_promises(rows=started, at=now, by=by):
        update_rows(started, ["promised_on"])
    if rows:
        write_event(rows, by=by, verb=Verb.CREATED, changes={"origin": origin}, at=now)
    stored = fresh | known
    return [stored[row.creation_key] for row in chunk]


def advance_many(
    *,
    moves: Sequence[Move],
    by: User | None,
    origin: Origin = Origin.MANUAL,
    batch: BulkAction | None = None,
    now: datetime | None = None,
) -> list[StageChange]:
    """Move applications on; several moves of one application happen in the order given.

    Returns the change of each move; a move whose key the application knows is not made again.
    Raises ``ValidationError`` by field for what ``step_rules`` refuses (a stage that may not
    follow, a moment in the future, before the preceding step or more than seven days back, a
    missing reason, nobody who collected); an import may skip stages and go further back, but
    never backwards. Raises ``PermissionDenied``, and ``Conflict`` for a move's stale version.
    The instances in ``moves`` are brought up to date.
    """
    said = steps.Recorded(by, origin, now or timezone.now(), batch)
    grouped: dict[int, list[Move]] = {}
    for move in moves:
        grouped.setdefault(move.application.pk, []).append(move)
    made: dict[tuple[int, str], StageChange] = {}
    for chunk in chunks(list(grouped.values())):
        made |= _advance([move for group in chunk for move in group], said)[0]
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
    waits_for: str = "",
    collected: Collected | None = None,
    origin: Origin = Origin.MANUAL,
    now: datetime | None = None,
) -> StageChange:
    """Move one application on; see ``advance_many``.

    Raises ``Conflict`` if ``version`` is given and no longer stands, unless the key is known.
    """
    move = Move(application, to, at, key, reason, waits_for, collected, version)
    return advance_many(moves=[move], by=by, origin=origin, now=now)[0]


def advance_allowed(
    *,
    moves: Sequence[Move],
    by: User,
    origin: Origin = Origin.BULK,
    batch: BulkAction | None = None,
    now: datetime | None = None,
) -> tuple[dict[int, StageChange], Refused]:
    """Make those moves that are allowed, one per application; tell why the others are not.

    Both by the application's id. The refusals are those of ``step_rules.judge``, asked anew
    under the lock, so that a preview and what is done differ only by what changed in between.
    """
    said = steps.Recorded(by, origin, now or timezone.now(), batch)
    made: dict[int, StageChange] = {}
    refused: Refused = {}
    for chunk in chunks(moves):
        changes, why = _advance(chunk, said, skip_refused=True)
        made |= {pk: change for (pk, key), change in changes.items()}
        refused |= why
    return made, refused


def _advance(
    moves: Sequence[Move], said: steps.Recorded, *, skip_refused: bool = False
) -> tuple[dict[tuple[int, str], StageChange], Refused]:
    refused: Refused = {}
    with transaction.atomic():
        rows = steps.lock(moves)
        made = steps.known(moves)
        fresh = [move for move in moves if (move.application.pk, move.key) not in made]
        if skip_refused:
            refused = step_rules.judge(
                rows=rows, moves=fresh, by=said.by, origin=said.origin, now=said.now
            )
            fresh = [move for move in fresh if move.application.pk not in refused]
        if fresh:
            _check_rights(rows, fresh, said)
            taken = steps.take(rows, fresh, said)
            steps.write(taken, said)
            attend(applications=taken.rows)
            cancel_slots(applications=[row for row in taken.rows if not row.is_open])
            codes = Counter(change.to_stage.code for change in taken.changes)
            _tell(taken.rows, {"stage": dict(codes)}, said, fresh[0].reason)
            keys = [(move.application.pk, move.key) for move in fresh]
            made |= dict(zip(keys, taken.changes, strict=True))
    for move in moves:
        steps.refresh(move.application, rows[move.application.pk])
    return made, refused


def _check_rights(
    rows: Mapping[int, Application], moves: Iterable[Move], said: steps.Recorded
) -> None:
    for move in moves:
        row = rows[move.application.pk]
        if move.version not in (None, row.version):
            raise Conflict(row)
        if said.by:
            check_can_step(said.by, row, move.to, bulk=said.origin == Origin.BULK)


def _tell(rows: Sequence[Application], changes: dict, said: steps.Recorded, reason: str) -> None:
    """One audit event for the step that all ``rows`` took."""
    changes |= {"origin": said.origin}
    if said.batch:
        changes["batch"] = said.batch.pk
    write_event(rows, by=said.by, verb=Verb.CHANGED, changes=changes, reason=reason, at=said.now)


def send_back_many(
    *,
    changes: Sequence[StageChange],
    by: User,
    reason: str,
    key: str,
    batch: BulkAction | None = None,
    now: datetime | None = None,
) -> tuple[dict[int, StageChange], Refused]:
    """Take exactly these changes back, each if it is still the last step of its application.

    Returns the reversing changes, and why others are refused, by the application's id; a ``key``
    that an application knows returns its change. Raises ``PermissionDenied``.
    """
    said = steps.Recorded(by, Origin.BULK, now or timezone.now(), batch)
    made: dict[int, StageChange] = {}
    refused: Refused = {}
    for chunk in chunks(changes):
        wanted: dict[Application, int | None] = {row.application: row.pk for row in chunk}
        done, why = _send_back(wanted, said, reason.strip(), key, None)
        made |= done
        refused |= why
    return made, refused


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
    said = steps.Recorded(by, Origin.MANUAL, now or timezone.now())
    made, refused = _send_back({application: None}, said, reason.strip(), key, version)
    refuse(found for why in refused.values() for found in why)
    return made[application.pk]


@transaction.atomic
def _send_back(
    wanted: Mapping[Application, int | None],
    said: steps.Recorded,
    reason: str,
    key: str,
    version: int | None,
) -> tuple[dict[int, StageChange], Refused]:
    rows = steps.lock_rows(wanted)
    ids = {row.pk: change for row, change in wanted.items()}
    done = reversals.take_back(rows, ids, said, reason, key)
    for pk in ids.keys() - done.known.keys():
        if version not in (None, rows[pk].version):
            raise Conflict(rows[pk])
        check_can_send_back(said.by, rows[pk])
    if done.rows:
        reversals.write(done)
        reopen_many(applications=done.rows)
        _tell(done.rows, _taken_back(done), said, reason)
    for application in wanted:
        steps.refresh(application, rows[application.pk])
    return done.known | {change.application_id: change for change in done.changes}, done.refused


def _taken_back(done: reversals.Reversed) -> dict[str, Any]:
    codes = Counter(row.stage.code for row in done.rows)
    from_codes = sorted({change.from_stage.code for change in done.changes})
    return {"stage": dict(codes), "reversed": ", ".join(from_codes)}


@transaction.atomic
def recompute_due(
    *,
    office: Office,
    first: date | None = None,
    types: Collection[ApplicationType] | None = None,
    only_open: bool = False,
) -> int:
    """Bring the due dates of an office in line with its standards, calendar and paused days.

    ``first`` is the earliest date on which one of these changed: what was due before it stays.
    One query finds the groups (type, reason, lane, anchor date), one update each writes those
    that changed. Returns the number of changed rows; writes no audit event, as both are derived.
    The office is held first, as whoever writes due dates does: no two lock rows crosswise.
    """
    hold([office.pk])
    groups = wrong_groups(office=office, first=first, types=types, only_open=only_open)
    return sum(each.rows.update(gross_due=each.due.gross, net_due=each.due.net) for each in groups)
