"""The record of one import: who, which file, how many rows were what."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications.imports import staging
from dashboard.applications.imports.services import Importer, Outcome
from dashboard.applications.imports.tables import Table, load
from dashboard.applications.models import ImportBatch, ImportRow
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.core.sealing import CannotOpen
from dashboard.offices.models import Office

KEPT_REASONS = 1_000  # what a screen can list; the command prints them all


def start(
    *, office: Office, by: User | None, kind: str, sha256: str, now: datetime | None = None
) -> ImportBatch:
    """Open the record of a file that is about to be looked at or imported."""
    return ImportBatch.objects.create(
        office=office, by=by, at=now or timezone.now(), kind=kind, sha256=sha256
    )


def keep_reasons(*, batch: ImportBatch, outcome: Outcome) -> None:
    """Put the counts and the reasons on record: row, column and code, never a cell."""
    batch.rows.all().delete()
    ImportRow.objects.bulk_create(
        ImportRow(batch=batch, number=p.number, column=p.column, error=p.code)
        for p in outcome.problems[:KEPT_REASONS]
    )
    for name, count in outcome.counts().items():
        setattr(batch, name, count)


@transaction.atomic
def finish(
    *, batch: ImportBatch, outcome: Outcome, by: User | None, now: datetime | None = None
) -> None:
    """Put the result of an import on record, with its audit event."""
    keep_reasons(batch=batch, outcome=outcome)
    batch.status = ImportBatch.Status.IMPORTED
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


def preview(
    *,
    office: Office,
    by: User,
    kind: str,
    content: bytes,
    table: Table,
    now: datetime | None = None,
) -> ImportBatch:
    """Keep an uploaded file, sealed, and put on record what importing it would do."""
    digest = hashlib.sha256(content).hexdigest()
    outcome = Importer(office=office, by=by, key="preview", now=now).preview(table)
    with transaction.atomic():
        batch = start(office=office, by=by, kind=kind, sha256=digest, now=now)
        keep_reasons(batch=batch, outcome=outcome)
        batch.save()
        staging.keep(batch=batch, content=content)
    return batch


def confirm(*, batch: ImportBatch, by: User, now: datetime | None = None) -> bool:
    """Import a previewed file; whether this call did it.

    A second call waits for the first and finds it done. A call after one that was killed goes on:
    what stands already is found the same. Raises ``UnreadableSheet`` only for a file that the
    preview could not have read either.
    """
    try:
        with staging.opened(batch=batch) as file:
            batch.refresh_from_db()
            if batch.status != ImportBatch.Status.PREVIEWED:
                return False
            table = load(file, batch.kind)
            importer = Importer(office=batch.office, by=by, key=f"import:{batch.pk}", now=now)
            finish(batch=batch, outcome=importer.run(table), by=by, now=now)
    except (FileNotFoundError, CannotOpen):
        ImportBatch.objects.stale(timezone.now()).filter(pk=batch.pk).update(
            status=ImportBatch.Status.EXPIRED
        )
        return False
    staging.drop(batch=batch)
    return True
