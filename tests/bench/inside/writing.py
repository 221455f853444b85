import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest import mock

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications import services
from dashboard.applications.bulk import services as bulk_actions
from dashboard.applications.models import (
    Application,
    ApplicationType,
    Channel,
    Purpose,
    Reason,
)
from dashboard.core import sealing
from dashboard.offices.models import Office
from dashboard.offices.roles import Role
from tests.bench.databases import HEAD, OFFICE
from tests.deeds import Deeds, lost
from tests.factories import make_member

# What is neither done nor refused in words: a user would see an error page.
BROKEN = (DatabaseError, InterfaceError, LookupError, TypeError, ValueError, AttributeError)
STEPS = (
    ("SCHEDULED", "ARRIVED"),
    ("AWAITING_PRINT", "QUALITY_CHECK"),
    ("ADJUDICATION", "AWAITING_PRINT"),
)


def _office() -> tuple[Office, User]:
    return Office.objects.get(code=OFFICE), User.objects.get(username=HEAD)


def _standing(code: str):
    return Application.objects.open().filter(stage__code=code)


def move_many(count: int) -> dict[str, Any]:
    """A bulk action on as many files as stand together; taken back outside of the measurement."""
    office, head = _office()
    at, to = max(
        STEPS, key=lambda step: Application.objects.open().filter(stage__code=step[0]).count()
    )
    rows = list(Application.objects.open().filter(stage__code=at).to_move().order_by("pk")[:count])
    now = timezone.now()
    with _stopwatch() as longest:
        began = time.perf_counter()
        outcome = bulk_actions.do(
            rows=rows,
            seen={row.public_code: row.version for row in rows},
            plan=bulk_actions.Plan(to, reason="make bench"),
            office=office,
            by=head,
            key=f"{time.time_ns()}",
            now=now,
        )
        seconds = time.perf_counter() - began
    if outcome.action:
        bulk_actions.undo(action=outcome.action, by=head)
    return {"seconds": seconds, "longest": max(longest, default=0.0), "moved": outcome.count}


@contextmanager
def _stopwatch() -> Iterator[list[float]]:
    """How long each outermost transaction lasts."""
    lasted: list[float] = []
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__
    began: list[float] = []

    def entering(block):
        began.append(time.perf_counter())
        return enter(block)

    def leaving(block, *error):
        answer = leave(block, *error)
        start = began.pop()
        if not began:
            lasted.append(time.perf_counter() - start)
        return answer

    with (
        mock.patch.object(transaction.Atomic, "__enter__", entering),
        mock.patch.object(transaction.Atomic, "__exit__", leaving),
    ):
        yield lasted


def sealed_writes(count: int, guarded: bool) -> dict[str, Any]:
    """Enter files with three personal numbers each; rolled back. Unguarded: no cipher, no hash,
    no audit event, the same columns otherwise."""
    office, head = _office()
    rows = [_entry(office, number) for number in range(count)]
    off = [
        mock.patch.object(sealing, "seal", lambda plain, *, label, keys: f"1.{plain:0<60}"),
        mock.patch.object(
            sealing, "lookup_hashes", lambda value, *, column, keys: [f"1:{value:0<40}"]
        ),
        mock.patch.object(services, "write_event", lambda *given, **named: None),
    ]
    began = time.perf_counter()
    with transaction.atomic():
        if not guarded:
            for patch in off:
                patch.start()
        try:
            services.record_many(applications=rows, by=head)
        finally:
            if not guarded:
                for patch in off:
                    patch.stop()
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return {"seconds": seconds}


def _entry(office: Office, number: int) -> Application:
    return Application(
        office=office,
        type=ApplicationType.objects.get(code="PASPOR_ELEKTRONIK"),
        reason=Reason.objects.get(code="HABIS_BERLAKU"),
        purpose=Purpose.objects.get(code="UMRAH"),
        channel=Channel.objects.get(code="WALK_IN"),
        applicant_name=f"Pemohon {number}",
        nik=f"99{number:014d}",
        passport_no=f"XX{number:06d}",
        phone=f"0820{number:08d}",
        submitted_at=timezone.now(),
    )


def storm(writers: int, deeds: int) -> dict[str, Any]:
    """So many people do so many things each, on the same few dozen files; who lost what?"""
    office, _head = _office()
    heads = [make_member(office=office, role=Role.OFFICE_HEAD) for _writer in range(writers)]
    before = {row[0]: row[1] for row in Application.objects.values_list("pk", "version")}

    def person(number: int) -> tuple[Deeds, list[str]]:
        mine = Deeds(office, heads[number], Random(number), timezone.now)
        errors = []
        try:
            for _deed in range(deeds):
                try:
                    mine.one()
                except BROKEN:
                    errors.append(traceback.format_exc())
            return mine, errors
        finally:
            connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(writers) as pool:
        people = list(pool.map(person, range(writers)))
    seconds = time.perf_counter() - began
    done: Counter[str] = sum((mine.done for mine, _errors in people), Counter())
    refused: Counter[str] = sum((mine.refused for mine, _errors in people), Counter())
    bumped: Counter[int] = sum((mine.bumped for mine, _errors in people), Counter())
    for pk, version in before.items():
        bumped[pk] += version - 1
    errors = [error for _mine, listed in people for error in listed]
    return {
        "seconds": seconds,
        "done": sum(done.values()),
        "told": done["told"],
        "refused": dict(refused),
        "errors": len(errors) + refused["enter"],
        "first_error": errors[0][-400:] if errors else "",
        "lost": len(lost(bumped)),
    }
