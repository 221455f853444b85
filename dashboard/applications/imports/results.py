"""What stands on record of an import: counts, reasons by row and column, its end."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications.imports import staging
from dashboard.applications.imports.messages import Problem
from dashboard.applications.imports.services import Outcome
from dashboard.applications.models import ImportBatch, ImportRow
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.models import Office

TOGETHER = 5_000  # reasons per statement: a tenth of a second


def start(
    *, office: Office, by: User | None, kind: str, sha256: str, now: datetime | None = None
) -> ImportBatch:
    """Open the record of a file that is about to be looked at or imported."""
    return ImportBatch.objects.create(
        office=office, by=by, at=now or timezone.now(), kind=kind, sha256=sha256
    )


def keep_reasons(*, batch: ImportBatch, outcome: Outcome) -> None:
    """Put the counts and the reasons on record: row, column and code, never a cell.

    Outside of a transaction where there are many: a run that is killed in here writes them anew.
    """
    _forget_reasons(batch)
    told = [*outcome.problems, *outcome.warnings]
    for first in range(0, len(told), TOGETHER):
        _write_reasons(batch, told[first : first + TOGETHER])
    for name, count in outcome.counts().items():
        setattr(batch, name, count)


def _forget_reasons(batch: ImportBatch) -> None:
    while some := list(batch.rows.order_by("pk").values_list("pk", flat=True)[:TOGETHER]):
        batch.rows.filter(pk__lte=some[-1]).delete()


def _write_reasons(batch: ImportBatch, problems: Sequence[Problem]) -> None:
    ImportRow.objects.bulk_create(
        ImportRow(batch=batch, number=p.number, column=p.column, error=p.code) for p in problems
    )


def finish(
    *, batch: ImportBatch, outcome: Outcome, by: User | None, now: datetime | None = None
) -> None:
    """Put the result of an import on record, with its audit event."""
    keep_reasons(batch=batch, outcome=outcome)
    with transaction.atomic():
        batch.status = ImportBatch.Status.IMPORTED
        batch.finished_at = now or timezone.now()
        batch.rows_done = batch.rows_total = sum(outcome.counts().values())
        batch.save()
        record(
            by=by,
            verb=AuditEvent.Verb.IMPORTED,
            object_label=ImportBatch._meta.label_lower,
            object_id=str(batch.pk),
            office_code=batch.office.code,
            changes={"sha256": batch.sha256, **outcome.counts()},
            at=now,
        )


def give_up(*, batch: ImportBatch, trouble: str) -> None:
    """Say why the file is not readable; it is not kept."""
    working = ImportBatch.objects.working().filter(pk=batch.pk)
    working.update(
        status=ImportBatch.Status.UNREADABLE, trouble=trouble[:300], finished_at=timezone.now()
    )
    staging.drop(batch=batch)
