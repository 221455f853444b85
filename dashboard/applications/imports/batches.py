"""What people do with a file: bring it, match its columns, confirm it. The worker does the rest.

The task is enqueued in the transaction that says so: there is never one without the other.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from dashboard.accounts.models import User
from dashboard.applications.imports import staging
from dashboard.applications.imports.heads import Head
from dashboard.applications.imports.profiles import remember
from dashboard.applications.imports.sealed import SealedWriter
from dashboard.applications.imports.tasks import check_file, import_file
from dashboard.applications.imports.uploads import name_to_show
from dashboard.applications.models import ImportBatch
from dashboard.offices.models import Office

SILENT = timedelta(seconds=60)  # without a sign of life: the work on it has died
Status = ImportBatch.Status


@transaction.atomic
def bring(
    *,
    office: Office,
    by: User,
    kind: str,
    sealed: SealedWriter,
    name: str = "",
    now: datetime | None = None,
) -> ImportBatch:
    """Keep an uploaded file and have it checked. ``kind`` is “csv” or “xlsx”.

    Of the ``name`` that a person had given it, ``uploads.name_to_show`` is kept.
    """
    at = now or timezone.now()
    batch = ImportBatch.objects.create(
        office=office,
        by=by,
        at=at,
        kind=kind,
        sha256=sealed.sha256,
        file_name=name_to_show(name),
        status=Status.CHECKING,
        beat_at=at,
    )
    staging.keep(batch=batch, sealed=sealed)
    _enqueue(batch)
    return batch


@transaction.atomic
def match(
    *,
    batch: ImportBatch,
    by: User,
    head: Head,
    columns: list[str],
    name: str = "",
    now: datetime | None = None,
) -> bool:
    """Say what the columns are, by position, and have the file checked by that.

    With a ``name`` they are remembered for the next file of the source. False where the file is
    no longer waiting. Raises ``ValidationError`` on ``name`` as ``profiles.remember``.
    """
    mapping: Mapping[str, str] = dict(zip(head.keys, columns, strict=True))
    profile = None
    if name:
        profile = remember(
            office=batch.office, name=name, head=head, mapping=mapping, by=by, now=now
        )
    waiting = ImportBatch.objects.at(batch.pk, Status.UPLOADED, Status.PREVIEWED)
    moved = waiting.update(
        status=Status.CHECKING,
        mapping=mapping,
        profile=profile,
        rows_done=0,
        tries=0,
        beat_at=now or timezone.now(),
    )
    if moved:
        batch.refresh_from_db()
        _enqueue(batch)
    return bool(moved)


@transaction.atomic
def confirm(*, batch: ImportBatch, now: datetime | None = None) -> bool:
    """Have a checked file imported; whether this call did it: a second click does nothing."""
    waiting = ImportBatch.objects.at(batch.pk, Status.PREVIEWED)
    moved = waiting.update(
        status=Status.RUNNING, rows_done=0, tries=0, beat_at=now or timezone.now()
    )
    if moved:
        batch.refresh_from_db()
        _enqueue(batch)
    return bool(moved)


def reclaim(*, now: datetime) -> int:
    """Have files worked on again whose worker has died; return how many. For the minute timer.

    ``now`` is aware. The rows of the task library stay as they are; a task too many finds the file
    in use or the work done.
    """
    count = 0
    for batch in ImportBatch.objects.silent(now - SILENT):
        with transaction.atomic():
            if ImportBatch.objects.silent(now - SILENT).filter(pk=batch.pk).update(beat_at=now):
                _enqueue(batch)
                count += 1
    return count


def _enqueue(batch: ImportBatch) -> None:
    task = check_file if batch.status == Status.CHECKING else import_file
    task.enqueue(batch.pk, get_language() or "id")
