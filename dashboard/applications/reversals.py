"""Steps back, many at once: a new change reverses the last one, as if it had never been made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dashboard.applications import history
from dashboard.applications.checks import Found, free_text
from dashboard.applications.deadlines import Deadlines
from dashboard.applications.many_rows import insert_rows, update_rows
from dashboard.applications.models import Application, StageChange, StageStay
from dashboard.applications.steps import Recorded


@dataclass
class Reversed:
    """What a batch of steps back is to write; ``known`` were made under the same key before."""

    changes: list[StageChange] = field(default_factory=list)
    rows: list[Application] = field(default_factory=list)
    stays: list[StageStay] = field(default_factory=list)
    known: dict[int, StageChange] = field(default_factory=dict)
    refused: dict[int, list[tuple[str, str]]] = field(default_factory=dict)


def take_back(
    rows: Mapping[int, Application],
    wanted: Mapping[int, int | None],
    said: Recorded,
    reason: str,
    key: str,
) -> Reversed:
    """Take the last standing step of each row back in memory, or tell why it is refused.

    ``wanted`` holds the id of the change that must still be the last one, ``None`` for whichever
    is. The rows are locked.
    """
    done = Reversed()
    deadlines = {row.office_id: Deadlines(row.office) for row in rows.values()}
    for pk, changes in history.changes_of(rows).items():
        row = rows[pk]
        before = next((c for c in changes if c.idempotency_key == key), None)
        if before:
            done.known[pk] = before
            continue
        last = history.standing(changes)[-1]
        why = list(_refusals(last, wanted[pk], reason))
        if why:
            done.refused[pk] = why
            continue
        change = _reversal(row, last, said, reason, key)
        done.changes.append(change)
        done.stays += history.replay(row, [*changes, change], deadlines[row.office_id])
        done.rows.append(row)
    return done


def _refusals(last: StageChange, wanted: int | None, reason: str) -> Found:
    if wanted not in (None, last.pk):
        yield "__all__", _("It has moved on since, or was taken back already.")
    elif last.from_stage is None:
        yield "__all__", _("This application is at its first stage.")
    if not reason:
        yield "reason", _("Say why.")
    yield from free_text("reason", reason)


def _reversal(
    row: Application, last: StageChange, said: Recorded, reason: str, key: str
) -> StageChange:
    return StageChange(
        application_id=row.pk,
        from_stage=row.stage,
        to_stage=last.from_stage,
        occurred_at=said.now,
        recorded_at=said.now,
        by=said.by,
        origin=said.origin,
        reason=reason,
        batch=said.batch,
        reverses=last,
        idempotency_key=key,
    )


def write(done: Reversed) -> None:
    """Save a batch: the reversing changes, the stays made anew, then the applications."""
    StageChange.objects.bulk_create(done.changes)
    rewrite(done.rows, done.stays)


def rewrite(rows: Sequence[Application], stays: Sequence[StageStay]) -> None:
    """Save applications whose history was replayed, with their stays made anew."""
    StageStay.objects.filter(application__in=[row.pk for row in rows]).delete()
    insert_rows(stays)
    for row in rows:
        row.version += 1
    update_rows(rows, history.WRITTEN)
