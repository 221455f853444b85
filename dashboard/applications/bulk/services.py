"""One step of the stage for many applications at once: preview it, do it, take it back.

Preview and doing ask the same rules (``step_rules.judge``). Each application is moved or refused by
itself; what was read at the preview is named by code and version, so that one which changed since
is refused and the rest goes through. Written in chunks, each with its audit event and its part of
the count, so that a broken-off action is finished by sending it again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications import step_rules
from dashboard.applications.bulk.permissions import check_can_undo_bulk
from dashboard.applications.deadlines import hold
from dashboard.applications.models import Application, BulkAction, Stage, StageChange
from dashboard.applications.moves import Move
from dashboard.applications.permissions import can_send_back
from dashboard.applications.services import advance_allowed, send_back_many
from dashboard.applications.statuses import BulkKind, Origin
from dashboard.applications.workflows import HANDED_OVER, steps_by_hand
from dashboard.offices.models import Office

Row = TypeVar("Row")
LIMIT = 2000  # applications per action
PER_TRANSACTION = 250  # applications: well under half a second on SQLite
RESUME = "RESUME"  # in place of a stage: back to the road from where each file left it


@dataclass(frozen=True)
class Plan:
    """The step: a stage's code or ``RESUME``, when (aware; ``None``: now), why, whose answer is
    awaited."""

    to: str
    at: datetime | None = None
    reason: str = ""
    waits_for: str = ""


@dataclass
class Refused:
    """Applications that stay as they are for one reason. ``field`` is the one that could help."""

    field: str
    reason: str
    rows: list[Application] = field(default_factory=list)

    @property
    def codes(self) -> str:
        """Their public codes, as the list's filter takes them."""
        return ",".join(row.public_code for row in self.rows)


@dataclass
class Preview:
    """What a plan would do: ``steps`` counts (from, to) stages of what is moved."""

    rows: list[Application]
    targets: dict[int, Stage]
    refused: list[Refused]

    @property
    def steps(self) -> list[tuple[Stage, Stage, int]]:
        found = Counter((row.stage, self.targets[row.pk]) for row in self.rows)
        pairs = sorted(found, key=lambda pair: (pair[0].workflow, pair[0].order))
        return [(start, end, found[start, end]) for start, end in pairs]

    @property
    def refused_count(self) -> int:
        return sum(len(group.rows) for group in self.refused)


@dataclass
class Outcome:
    """What became of it. ``action`` is ``None`` where nothing was moved; ``gone`` are the codes
    that are not among the rows any more."""

    action: BulkAction | None
    count: int
    refused: list[Refused]
    gone: list[str] = field(default_factory=list)


def choices(*, rows: Sequence[Application]) -> list[tuple[str, str, int]]:
    """Code, name and for how many of ``rows`` it may follow, in order of the stages."""
    stages = step_rules.all_stages()
    back = step_rules.before_side_stages(rows)
    standing = Counter((row.stage.workflow, row.stage.code, back.get(row.pk, "")) for row in rows)
    found: Counter[str] = Counter()
    named: dict[str, Stage] = {}
    for (workflow, code, came_from), count in standing.items():
        found[RESUME] += count if came_from else 0
        for to in steps_by_hand(workflow, code, came_from):
            if to != HANDED_OVER:  # who took a document along is told of each one
                found[to] += count
                named.setdefault(to, stages[workflow, to])
    listed = [(to, stage.name, found[to]) for to, stage in sorted(named.items(), key=_place)]
    if found[RESUME]:
        listed.insert(0, (RESUME, _("Resume where it stood"), found[RESUME]))
    return listed


def _place(item: tuple[str, Stage]) -> tuple[int, str]:
    return item[1].order, item[1].code


def preview(
    *, rows: Sequence[Application], plan: Plan, office: Office, by: User, now: datetime
) -> Preview:
    """Say what ``plan`` would do to ``rows`` (``to_move``) in ``office``; writes nothing."""
    moves, refused = _moves(rows, plan, "", now)
    judged = step_rules.judge(
        rows={row.pk: row for row in rows},
        moves=list(moves.values()),
        by=by,
        origin=Origin.BULK,
        now=now,
    )
    for row in rows:
        if row.office_id != office.pk:
            refused[row] = ("", _("It belongs to another office: move each office's by itself."))
        elif judged.get(row.pk):
            refused[row] = judged[row.pk][0]
    stages = step_rules.all_stages()
    moved = [row for row in rows if row not in refused]
    targets = {row.pk: stages[row.type.workflow, moves[row].to] for row in moved}
    return Preview(moved, targets, _grouped(refused))


def _moves(
    rows: Iterable[Application],
    plan: Plan,
    key: str,
    now: datetime,
    versions: Mapping[str, int] | None = None,
) -> tuple[dict[Application, Move], dict[Application, tuple[str, str]]]:
    """The step of each application; what has none, and why."""
    moves, refused = {}, {}
    at = plan.at or now
    back = step_rules.before_side_stages(rows) if plan.to == RESUME else {}
    for row in rows:
        to = back.get(row.pk, "") if plan.to == RESUME else plan.to
        if not to:
            refused[row] = ("to", _("It stands on its road: there is nothing to resume."))
        else:
            moves[row] = Move(
                row,
                to,
                _moment(row, at),
                key,
                plan.reason,
                waits_for=plan.waits_for,
                version=versions[row.public_code] if versions else None,
            )
    return moves, refused


