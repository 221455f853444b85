"""Who a three-day outage hits: what is read for it, and what it takes to keep it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications.models import Application
from dashboard.incidents import nearby
from dashboard.incidents.models import AffectedApplication, Incident
from dashboard.incidents.services_affected import find, refresh
from dashboard.offices.models import Office
from tests.bench.databases import HEAD, OFFICE
from tests.bench.inside.writing import _stopwatch
from tests.factories import make_incident

DAY = timedelta(days=1)
DOWN = ("PRINTING", "ADJUDICATION", "SAME_DAY")


def read_near(old: bool = False) -> dict[str, Any]:
    """Read what is near an outage of three days that ended ten days before the newest file, or in
    the middle of the archive; then as many keys from a covering index. Nothing is kept."""
    ends = Application.objects.aggregate(first=Min("submitted_at"), last=Max("submitted_at"))
    until = ends["first"] + (ends["last"] - ends["first"]) / 2 if old else ends["last"] - 10 * DAY
    with _incident(until - 3 * DAY, until) as incident:
        outage = nearby.outage_of(incident, timezone.now())
        began = time.perf_counter()
        near = nearby.read(incident, outage)
        seconds = time.perf_counter() - began
    rows = Application.objects.filter(office=incident.office, submitted_on__gt="2000-01-01")
    began = time.perf_counter()
    list(rows.order_by("submitted_on").values_list("pk", flat=True)[: len(near.files)])
    peer = time.perf_counter() - began
    return {"seconds": seconds, "peer": peer, "files": len(near.files)}


def freeze(count: int) -> dict[str, Any]:
    """Compute and keep an outage, long enough to hit ``count`` files, with their evidence; once
    more when most of them are known. For a throw-away copy."""
    last = Application.objects.aggregate(last=Max("submitted_at"))["last"]
    now, days, hit = timezone.now(), 0, 0
    while hit < count and days < 400:
        days += 1
        with _incident(last - days * DAY, last) as incident:
            hit = len(find(incident=incident, outage=nearby.outage_of(incident, now)))
    incident = _made(last - days * DAY, last)
    with _stopwatch() as longest:
        began = time.perf_counter()
        run = refresh(incident=incident, by=None)
        first = time.perf_counter() - began
        began = time.perf_counter()
        refresh(incident=incident, by=None)
        again = time.perf_counter() - began
    rows = AffectedApplication.objects.of(incident).exclude(evidence_id="").count()
    if rows != run.applications:
        raise ValueError(f"{rows} rows of {run.applications} were kept")
    return {"seconds": first, "again": again, "rows": rows, "longest": max(longest)}


@contextmanager
def _incident(start: datetime, end: datetime) -> Iterator[Incident]:
    with transaction.atomic():
        yield _made(start, end)
        transaction.set_rollback(True)


def _made(start: datetime, end: datetime) -> Incident:
    office, head = Office.objects.get(code=OFFICE), User.objects.get(username=HEAD)
    number = f"{start.year}-9{Incident.objects.count():02d}"
    return make_incident(
        office=office, by=head, started_at=start, ended_at=end, down=DOWN, number=number
    )
