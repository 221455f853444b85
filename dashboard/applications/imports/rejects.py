"""The rejected rows of a file as a file: as they came, and why each was refused."""

from collections.abc import Iterator

from django.db import transaction

from dashboard.accounts.models import User
from dashboard.applications.imports import staging
from dashboard.applications.imports.heads import REASON_COLUMN
from dashboard.applications.imports.reasons import Reasons
from dashboard.applications.imports.vocabulary import folded
from dashboard.applications.models import ImportBatch
from dashboard.applications.sheet_reading import read
from dashboard.applications.sheets import write
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record

KIND = "xlsx"


def export_rejects(*, batch: ImportBatch, by: User) -> Iterator[bytes]:
    """Record the export, then yield the spreadsheet piece by piece; nothing of it is kept.

    Raises ``FileNotFoundError`` or ``CannotOpen`` once the uploaded file is gone: then nothing is
    recorded either.
    """
    with staging.read(batch=batch):
        pass
    with transaction.atomic():
        record(
            by=by,
            verb=AuditEvent.Verb.EXPORTED,
            object_label=ImportBatch._meta.label_lower,
            object_id=str(batch.pk),
            office_code=batch.office.code,
            changes={"count": batch.rejected, "kind": KIND},
        )
    return write(_rows(batch), KIND)


def _rows(batch: ImportBatch) -> Iterator[list[str]]:
    reasons = Reasons(batch, staging.head_of(batch=batch)).by_row()
    with staging.read(batch=batch) as file:
        rows = read(file, batch.kind)
        _number, head = next(rows)
        place = next((n for n, cell in enumerate(head) if folded(cell) == REASON_COLUMN), None)
        width = len(head)
        yield _with_reason(head, width, place, REASON_COLUMN)
        for number, cells in rows:
            if number in reasons:
                yield _with_reason(cells, width, place, reasons[number])


def _with_reason(cells: list[str], width: int, place: int | None, reason: str) -> list[str]:
    """The row in the file's own width; the reason in its column, which a corrected file has."""
    row = [*cells, *[""] * (width - len(cells))]
    if place is None:
        return [*row, reason]
    row[place] = reason
    return row
