"""What the worker does with a file: check it, import it. Safe to run twice and at any time.

A file's lock lets one process work on it; the status says whether there is anything left to do.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event

from django.db import Error as DatabaseTrouble
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.applications.imports import staging
from dashboard.applications.imports.heads import Head, check_head, read_head
from dashboard.applications.imports.packed import Table, load
from dashboard.applications.imports.profiles import columns_for
from dashboard.applications.imports.results import finish, give_up, keep_reasons
from dashboard.applications.imports.services import Importer, Outcome
from dashboard.applications.models import ImportBatch
from dashboard.applications.sheets import UnreadableSheet
from dashboard.core.formats import number
from dashboard.core.sealing import CannotOpen

MAX_ROWS = 200_000
TRIES = 3  # that may break off, such as by a worker that runs out of memory
PULSE = 1.0  # seconds between two signs of life
Status = ImportBatch.Status
stopping = Event()  # set where the process has been told to end


class Stopped(Exception):
    """The process was told to end; what is left is for the next one."""


class Pulse:
    """Called with the rows that are done: keeps the sign of life and the progress on record."""

    def __init__(self, batch: ImportBatch):
        self.pk, self.last = batch.pk, 0.0

    def __call__(self, done: int) -> None:
        if stopping.is_set():
            raise Stopped
        if time.monotonic() - self.last >= PULSE:
            self.last = time.monotonic()
            ImportBatch.objects.beat(self.pk, rows_done=done)


@contextmanager
def _in_words(batch: ImportBatch) -> Iterator[None]:
    """Say at the file what is wrong with it; leave one in use to the process that has it."""
    try:
        yield
    except staging.InUse:
        return
    except FileNotFoundError:
        expire(batch=batch)
    except CannotOpen:
        give_up(batch=batch, trouble=_("The kept file is damaged: upload it again."))
    except UnreadableSheet as error:
        give_up(batch=batch, trouble=str(error))
    except (Stopped, OSError, OperationalError):
        with suppress(DatabaseTrouble):  # ended in order, or no fault of the file
            ImportBatch.objects.untried(batch.pk)
        raise


def _begin(batch: ImportBatch, status: str) -> bool:
    """Whether the file is to be worked on; counts the try, since a kill leaves no other trace."""
    batch.refresh_from_db()
    if batch.status != status:
        return False
    if batch.tries >= TRIES:
        give_up(
            batch=batch,
            trouble=_("The work on the file broke off three times: split it, or ask ICT."),
        )
        return False
    batch.tries += 1
    ImportBatch.objects.beat(batch.pk, tries=batch.tries)
    return True


def check(*, batch_id: int) -> None:
    """Put on record what importing the file would do, or that its columns must be matched first.

    Raises ``Stopped`` where the process is told to end meanwhile.
    """
    batch = ImportBatch.objects.for_work().get(pk=batch_id)
    with _in_words(batch), staging.opened(batch=batch) as file:
        if not _begin(batch, Status.CHECKING):
            return
        head = read_head(file, batch.kind)
        check_head(head)
        columns = _columns(batch, head)
        if columns is None:
            staging.keep_head(batch=batch, head=head)
            ImportBatch.objects.at(batch.pk, Status.CHECKING).update(status=Status.UPLOADED)
            return
        _preview(batch, load(file, batch.kind, columns))


def _columns(batch: ImportBatch, head: Head) -> list[str] | None:
    """As a person has said for this file, else as the first row or a profile tells."""
    if batch.mapping:
        return head.applied(batch.mapping)
    columns, batch.profile = columns_for(office=batch.office, head=head)
    if columns and not head.ours:
        batch.mapping = dict(zip(head.keys, columns, strict=True))
        staging.keep_head(batch=batch, head=head)
    return columns


def _preview(batch: ImportBatch, table: Table) -> None:
    if len(table) > MAX_ROWS:
        told = {"rows": number(len(table)), "limit": number(MAX_ROWS)}
        raise UnreadableSheet(_("The file has %(rows)s rows, at most %(limit)s: split it.") % told)
    batch.rows_total = len(table)
    ImportBatch.objects.filter(pk=batch.pk).update(rows_total=batch.rows_total)
    importer = Importer(office=batch.office, by=batch.by, key="preview")
    outcome = importer.preview(table, progress=Pulse(batch))
    keep_reasons(batch=batch, outcome=outcome)
    batch.status, batch.rows_done = Status.PREVIEWED, batch.rows_total
    batch.save()


def run(*, batch_id: int) -> None:
    """Import the good rows of a file that was confirmed; goes on where a killed run stopped.

    Raises ``Stopped`` where the process is told to end meanwhile.
    """
    batch = ImportBatch.objects.for_work().get(pk=batch_id)
    with _in_words(batch), staging.opened(batch=batch) as file:
        if not _begin(batch, Status.RUNNING):
            return
        again = batch.rows_done > 0
        ImportBatch.objects.beat(batch.pk, rows_done=max(1, batch.rows_done))
        head = read_head(file, batch.kind)
        table = load(file, batch.kind, _columns(batch, head))
        importer = Importer(office=batch.office, by=batch.by, key=f"import:{batch.pk}")
        outcome = importer.run(table, progress=Pulse(batch))
        if again:
            _count_the_killed_run(batch, outcome)
        finish(batch=batch, outcome=outcome, by=batch.by)
        if not outcome.rejected:
            staging.drop(batch=batch)


def _count_the_killed_run(batch: ImportBatch, outcome: Outcome) -> None:
    """What an earlier, killed run wrote is found the same: the preview knew what it was."""
    written = max(0, outcome.same - batch.same)
    for name in ("new", "changed"):
        back = min(written, max(0, getattr(batch, name) - getattr(outcome, name)))
        setattr(outcome, name, getattr(outcome, name) + back)
        outcome.same -= back
        written -= back


@transaction.atomic
def expire(*, batch: ImportBatch) -> None:
    """The file is gone: say so, unless the work was done by another meanwhile."""
    working = ImportBatch.objects.working().filter(pk=batch.pk)
    working.update(status=Status.EXPIRED, finished_at=timezone.now())
