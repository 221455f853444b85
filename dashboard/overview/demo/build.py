"""Fills an empty database with the demo, and knows whether one holds it."""

from collections.abc import Callable
from datetime import date, datetime, time
from random import Random

from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.models import Office
from dashboard.overview.demo import cast, scenario
from dashboard.overview.demo.replay import play
from dashboard.overview.demo.stage import Stage

LABEL = "demo"
CLOSING = time(16, 30)


def holds_demo() -> bool:
    """Whether this database was filled by ``fill``; its audit trail says so for good."""
    return AuditEvent.objects.filter(object_label=LABEL).exists()


def is_empty() -> bool:
    return not Office.objects.exists() and not User.objects.exists()


def fill(*, today: date | None, progress: Callable[[str], None]) -> None:
    """Fill an empty database; ``today`` (default: the office's) is the last day of the story.

    The same ``today`` gives the same rows; without it the story ends at this very minute.
    """
    palembang, jambi = cast.offices()
    record(by=None, verb=AuditEvent.Verb.CREATED, object_label=LABEL, object_id=palembang.code)
    until = _until(palembang, today)
    last = palembang.local_date(until)
    here = Stage(
        office=palembang,
        people=cast.people(palembang, cast.PEOPLE),
        until=until,
        random=Random(palembang.code),
    )
    there = cast.people(jambi, cast.ELSEWHERE)
    there |= {"petugas": there["petugas.lain"], "intaltuskim": there["intaltuskim.lain"]}
    elsewhere = Stage(office=jambi, people=there, until=until, random=Random(jambi.code))
    cast.superuser()
    cast.set_passwords()
    scenario.june_2024(here)
    scenario.recent(here, last)
    scenario.elsewhere(elsewhere, last)
    for stage in (here, elsewhere):
        play(stage, progress)


def _until(office: Office, today: date | None) -> datetime:
    if today is None:
        return timezone.now()
    return datetime.combine(today, CLOSING, tzinfo=office.zone)
