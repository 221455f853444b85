"""What follows from an application's stage changes: its stage, its dates, its stays.

Replay is by id over the changes that stand: a reversed change and the one that reverses it count
for nothing. The same function takes one step forward and replays them all.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from dashboard.applications.deadlines import Deadlines
from dashboard.applications.models import Application, Stage, StageChange, StageStay
from dashboard.applications.statuses import StageKind
from dashboard.applications.workflows import position

# What a step writes on the application, and what replay proves.
DERIVED = (
    "stage",
    "stage_entered_at",
    "waits_for",
    "is_open",
    "anchor_on",
    "gross_due",
    "net_due",
    "ready_on",
    "handed_over_on",
    "pickup_limit",
    "closed_on",
)

WRITTEN = (*DERIVED, "promised_on", "version")


def enter(
    application: Application,
    stage: Stage,
    at: datetime,
    deadlines: Deadlines,
    waits_for: str = "",
) -> None:
    """Take one step in memory: ``at`` is when the stage was entered (aware).

    ``waits_for`` is whose answer it waits for there; the next step ends that. The clock starts
    when the anchor stage is entered; a file that skips it (an import) starts when it is first
    seen past it. ``ready_on`` is the first day ready.
    """
    day = deadlines.office.local_date(at)
    application.stage, application.stage_entered_at = stage, at
    application.is_open, application.waits_for = stage.is_open, waits_for
    if application.anchor_on is None and _starts_clock(application, stage, day, deadlines):
        application.anchor_on = day
        set_due(application, deadlines)
    if stage.kind == StageKind.READY and application.ready_on is None:
        application.ready_on = day
        application.pickup_limit = day + timedelta(days=application.type.pickup_days)
    if stage.kind == StageKind.DONE:
        application.handed_over_on = day
    if not stage.is_open:
        application.closed_on = day


def set_due(application: Application, deadlines: Deadlines) -> None:
    due = deadlines.due_of(application)
    application.gross_due, application.net_due = due.gross, due.net


def _starts_clock(application: Application, stage: Stage, day: date, deadlines: Deadlines) -> bool:
    """Whether the standard in force on ``day``, the anchor date to be, counts from here."""
    standard = deadlines.standard_for(
        type_id=application.type_id,
        reason_id=application.reason_id,
        lane=application.lane,
        day=day,
    )
    here = position(stage.workflow, stage.code)
    if standard is None or here is None:
        return False
    anchor = position(stage.workflow, standard.anchor_stage.code)
    return anchor is not None and here >= anchor


def standing(changes: Iterable[StageChange]) -> list[StageChange]:
    """The changes that count, in order of id."""
    rows = list(changes)
    reversed_ids = {row.reverses_id for row in rows if row.reverses_id}
    return [row for row in rows if not row.reverses_id and row.pk not in reversed_ids]


def came_from(changes: Iterable[StageChange]) -> str:
    """The last stage of the road that was entered, before any side stage; '' for none."""
    for row in reversed(standing(changes)):
        if position(row.to_stage.workflow, row.to_stage.code) is not None:
            return row.to_stage.code
    return ""


def changes_of(keys: Iterable[int]) -> dict[int, list[StageChange]]:
    """The changes of each of these applications, in order of id, with their stages; one query."""
    changes: dict[int, list[StageChange]] = {key: [] for key in keys}
    if changes:
        found = StageChange.objects.filter(application__in=changes)
        for change in found.select_related("from_stage", "to_stage").order_by("pk"):
            changes[change.application_id].append(change)
    return changes


def before_side_stages(keys: Iterable[int]) -> dict[int, str]:
    """``came_from`` of each of these applications, which stand in a side stage; one query."""
    changes = changes_of(keys)
    return {key: came_from(listed) for key, listed in changes.items()}


def last_moments(rows: QuerySet, moment: str) -> dict[int, datetime]:
    """The last ``moment`` among ``rows`` (stays, slots) of each application."""
    return dict(rows.order_by(moment).values_list("application_id", moment))


def replay(
    application: Application, changes: Iterable[StageChange], deadlines: Deadlines
) -> list[StageStay]:
    """Set the derived fields from the changes that stand; return the stays, unsaved."""
    for name in DERIVED:
        if name.endswith(("_on", "_due", "_limit")):
            setattr(application, name, None)
    stays: list[StageStay] = []
    for change in standing(changes):
        enter(application, change.to_stage, change.occurred_at, deadlines, change.waits_for)
        stay(stays, application, change.to_stage, change.occurred_at)
    return stays


def stay(stays: list[StageStay], application: Application, stage: Stage, at: datetime) -> None:
    """End the last of ``stays`` at ``at`` and begin the next one."""
    if stays:
        stays[-1].left_at = at
    stays.append(StageStay(application_id=application.pk, stage_id=stage.pk, entered_at=at))