def _moment(row: Application, at: datetime) -> datetime:
    """``at``; a typed minute is not before a step taken in that very minute."""
    entered = row.stage_entered_at
    return entered if at <= entered and at == entered.replace(second=0, microsecond=0) else at


def _grouped(refused: Mapping[Application, tuple[str, str]]) -> list[Refused]:
    """By reason, the most frequent first."""
    groups: dict[tuple[str, str], Refused] = {}
    for row, (name, reason) in refused.items():
        groups.setdefault((name, reason), Refused(name, reason)).rows.append(row)
    return sorted(groups.values(), key=lambda group: -len(group.rows))


def do(
    *,
    rows: Sequence[Application],
    seen: Mapping[str, int],
    plan: Plan,
    office: Office,
    by: User,
    key: str,
    now: datetime | None = None,
) -> Outcome:
    """Move those of ``rows`` that the preview named: ``seen`` maps public code to version.

    The same ``key`` again is the same action, finished if it broke off. Raises
    ``PermissionDenied`` for another person's key.
    """
    now = now or timezone.now()
    action = _begun(key, by)
    moved = _codes_of(action)
    named = {row.public_code: row for row in rows if row.public_code in seen.keys() - moved}
    office = action.office if action else office
    chosen = [row for row in named.values() if row.office_id == office.pk]
    moves, refused = _moves(chosen, plan, f"bulk-{key}", now, seen)
    for chunk in _chunks(list(moves)):
        action, found = _do([moves[row] for row in chunk], plan, office, by, key, now)
        refused |= {row: found[row.pk][0] for row in chunk if row.pk in found}
    gone = sorted(seen.keys() - moved - {row.public_code for row in chosen})
    return Outcome(action, action.count if action else 0, _grouped(refused), gone)


def _begun(key: str, by: User) -> BulkAction | None:
    """The action of this key, if it was sent before."""
    action = BulkAction.objects.filter(key=key).first()
    if action and (action.by_id != by.pk or action.kind != BulkKind.MOVE):
        raise PermissionDenied
    return action


def _codes_of(action: BulkAction | None) -> set[str]:
    """What it has moved."""
    if action is None:
        return set()
    made = action.changes.filter(reverses=None)
    return set(made.values_list("application__public_code", flat=True))


def _do(
    moves: Sequence[Move], plan: Plan, office: Office, by: User, key: str, now: datetime
) -> tuple[BulkAction | None, dict[int, list[tuple[str, str]]]]:
    """One chunk: its steps, its part of the count, and the action with the first of them."""
    with transaction.atomic():
        hold([office.pk])
        begun = _begun(key, by)
        if begun and begun.undone_at:
            return begun, {}
        action = begun or BulkAction.objects.create(
            office=office,
            kind=BulkKind.MOVE,
            by=by,
            at=now,
            key=key,
            to_stage=_target(moves[0], plan),
            reason=plan.reason,
        )
        made, refused = advance_allowed(
            moves=moves, by=by, origin=Origin.BULK, batch=action, now=now
        )
        if not made and begun is None:
            transaction.set_rollback(True)
            return None, refused
        action.count = action.changes.filter(reverses=None).count()
        action.save(update_fields=["count"])
    return action, refused


def _target(move: Move, plan: Plan) -> Stage | None:
    if plan.to == RESUME:
        return None
    return Stage.objects.filter(workflow=move.application.type.workflow, code=plan.to).first()


def undo(*, action: BulkAction, by: User, now: datetime | None = None) -> Outcome:
    """Take back each step of ``action`` that is still the last standing one of its application.

    Twice is once; one that broke off is finished by asking again within the 15 minutes. Raises
    ``PermissionDenied``, and ``ValidationError`` after 15 minutes.
    """
    now = now or timezone.now()
    check_can_undo_bulk(by, action)
    if now >= action.undo_until:
        if action.undone_at:
            return Outcome(action, taken_back(action=action), [])
        raise ValidationError(_("The 15 minutes are over: take them back one by one."))
    mark_undone(action=action, by=by, now=now)
    reason, key = _("Bulk action taken back"), f"undo-{action.key}"
    rows = action.changes.filter(reverses=None).select_related("application__office").order_by("pk")
    changes = list(rows)
    mine = [row for row in changes if can_send_back(by, row.application)]
    made: dict[int, StageChange] = {}
    theirs = [("", _("It belongs to another section."))]
    refused = {row.application_id: theirs for row in changes}
    for chunk in _chunks(mine):
        done, why = send_back_many(
            changes=chunk, by=by, reason=reason, key=key, batch=action, now=now
        )
        made |= done
        refused |= why
    if not made:
        BulkAction.objects.filter(pk=action.pk).update(undone_at=None, undone_by=None)
    action.refresh_from_db()
    found = {
        row.application: refused[row.application_id][0]
        for row in changes
        if row.application_id not in made
    }
    return Outcome(action, len(made), _grouped(found))


@transaction.atomic
def mark_undone(*, action: BulkAction, by: User, now: datetime) -> None:
    """Before the first step is taken back: a doing that still goes on stops at its next chunk."""
    hold([action.office_id])
    BulkAction.objects.filter(pk=action.pk, undone_at=None).update(undone_at=now, undone_by=by)


def taken_back(*, action: BulkAction) -> int:
    """How many of its steps the undo has reversed."""
    return action.changes.exclude(reverses=None).count()


def _chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), PER_TRANSACTION):
        yield rows[start : start + PER_TRANSACTION]
