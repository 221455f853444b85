"""Steps of stages, many at once: lock, check and take them in memory, write them set-based."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications import history
from dashboard.applications.bulk import insert_rows, update_rows
from dashboard.applications.checks import Found, free_text, refuse
from dashboard.applications.deadlines import Deadlines, hold
from dashboard.applications.models import (
    Application,
    ApplicationType,
    Reason,
    Stage,
    StageChange,
    StageStay,
)
from dashboard.applications.statuses import Origin
from dashboard.applications.workflows import SIDE, goes_back, is_ahead, steps_by_hand
from dashboard.offices.models import Section

BACKDATING = timedelta(days=7)  # model.md, "Legal stage changes"; an import is exempt


class Step(Protocol):
    """What ``services.Move`` is."""

    application: Application
    to: str
    at: datetime
    key: str
    reason: str


@dataclass
class Taken:
    """What a batch of steps is to write."""

    rows: list[Application]
    changes: list[StageChange] = field(default_factory=list)
    stays: dict[int, list[StageStay]] = field(default_factory=dict)


def lock(moves: Iterable[Step]) -> dict[int, Application]:
    """Read the applications anew under a lock, with the small rows that a step needs.

    Their offices are held first: the due dates follow from what stands there.
    """
    given = {move.application.pk: move.application for move in moves}
    hold(row.office_id for row in given.values())
    offices = {row.office_id: row.office for row in given.values()}
    sections = Section.objects.in_bulk([row.section_id for row in given.values()])
    types, reasons = ApplicationType.objects.in_bulk(), Reason.objects.in_bulk()
    stages = Stage.objects.in_bulk()
    locked = Application.objects.select_for_update().filter(pk__in=given).order_by("pk")
    rows = {}
    for row in locked.defer("nik", "passport_no", "phone"):
        row.office, row.section = offices[row.office_id], sections[row.section_id]
        row.type, row.reason = types[row.type_id], reasons[row.reason_id]
        row.stage = stages[row.stage_id]
        rows[row.pk] = row
    return rows


def known(moves: Iterable[Step]) -> dict[tuple[int, str], StageChange]:
    """The changes that were made under the moves' keys before."""
    asked = {(move.application.pk, move.key) for move in moves}
    found = StageChange.objects.filter(
        application__in={pk for pk, key in asked},
        idempotency_key__in={key for pk, key in asked},
    ).select_related("to_stage")
    made = {(change.application_id, change.idempotency_key): change for change in found}
    return {key: change for key, change in made.items() if key in asked}


def take(
    rows: dict[int, Application],
    moves: Sequence[Step],
    by: User | None,
    origin: Origin,
    now: datetime,
) -> Taken:
    """Check each move and take it in memory. Raises ``ValidationError`` by field."""
    stages = {(stage.workflow, stage.code): stage for stage in Stage.objects.all()}
    deadlines = {row.office_id: Deadlines(row.office) for row in rows.values()}
    moved = {move.application.pk for move in moves}
    taken = Taken([row for pk, row in rows.items() if pk in moved])
    taken.stays = {
        stay.application_id: [stay]
        for stay in StageStay.objects.filter(application__in=moved, left_at=None)
    }
    before = history.before_side_stages(row.pk for row in taken.rows if row.stage.code in SIDE)
    for move in moves:
        row = rows[move.application.pk]
        stage = stages.get((row.type.workflow, move.to))
        if stage is None:
            raise ValidationError({"to": _("There is no stage “%s” here.") % move.to})
        refuse(_refusals(row, move, origin, now, before.get(row.pk, "")))
        taken.changes.append(_change(row, stage, move, by, origin, now))
        if row.stage.code not in SIDE:
            before[row.pk] = row.stage.code
        history.enter(row, stage, move.at, deadlines[row.office_id])
        history.stay(taken.stays.setdefault(row.pk, []), row, stage, move.at)
    return taken


def _change(
    row: Application, stage: Stage, move: Step, by: User | None, origin: Origin, now: datetime
) -> StageChange:
    return StageChange(
        application_id=row.pk,
        from_stage_id=row.stage_id,
        to_stage=stage,
        occurred_at=move.at,
        recorded_at=now,
        by_id=by.pk if by else None,
        origin=origin,
        reason=move.reason.strip(),
        idempotency_key=move.key,
    )


def write(taken: Taken) -> None:
    """Save a batch: changes, stays, then the applications under their next version."""
    StageChange.objects.bulk_create(taken.changes)
    stays = [stay for row in taken.rows for stay in taken.stays[row.pk]]
    update_rows([stay for stay in stays if stay.pk], ["left_at"])
    insert_rows([stay for stay in stays if not stay.pk])
    for row in taken.rows:
        row.version += 1
    update_rows(taken.rows, (*history.DERIVED, "version"))


def no_way_back(last: StageChange, reason: str) -> Found:
    """Yield why the step ``last`` is not taken back."""
    if last.from_stage is None:
        yield "__all__", _("This application is at its first stage.")
    if not reason:
        yield "reason", _("Say why.")
    yield from free_text("reason", reason)


def reverse(
    row: Application, last: StageChange, by: User, reason: str, key: str, now: datetime
) -> StageChange:
    """Append the change that takes ``last`` back."""
    return StageChange.objects.create(
        application=row,
        from_stage=row.stage,
        to_stage=last.from_stage,
        occurred_at=now,
        recorded_at=now,
        by=by,
        origin=Origin.MANUAL,
        reason=reason,
        reverses=last,
        idempotency_key=key,
    )


def rewrite(row: Application, stays: Sequence[StageStay]) -> None:
    """Save one application whose history was replayed, with its stays made anew."""
    row.stays.all().delete()
    insert_rows(stays)
    row.version += 1
    update_rows([row], (*history.DERIVED, "version"))


def refresh(given: Application, row: Application) -> None:
    """Bring the caller's instance up to what was written."""
    for name in (*history.DERIVED, "version"):
        setattr(given, name, getattr(row, name))


def _refusals(row: Application, move: Step, origin: Origin, now: datetime, came_from: str) -> Found:
    yield from _wrong_stage(row, move, origin, came_from)
    yield from _wrong_time(row, move, origin, now)
    yield from free_text("reason", move.reason)


def _wrong_stage(row: Application, move: Step, origin: Origin, came_from: str) -> Found:
    workflow, code = row.type.workflow, row.stage.code
    if not row.is_open:
        yield "to", _("This application is closed (%(stage)s).") % {"stage": row.stage}
    elif origin == Origin.IMPORT:
        if not is_ahead(workflow, code, move.to, came_from):
            yield (
                "to",
                _("An import never goes back: it stands at %(stage)s.") % {"stage": row.stage},
            )
    elif move.to not in steps_by_hand(workflow, code, came_from):
        yield "to", _("This stage does not follow %(stage)s.") % {"stage": row.stage}
    elif goes_back(workflow, code, move.to) and not move.reason.strip():
        yield "reason", _("Say why it goes back.")


def _wrong_time(row: Application, move: Step, origin: Origin, now: datetime) -> Found:
    if move.at > now:
        yield "at", _("This lies in the future.")
    elif move.at < row.stage_entered_at:
        yield "at", _("This lies before the preceding step.")
    elif origin == Origin.IMPORT:
        return
    elif now - move.at > BACKDATING:
        yield "at", _("At most seven days back.")
    elif row.office.local_date(move.at) < row.office.local_date(now) and not move.reason.strip():
        yield "reason", _("Say why it is entered late.")
