"""Why a step is refused. The preview of a bulk action asks the same as the service that writes."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications import history
from dashboard.applications.checks import Found, free_text
from dashboard.applications.models import Application, Stage
from dashboard.applications.moves import Move
from dashboard.applications.permissions import check_can_step
from dashboard.applications.statuses import Origin, StageKind, WaitsFor
from dashboard.applications.workflows import (
    DOCUMENTS_NEEDED,
    ENDED,
    FOR_HEADS,
    HANDED_OVER,
    SIDE,
    SUSPENDED,
    UNCOLLECTED,
    WAITING_FOR,
    goes_back,
    is_ahead,
    steps_by_hand,
)
from dashboard.core.formats import date_long

BACKDATING = timedelta(days=7)  # model.md, "Legal stage changes"; an import is exempt
Stages = Mapping[tuple[str, str], Stage]


def all_stages() -> dict[tuple[str, str], Stage]:
    """Every stage by workflow and code."""
    return {(stage.workflow, stage.code): stage for stage in Stage.objects.all()}


def before_side_stages(rows: Iterable[Application]) -> dict[int, str]:
    """Where each of these that stands in a side stage came from."""
    return history.before_side_stages(row.pk for row in rows if row.stage.code in SIDE)


def judge(
    *,
    rows: Mapping[int, Application],
    moves: Iterable[Move],
    by: User | None,
    origin: Origin,
    now: datetime,
) -> dict[int, list[tuple[str, str]]]:
    """Why some of these moves are refused, as field and message per application; writes nothing.

    One move per application, each from where the application stands in ``rows``. Two queries.
    """
    moves = list(moves)
    stages, before = all_stages(), before_side_stages(rows.values())
    found = {}
    for move in moves:
        row = rows[move.application.pk]
        why = [*_denied(by, row, move, origin), *_stale(row, move)]
        unknown = list(no_such_stage(row, move, stages))
        why += unknown or refusals(row, move, origin, now, before.get(row.pk, ""))
        if why:
            found[row.pk] = why
    return found


def no_such_stage(row: Application, move: Move, stages: Stages) -> Found:
    if (row.type.workflow, move.to) not in stages:
        yield "to", _("There is no stage “%s” here.") % move.to


def refusals(row: Application, move: Move, origin: Origin, now: datetime, came_from: str) -> Found:
    """Yield field and message of what the law of the road says against a move of ``row``."""
    yield from _wrong_stage(row, move, origin, came_from)
    yield from _wrong_time(row, move, origin, now)
    yield from _wrong_details(move, origin)
    yield from free_text("reason", move.reason)


def waits_for(move: Move) -> str:
    """Whose answer a file waits for after this move; documents are always the applicant's."""
    return WaitsFor.APPLICANT if move.to == DOCUMENTS_NEEDED else move.waits_for


def _denied(by: User | None, row: Application, move: Move, origin: Origin) -> Found:
    try:
        if by:
            check_can_step(by, row, move.to, bulk=origin == Origin.BULK)
    except PermissionDenied as denied:
        yield "__all__", str(denied)


def _stale(row: Application, move: Move) -> Found:
    if move.version not in (None, row.version):
        yield "version", _("Someone saved it after you looked.")


def _wrong_stage(row: Application, move: Move, origin: Origin, came_from: str) -> Found:
    workflow, code = row.type.workflow, row.stage.code
    if not row.is_open:
        yield "to", _("This application is closed (%(stage)s).") % {"stage": row.stage}
    elif origin == Origin.IMPORT:
        if not is_ahead(workflow, code, move.to, came_from):
            back = _("An import never goes back: it stands at %(stage)s.")
            wrong = _("This stage does not follow %(stage)s.")
            yield "to", (wrong if move.to in FOR_HEADS else back) % {"stage": row.stage}
    elif move.to not in steps_by_hand(workflow, code, came_from):
        yield "to", _("This stage does not follow %(stage)s.") % {"stage": row.stage}
    else:
        yield from _too_early(row, move)
        if not move.reason.strip():
            yield from _missing_reason(workflow, code, move.to)


def is_uncollected(row: Application, day: date) -> bool:
    """Ready, and on the office-local ``day`` past the last one to collect it: a head may confirm
    that it ends so."""
    limit = row.pickup_limit
    is_ready = row.is_open and row.stage.kind == StageKind.READY
    return is_ready and limit is not None and limit < day


def _too_early(row: Application, move: Move) -> Found:
    """An uncollected document is kept until its limit has passed."""
    if move.to == UNCOLLECTED and not is_uncollected(row, row.office.local_date(move.at)):
        limit = date_long(row.pickup_limit)
        yield "to", _("It may be collected until %(date)s.") % {"date": limit}


def _missing_reason(workflow: str, code: str, to: str) -> Found:
    if to == DOCUMENTS_NEEDED:
        yield "reason", _("Say what is missing.")
    elif to == SUSPENDED:
        yield "reason", _("Say why it is suspended.")
    elif to in ENDED:
        yield "reason", _("Say why it ends.")
    elif goes_back(workflow, code, to):
        yield "reason", _("Say why it goes back.")


def _wrong_time(row: Application, move: Move, origin: Origin, now: datetime) -> Found:
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


def _wrong_details(move: Move, origin: Origin) -> Found:
    if move.waits_for and (
        move.to not in WAITING_FOR
        or move.waits_for not in WaitsFor.values
        or (move.to == DOCUMENTS_NEEDED and move.waits_for != WaitsFor.APPLICANT)
    ):
        yield "waits_for", _("This stage does not wait for them.")
    if move.collected and move.to == HANDED_OVER:
        yield from move.collected.refusals()
    elif move.to == HANDED_OVER and origin != Origin.IMPORT:
        yield "collector", _("Say who collected it.")
