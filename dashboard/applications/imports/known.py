"""Brings in applications together with the steps that they have taken: the new rows of an import.

The rules are those of people's entries, asked in memory: ``checks.refusals`` (by whoever read the
row), ``step_rules.refusals``, ``history.enter``, the first promise, the outcome of a slot. What
differs is the writing. ``record_many`` and ``advance_many`` save a row in its first stage, read it
back and move it, with an instance per row and step; here each table gets its final rows in one
statement: a file of 100 thousand rows takes seconds, not minutes (docs/decisions/0020).
"""

import os
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from dashboard.accounts.models import User
from dashboard.applications import history, intake, step_rules
from dashboard.applications.appointments.capacity import Schedule
from dashboard.applications.appointments.rebooking import arrival_stages
from dashboard.applications.appointments.services import outcome_of
from dashboard.applications.batches import write_event
from dashboard.applications.checks import refuse
from dashboard.applications.deadlines import Deadlines, hold
from dashboard.applications.many_rows import Inserter, next_keys
from dashboard.applications.models import (
    Application,
    Appointment,
    PromiseChange,
    StageChange,
    StageStay,
)
from dashboard.applications.models.application import public_code
from dashboard.applications.moves import Move
from dashboard.applications.permissions import check_can_add, check_can_step
from dashboard.applications.statuses import AppointmentStatus, Origin, PromiseCause
from dashboard.applications.workflows import START
from dashboard.audit.models import AuditEvent
from dashboard.core import sealing
from dashboard.offices.models import Office

COLUMNS = tuple(field.attname for field in Application._meta.concrete_fields)
CATALOGUE = ("office", "section", "type", "reason", "purpose", "channel")
BLANK = {
    field.attname: field.get_default()
    for field in Application._meta.concrete_fields
    if field.attname not in ("id", "uuid")
}
SEALED = tuple(
    (name, Application._meta.get_field(name).label)  # type: ignore[union-attr]
    for name in ("nik", "passport_no", "phone")
)
CHANGE = (
    "application_id",
    "from_stage_id",
    "to_stage_id",
    "occurred_at",
    "recorded_at",
    "by_id",
    "origin",
    "waits_for",
    "idempotency_key",
)
STAY = ("application_id", "stage_id", "entered_at", "left_at")
SLOTS = (
    "application_id",
    "office_id",
    "stage_id",
    "lane",
    "starts_at",
    "ends_at",
    "starts_on",
    "status",
)
PROMISE = ("application_id", "new", "cause", "at", "by_id")
row_of = attrgetter(*COLUMNS)


class Entry:
    """A new application as plain values, by the names of ``Application``.

    ``steps`` are (stage code, when entered, idempotency key), in order; ``slot`` is when it was
    or is expected. ``nik``, ``passport_no`` and ``phone`` are plain text until ``_seal``.
    """

    id: int

    def __init__(
        self,
        values: dict[str, Any],
        *,
        steps: Sequence[tuple[str, datetime, str]] = (),
        slot: datetime | None = None,
    ):
        self.__dict__ |= BLANK
        self.__dict__ |= values
        self.steps, self.slot = steps, slot
        self.way: list[tuple[int, datetime, str, str]] = []  # stage, entered, waits for, key


def record_known_many(
    *, entries: Sequence[Entry], office: Office, by: User | None, now: datetime
) -> int:
    """Save new applications of one office in the stage that they have reached; return how many.

    One transaction: the caller keeps it short. Nothing was found against the entries by
    ``checks.refusals``. Raises ``ValidationError`` by field for a step that ``step_rules``
    refuses and a number that is recorded already; ``PermissionDenied`` for a section that is not
    theirs and an end that only its head decides.
    """
    if not entries:
        return 0
    try:
        with transaction.atomic():
            hold([office.pk])
            _complete(entries, office, by, now)
            _write(entries, by, now)
            codes = Counter(entry.stage.code for entry in entries)
            changes = {"origin": Origin.IMPORT, "stage": dict(codes)}
            write_event(entries, by=by, verb=AuditEvent.Verb.CREATED, changes=changes, at=now)
    except IntegrityError as error:
        raise intake.number_taken() from error
    return len(entries)


