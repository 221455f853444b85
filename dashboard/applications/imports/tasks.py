"""What the worker is asked to do: an id and the language to answer in, one call each.

An error of the program leaves its kind in the task's row, never its text: that may quote a cell.
"""

import logging
from types import TracebackType

from django.db import Error as DatabaseTrouble
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks.base import Task

from dashboard.applications.imports import work
from dashboard.applications.imports.results import give_up
from dashboard.applications.models import ImportBatch

log = logging.getLogger("imigrasi.imports")
# A locked or lost database, a full disk: the timer starts the work again.
PASSING = (DatabaseTrouble, OSError)


class ImportFailed(Exception):
    """The work ended in an error; the argument is the name of its class."""


class Told:
    """Runs a piece of work in a person's language; says what became of it without quoting it.

    What was stopped because the process ends is enqueued again, for the next one.
    """

    def __init__(self, task: Task, batch_id: int, language: str):
        self.task, self.batch_id, self.code = task, batch_id, language
        self.language = translation.override(language)

    def __enter__(self) -> None:
        self.language.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        try:
            if error is None:
                return False
            if isinstance(error, work.Stopped):
                self.task.enqueue(self.batch_id, self.code)
                return True
            log.error("import %s failed: %s", self.batch_id, type(error).__name__)
            if isinstance(error, Exception) and not isinstance(error, PASSING):
                batch = ImportBatch.objects.for_work().get(pk=self.batch_id)
                give_up(batch=batch, trouble=_("The file could not be processed: ask ICT."))
            raise ImportFailed(type(error).__name__) from None
        finally:
            self.language.__exit__(kind, error, trace)


@task()
def check_file(batch_id: int, language: str) -> None:
    with Told(check_file, batch_id, language):
        work.check(batch_id=batch_id)


@task()
def import_file(batch_id: int, language: str) -> None:
    with Told(import_file, batch_id, language):
        work.run(batch_id=batch_id)
