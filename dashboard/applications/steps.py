"""Steps of stages, many at once: lock, check and take them in memory, write them set-based."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.accounts.models import User
from dashboard.applications import history
from dashboard.applications.checks import refuse
from dashboard.applications.deadlines import Deadlines, hold
from dashboard.applications.many_rows import insert_rows, update_rows
from dashboard.applications.models import (
    Application,
    ApplicationType,
    BulkAction,
    Handover,
    Reason,
    Stage,
    StageChange,
    StageStay,
)
from dashboard.applications.moves import Move
from dashboard.applications.services_promises import first_promises
from dashboard.applications.statuses import Origin
from dashboard.applications.step_rules import (
    all_stages,
    before_side_stages,
    no_such_stage,
    refusals,
    waits_for,
)
from dashboard.applications.workflows import SIDE
from dashboard.offices.models import Section


@dataclass(frozen=True)
class Recorded:
    """What the steps of one call have in common: who took them, how, when they were recorded."""

    by: User | None
    origin: Origin
    now: datetime
    batch: BulkAction | None = None


@dataclass
class Taken:
    """What a batch of steps is to write. ``started`` are those whose clock has just begun."""

    rows: list[Application]
    changes: list[StageChange] = field(default_factory=list)
    stays: dict[int, list[StageStay]] = field(default_factory=dict)
    handovers: list[Handover] = field(default_factory=list)
    started: list[Application] = field(default_factory=list)


def lock(moves: Iterable[Move]) -> dict[int, Application]:
    """``lock_rows`` of what is to be moved."""
    return lock_rows(move.application for move in moves)


def lock_rows(applications: Iterable[Application]) -> dict[int, Application]:
    """Read the applications anew under a lock, with the small rows that a step needs.

    Their offices are held first: the due dates follow from what stands there.
    """
    given = {row.pk: row for row in applications}
    hold(row.office_id for row in given.values())
    offices = {row.office_id: row.office for row in given.values()}
    sections = Section.objects.in_bulk([row.section_id for row in given.values()])
    types, reasons = ApplicationType.objects.in_bulk(), Reason.objects.in_bulk()
    stages = Stage.objects.in_bulk()
    locked = Application.objects.select_for_update().filter(pk__in=given).order_by("pk")
    rows = {}
    for row in locked.defer("nik", "passport_no", "phone", "email"):
        row.office, row.section = offices[row.office_id], sections[row.section_id]
        row.type, row.reason = types[row.type_id], reasons[row.reason_id]
        row.stage = stages[row.stage_id]
        rows[row.pk] = row
    return rows


def known(moves: Iterable[Move]) -> dict[tuple[int, str], StageChange]:
    """The changes that were made under the moves' keys before."""
    asked = {(move.application.pk, move.key) for move in moves}
    found = StageChange.objects.filter(
        application__in={pk for pk, key in asked},
        idempotency_key__in={key for pk, key in asked},
    ).select_related("to_stage")
    made = {(change.application_id, change.idempotency_key): change for change in found}
    return {key: change for key, change in made.items() if key in asked}


def take(rows: Mapping[int, Application], moves: Sequence[Move], said: Recorded) -> Taken:
    """Check each move and take it in memory. Raises ``ValidationError`` by field."""
    stages = all_stages()
    deadlines = {row.office_id: Deadlines(row.office) for row in rows.values()}
    moved = {move.application.pk for move in moves}
    taken = Taken([row for pk, row in rows.items() if pk in moved])
    taken.stays = {
        stay.application_id: [stay]
        for stay in StageStay.objects.filter(application__in=moved, left_at=None)
    }
    waiting = [row for row in taken.rows if row.anchor_on is None]
    before = before_side_stages(taken.rows)
    for move in moves:
        row = rows[move.application.pk]
        came_from = before.get(row.pk, "")
        refuse(no_such_stage(row, move, stages))
        refuse(refusals(row, move, said.origin, said.now, came_from))
        stage = stages[row.type.workflow, move.to]
        change = _change(row, stage, move, said)
        taken.changes.append(change)
        if move.collected:
            taken.handovers.append(
                Handover(application_id=row.pk, change=change, **move.collected.tidied)
            )
        if row.stage.code not in SIDE:
            before[row.pk] = row.stage.code
        history.enter(row, stage, move.at, deadlines[row.office_id], change.waits_for)
        history.stay(taken.stays.setdefault(row.pk, []), row, stage, move.at)
    taken.started = [row for row in waiting if row.anchor_on]
    return taken


def _change(row: Application, stage: Stage, move: Move, said: Recorded) -> StageChange:
    return StageChange(
        application_id=row.pk,
        from_stage_id=row.stage_id,
        to_stage=stage,
        occurred_at=move.at,
        recorded_at=said.now,
        by_id=said.by.pk if said.by else None,
        origin=said.origin,
        reason=move.reason.strip(),
        waits_for=waits_for(move),
        batch=said.batch,
        idempotency_key=move.key,
    )


def write(taken: Taken, said: Recorded) -> None:
    """Save a batch: changes, hand-overs, stays, first promises, then the applications under
    their next version."""
    StageChange.objects.bulk_create(taken.changes)
    for handover in taken.handovers:
        handover.change_id = handover.change.pk
    insert_rows(taken.handovers)
    stays = [stay for row in taken.rows for stay in taken.stays[row.pk]]
    update_rows([stay for stay in stays if stay.pk], ["left_at"])
    insert_rows([stay for stay in stays if not stay.pk])
    first_promises(rows=taken.started, at=said.now, by=said.by)
    for row in taken.rows:
        row.version += 1
    update_rows(taken.rows, history.WRITTEN)


def refresh(given: Application, row: Application) -> None:
    """Bring the caller's instance up to what was written."""
    for name in history.WRITTEN:
        setattr(given, name, getattr(row, name))
