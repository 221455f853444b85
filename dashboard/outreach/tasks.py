"""What the worker is asked to do: an id, one call. May run twice without harm.

An error of the program leaves its kind in the task's row, never its text: that may quote an
address. The timer starts the work again.
"""

import logging
from types import TracebackType

from django_tasks import task

from dashboard.applications.imports.work import Stopped
from dashboard.outreach import sending

log = logging.getLogger("imigrasi.mailings")


class MailingFailed(Exception):
    """The work ended in an error; the argument is the name of its class."""


class Discreet:
    """Says what became of the work without quoting it; what was stopped in order is asked again."""

    def __init__(self, mailing_id: int):
        self.mailing_id = mailing_id

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if error is None:
            return False
        if isinstance(error, Stopped):
            send_mailing.enqueue(self.mailing_id)
            return True
        log.error("mailing %s failed: %s", self.mailing_id, type(error).__name__)
        raise MailingFailed(type(error).__name__) from None


@task()
def send_mailing(mailing_id: int) -> None:
    with Discreet(mailing_id):
        sending.run(mailing_id=mailing_id)
