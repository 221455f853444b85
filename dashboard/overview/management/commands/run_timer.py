"""What happens by the clock, once a minute, in one process beside the web server."""

import logging
import signal
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import FrameType
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import (
    DatabaseError,
    InterfaceError,
    close_old_connections,
    connection,
    transaction,
)
from django.utils import timezone

from dashboard.applications import services as applications
from dashboard.applications.imports import batches, staging
from dashboard.applications.models import ApplicationType
from dashboard.incidents import blocking, pauses, services_affected
from dashboard.incidents.models import Incident, ServiceImpact
from dashboard.offices.models import Office
from dashboard.outreach import services_mailing

MINUTE = 60
RENEW = timedelta(minutes=10)
TASKS_KEPT = 7  # days
NAP = 0.5  # seconds; how long an order to stop waits at most
log = logging.getLogger("imigrasi.timer")

Step = Callable[[datetime], object]
# A locked or lost database, a full disk, a row that a rule refuses.
TROUBLES = (DatabaseError, InterfaceError, OSError, ValueError, ValidationError)


def follow_calendars(now: datetime) -> object:
    """Due dates follow hours and holidays that were changed in the admin.

    One type at a time, so that no transaction keeps others from writing for long. The mark goes
    with a last round over all, which finds next to nothing to write: what changed until then is
    taken in, what changes later sets the mark again.
    """
    offices = list(Office.objects.with_changed_calendar())
    for office in offices:
        renew_all_paused_days(office, now)
        for kind in ApplicationType.objects.all():
            applications.recompute_due(office=office, types=[kind])
        with transaction.atomic():
            Office.objects.of_ids([office.pk]).update(calendar_changed=False)
            renew_all_paused_days(office, now)
            applications.recompute_due(office=office)
    return len(offices)


def renew_all_paused_days(office: Office, now: datetime) -> None:
    """Since the oldest outage that stopped the clock; and what each outage blocks."""
    blocking.rebuild_blocked_periods(office=office)
    impacts = ServiceImpact.objects.real().of_office(office).pausing()
    oldest = impacts.order_by("starts_at").first()
    if oldest:
        first, last = office.local_date(oldest.starts_at), office.local_date(now)
        pauses.rebuild_paused_days(office=office, first=first, last=last, now=now)


def renew_paused_days(now: datetime) -> object:
    """Days that ended during an outage leave the net due dates."""
    return pauses.renew_open(now=now)


def renew_affected(now: datetime) -> object:
    """Whom an outage hits follows the appointments and stages, every ten minutes."""
    for incident in Incident.objects.renewed().select_related("office"):
        before = services_affected.checked_at(incident=incident)
        if before is None or abs(now - before) >= RENEW:
            services_affected.renew(incident=incident, now=now)
    return None


def drop_stale_files(now: datetime) -> object:
    """Files that were brought for import and left lie a day at most."""
    return staging.clean_expired(now=now)


def reclaim_imports(now: datetime) -> object:
    """A file whose worker died is worked on again."""
    return batches.reclaim(now=now)


def reclaim_mailings(now: datetime) -> object:
    """A mailing whose worker died goes on; what failed for the moment is tried again."""
    return services_mailing.reclaim(now=now)


def clear_tasks(now: datetime) -> object:
    """Finished tasks go after some days; what they did stands with the imports."""
    return call_command("prune_db_task_results", min_age_days=TASKS_KEPT, verbosity=0)


def clear_sessions(now: datetime) -> object:
    """Sessions that have run out go; what they held is gone with them."""
    return call_command("clearsessions")


def refresh_statistics(now: datetime) -> object:
    """SQLite chooses its indexes by these; PostgreSQL keeps its own. 40 ms at a million rows."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit=1000")
        return cursor.execute("ANALYZE")


EVERY_MINUTE: tuple[Step, ...] = (
    follow_calendars,
    renew_paused_days,
    renew_affected,
    drop_stale_files,
    reclaim_imports,
    reclaim_mailings,
)
DAILY: tuple[Step, ...] = (clear_sessions, clear_tasks, refresh_statistics)


def fails(step: Step, now: datetime) -> bool:
    """Run one step; one that meets a trouble of the day is logged by its class and stops no other.

    An error of the program itself ends the timer, loudly; its keeper starts it again.
    """
    try:
        step(now)
    except TROUBLES as error:
        # The text of an exception may quote a row: it stays out of the log.
        log.error("step %s failed: %s", step.__name__, type(error).__name__)
        return True
    return False


class Command(BaseCommand):
    help = "Runs what is due each minute, in the foreground, until it is told to stop."

    stopping = False
    daily_done: date | None = None

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            failed = self.round(timezone.now())
            if failed:
                raise CommandError(f"failed: {', '.join(failed)}")
            return
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop)
        self.stdout.write("timer: running")
        self.stdout.flush()
        while not self.stopping:
            self.round(timezone.now())
            close_old_connections()
            self.wait(MINUTE - time.time() % MINUTE)

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """Between two steps at the latest: each is done in well under a second."""
        self.stopping = True

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(NAP)

    def round(self, now: datetime) -> list[str]:
        """Do what is due at ``now``; the names of the steps that failed."""
        failed, today = [], timezone.localdate(now)
        daily = () if self.daily_done == today else DAILY
        for step in (*EVERY_MINUTE, *daily):
            if not self.stopping and fails(step, now):
                failed.append(step.__name__)
        self.daily_done = today
        return failed
