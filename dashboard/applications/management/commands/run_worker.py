"""What takes longer than a request, one task after another, beside the web server."""

import logging
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from dashboard.applications.imports.work import stopping

INTERVAL = 0.5  # seconds between two looks for work


class StoppableWorker(Worker):
    """The library's worker; a long import ends at its next chunk when the process must stop."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        stopping.set()
        super().shutdown(signum, frame)


class Command(BaseCommand):
    help = "Does what was enqueued (checks and imports files), until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="what waits now, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        # The library logs the text of exceptions, which may quote a row; the tasks log their kind.
        for name in ("django_tasks", "django_tasks_db"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        stopping.clear()
        worker = StoppableWorker(
            queue_names=["default"],
            interval=INTERVAL,
            batch=once,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        if not once:
            worker.configure_signals()
            self.stdout.write("worker: running")
            self.stdout.flush()
        worker.run()