def _complete(entries: Sequence[Entry], office: Office, by: User | None, now: datetime) -> None:
    clock = Deadlines(office)
    sections = {section.code: section for section in office.sections.all()}
    stages = step_rules.all_stages()
    for entry, identity in zip(entries, _identities(len(entries)), strict=True):
        entry.uuid, entry.public_code = identity
        entry.office = office
        entry.section = intake.found(entry, sections.get(entry.type.section_code))
        for name in CATALOGUE:
            setattr(entry, f"{name}_id", getattr(entry, name).pk)
        start = stages[entry.type.workflow, START]
        intake.complete(entry, start, clock)
        entry.way.append((start.pk, entry.submitted_at, "", intake.CREATED))
        for step in entry.steps:
            _take(entry, step, stages, clock, now)
        entry.stage_id, entry.promised_on = entry.stage.pk, entry.net_due
        _seal(entry)
    if by:
        _check_rights(entries, by)


def _take(
    entry: Entry,
    step: tuple[str, datetime, str],
    stages: step_rules.Stages,
    clock: Deadlines,
    now: datetime,
) -> None:
    code, at, key = step
    move = Move(entry, code, at, key)  # type: ignore[arg-type]
    refuse(step_rules.refusals(entry, move, Origin.IMPORT, now, ""))  # type: ignore[arg-type]
    stage, waits_for = stages[entry.type.workflow, code], step_rules.waits_for(move)
    history.enter(entry, stage, at, clock, waits_for)  # type: ignore[arg-type]
    entry.way.append((stage.pk, at, waits_for, key))


def _check_rights(entries: Sequence[Entry], by: User) -> None:
    reached = {(entry.section_id, entry.stage.code): entry for entry in entries}
    for (_section, code), entry in reached.items():
        check_can_add(by, entry.section)
        check_can_step(by, entry, code)  # type: ignore[arg-type]


def _seal(entry: Entry) -> None:
    entry.phone_last4 = entry.phone[-4:]
    for name, label in SEALED:
        if plain := getattr(entry, name):
            token = sealing.seal(plain, label=f"{label}:{entry.uuid}", keys=settings.FIELD_KEYS)
            setattr(entry, name, token)


def _identities(count: int) -> list[tuple[UUID, str]]:
    """A uuid (version 7) and a public code for each.

    The uuid begins with the time, so that the rows of a file lie side by side in its index. The
    code is what people see: it is drawn apart and tells nothing of time or neighbours.
    """
    moment, drawn = int(time.time() * 1000) << 80 | 7 << 76 | 2 << 62, os.urandom(16 * count)
    made = []
    for place in range(count):
        chance = int.from_bytes(drawn[16 * place : 16 * place + 16])
        row = UUID(int=moment | (place & 0xFFF) << 64 | chance & (1 << 62) - 1)
        made.append((row, public_code(UUID(int=chance))))
    return made


def _write(entries: Sequence[Entry], by: User | None, now: datetime) -> None:
    for entry, key in zip(entries, next_keys(Application, len(entries)), strict=True):
        entry.id = key
    made = Inserter(Application)
    made.insert(Application, COLUMNS, [row_of(entry) for entry in entries])
    by_id = by.pk if by else None
    made.insert(StageChange, CHANGE, _changes(entries, by_id, now))
    made.insert(StageStay, STAY, _stays(entries))
    made.insert(Appointment, SLOTS, _slots(entries, Schedule(entries[0].office)))
    promised = [
        (entry.id, entry.promised_on, str(PromiseCause.FIRST), now, by_id)
        for entry in entries
        if entry.promised_on
    ]
    made.insert(PromiseChange, PROMISE, promised)


def _changes(entries: Sequence[Entry], by_id: int | None, now: datetime) -> list[tuple]:
    rows, origin = [], str(Origin.IMPORT)
    for entry in entries:
        before = None
        for stage, at, waits_for, key in entry.way:
            rows.append((entry.id, before, stage, at, now, by_id, origin, waits_for, key))
            before = stage
    return rows


def _stays(entries: Sequence[Entry]) -> list[tuple]:
    rows = []
    for entry in entries:
        left = [step[1] for step in entry.way[1:]]
        for step, until in zip(entry.way, [*left, None], strict=True):
            rows.append((entry.id, step[0], step[1], until))
    return rows


def _slots(entries: Sequence[Entry], schedule: Schedule) -> list[tuple]:
    arrival = {workflow: stage.pk for workflow, stage in arrival_stages().items()}
    rows = []
    for entry in entries:
        if (start := entry.slot) is None:
            continue
        day = entry.office.local_date(start)
        end = start + timedelta(minutes=schedule.minutes(entry.lane, day))
        status = outcome_of(row=entry)  # type: ignore[arg-type]
        if status == AppointmentStatus.BOOKED and not entry.is_open:
            status = AppointmentStatus.CANCELLED
        stage = arrival[entry.type.workflow]
        rows.append((entry.id, entry.office_id, stage, entry.lane, start, end, day, str(status)))
    return rows
