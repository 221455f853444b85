"""What the page of a bulk action tells: what moved, and what its undo left as it is."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from dashboard.applications.models import BulkAction, Stage, StageChange

SHOWN = 50


@dataclass(frozen=True)
class Report:
    """``steps``: (from, to, count). ``changes``: all that it moved. ``kept``: the first of those
    that the undo left, each with the last change of its application; ``kept_count``: of all."""

    steps: list[tuple[Stage, Stage, int]]
    changes: QuerySet[StageChange]
    kept: list[tuple[StageChange, StageChange]]
    kept_count: int
    taken_back: int


def report(action: BulkAction) -> Report:
    """Read it from the changes; the same number of queries for any number of them."""
    made = action.changes.filter(reverses=None)
    counted = made.order_by().values_list("from_stage", "to_stage").annotate(n=Count("pk"))
    stages = Stage.objects.in_bulk()
    steps = [(stages[start], stages[end], n) for start, end, n in counted]
    steps.sort(key=lambda step: (step[0].workflow, step[0].order))
    listed = made.select_related("application__stage", "from_stage", "to_stage").order_by("pk")
    kept = listed.filter(reversed_by=None) if action.undone_at else listed.none()
    return Report(
        steps=steps,
        changes=listed,
        kept=_overtaken(list(kept[:SHOWN])),
        kept_count=kept.count(),
        taken_back=action.changes.exclude(reverses=None).count(),
    )


def _overtaken(changes: list[StageChange]) -> list[tuple[StageChange, StageChange]]:
    """Each with the last change of its application."""
    found = StageChange.objects.filter(application__in=[row.application_id for row in changes])
    last = {
        row.application_id: row for row in found.select_related("by", "to_stage").order_by("pk")
    }
    return [(change, last[change.application_id]) for change in changes]
