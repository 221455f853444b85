"""One file at a time: its row and everything that its way through the office leaves behind.

Stages and dates are worked out by ``history.enter`` itself, so that a generated file is what the
replay of its changes gives; only the writing differs from what the services do.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings

from dashboard.applications.appointments.services import ARRIVAL, SERVICE
from dashboard.applications.deadlines import Deadlines
from dashboard.applications.history import enter
from dashboard.applications.models import (
    Application,
    ApplicationType,
    Channel,
    Purpose,
    Reason,
    Stage,
)
from dashboard.applications.models.application import public_code
from dashboard.applications.statuses import (
    AppointmentStatus,
    Origin,
    PromiseCause,
    StageKind,
    Workflow,
)
from dashboard.core import sealing
from dashboard.offices.models import Office
from dashboard.overview.generator.roads import BACK, MISSED, SLOT, Step

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NEVER = datetime.max.replace(tzinfo=UTC)
SEALED = {name: Application._meta.get_field(name) for name in ("nik", "passport_no", "phone")}
HASHES = {name: Application._meta.get_field(f"{name}_hash") for name in SEALED}


class File:
    """What an ``Application`` is to ``history.enter``, at a tenth of the cost."""

    def __init__(self, **values: Any) -> None:
        self.__dict__ = values


@dataclass(slots=True)
class Change:
    code: str
    before: str | None
    at: datetime
    reason: str
    waits_for: str
    reverses: int | None = None  # its place among the file's changes
    stands: bool = True


@dataclass
class Batch:
    """Rows by table, in the order of ``writing.TABLES``; keys are counted on from ``next_id``."""

    next_id: dict[str, int]
    files: list[File] = field(default_factory=list)
    changes: list[tuple] = field(default_factory=list)
    stays: list[tuple] = field(default_factory=list)
    slots: list[tuple] = field(default_factory=list)
    promises: list[tuple] = field(default_factory=list)

    def take_id(self, name: str) -> int:
        self.next_id[name] += 1
        return self.next_id[name] - 1


class Days:
    """The days on which the office works, as numbers; their midnights in UTC."""

    def __init__(self, office: Office, days: Sequence[date]) -> None:
        self.dates = days
        self._midnights = [
            datetime.combine(day, time.min, tzinfo=office.zone).astimezone(UTC) for day in days
        ]

    def at(self, day: int, minute: int) -> datetime:
        """The moment; far beyond the last day for what lies behind it."""
        if day >= len(self._midnights):
            return NEVER
        return self._midnights[day] + minute * MINUTE


class Catalogue:
    """The rows that codes stand for."""

    def __init__(self) -> None:
        self.type = {row.code: row for row in ApplicationType.objects.all()}
        self.reason = {row.code: row for row in Reason.objects.all()}
        self.purpose = {row.code: row for row in Purpose.objects.all()}
        self.channel = {row.code: row for row in Channel.objects.all()}
        self.stage = {(row.workflow, row.code): row for row in Stage.objects.all()}


def walked(
    steps: Iterable[Step], days: Days, until: datetime
) -> tuple[list[Change], list[list[Any]]]:
    """The changes up to ``until``, and the slots ``[starts_at, status]`` that were booked."""
    changes: list[Change] = []
    slots: list[list[Any]] = []
    road: list[int] = []  # places of the changes that stand
    for step in steps:
        at = days.at(step.day, step.minute)
        if step.code == SLOT:
            if at < NEVER:
                slots.append([at, AppointmentStatus.BOOKED])
            continue
        if at > until:
            break
        if step.code == MISSED:
            slots[-1][1] = AppointmentStatus.RESCHEDULED
            continue
        here = changes[road[-1]].code if road else None
        if step.code == BACK:
            undone = road.pop()
            changes[undone].stands = False
            to = changes[road[-1]].code
            changes.append(Change(to, here, at, step.reason, "", undone, stands=False))
            continue
        road.append(len(changes))
        changes.append(Change(step.code, here, at, step.reason, step.waits_for))
    if slots and slots[-1][1] == AppointmentStatus.RESCHEDULED:
        slots[-1][1] = AppointmentStatus.BOOKED  # no day left to move it to
    return changes, slots


class Maker:
    """Completes files of one office and lays their rows into a batch."""

    def __init__(
        self,
        office: Office,
        *,
        days: Days,
        until: datetime,
        by: dict[str, int],
        codes: Random,
    ) -> None:
        self.office, self.days, self.until = office, days, until
        self.by, self.codes = by, codes
        self.catalogue = Catalogue()
        self.deadlines = Deadlines(office)
        self.sections = {row.code: row.pk for row in office.sections.all()}

    def add(self, batch: Batch, chance: Random, steps: Iterator[Step], values: dict) -> None:
        """Walk one file; ``values`` are its codes, its person, its number and creation key."""
        changes, slots = walked(steps, self.days, self.until)
        row = self._file(batch, chance, changes[0].at, values)
        stands = [change for change in changes if change.stands]
        for change in stands:
            stage = self._stage(row, change.code)
            enter(row, stage, change.at, self.deadlines, change.waits_for)  # type: ignore[arg-type]
        row.stage_id = row.stage.pk
        by = self.by.get(row.type.section_code)
        self._changes(batch, row, changes, by)
        self._stays(batch, row, stands)
        self._slots(batch, row, stands, slots)
        if row.net_due:
            row.promised_on = row.net_due
            on = self.office.local_date
            started = next(each.at for each in stands if on(each.at) >= row.anchor_on)
            batch.promises.append((row.id, row.net_due, PromiseCause.FIRST, started, by))
        batch.files.append(row)

    def _file(self, batch: Batch, chance: Random, at: datetime, values: dict) -> File:
        row = File(**values)
        row.id = batch.take_id("files")
        row.uuid, row.public_code = self._identity(at)
        row.office_id = self.office.pk
        row.type = self.catalogue.type[values["type"]]
        row.reason = self.catalogue.reason[values["reason"]]
        row.type_id, row.reason_id = row.type.pk, row.reason.pk
        row.purpose_id = self.catalogue.purpose[values["purpose"]].pk
        row.channel_id = self.catalogue.channel[values["channel"]].pk
        row.section_id = self.sections[row.type.section_code]
        row.subject, row.lane_original = row.type.subject, row.lane
        row.submitted_at, row.submitted_on = at, self.office.local_date(at)
        row.anchor_on = row.gross_due = row.net_due = row.ready_on = None
        row.phone_last4 = row.phone[-4:]
        for name, column in SEALED.items():
            plain = values[name]
            setattr(row, f"{name}_hash", HASHES[name].hashes(plain)[0] if plain else "")
            setattr(row, name, sealed(plain, column.label_for(row)) if plain else "")
        return row

    def _identity(self, at: datetime) -> tuple[UUID, str]:
        """As the services make them: a uuid that begins with the time, a code that does not."""
        moment = int(at.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62
        chance = self.codes.getrandbits(128)
        row = UUID(int=moment | (chance >> 100 & 0xFFF) << 64 | chance & (1 << 62) - 1)
        return row, public_code(UUID(int=chance))

    def _stage(self, row: File, code: str) -> Stage:
        return self.catalogue.stage[row.type.workflow, code]

    def _changes(self, batch: Batch, row: File, changes: list[Change], by: int | None) -> None:
        first = batch.next_id["changes"]
        origin = Origin.MANUAL if by else Origin.IMPORT
        for number, change in enumerate(changes):
            batch.changes.append(
                (
                    batch.take_id("changes"),
                    row.id,
                    self._stage(row, change.before).pk if change.before else None,
                    self._stage(row, change.code).pk,
                    change.at,
                    change.at,
                    by,
                    origin,
                    change.reason,
                    change.waits_for,
                    None if change.reverses is None else first + change.reverses,
                    f"g{number}" if number else "created",
                )
            )

    def _stays(self, batch: Batch, row: File, stands: list[Change]) -> None:
        ends = [change.at for change in stands[1:]] + [None]
        for change, left in zip(stands, ends, strict=True):
            batch.stays.append((row.id, self._stage(row, change.code).pk, change.at, left))

    def _slots(self, batch: Batch, row: File, stands: list[Change], slots: list[list[Any]]) -> None:
        workflow = Workflow(row.type.workflow)
        reached = {change.code for change in stands}
        stage = self._stage(row, ARRIVAL[workflow]).pk
        for number, (at, status) in enumerate(slots):
            key = batch.take_id("slots")
            if status == AppointmentStatus.BOOKED:
                if SERVICE[workflow] in reached:
                    status = AppointmentStatus.SERVED
                elif ARRIVAL[workflow] in reached:
                    status = AppointmentStatus.ARRIVED
                elif row.stage.kind == StageKind.CANCELLED:
                    status = AppointmentStatus.CANCELLED
            moved = key + 1 if number + 1 < len(slots) else None
            day = self.office.local_date(at)
            batch.slots.append(
                (key, row.id, row.office_id, stage, row.lane, at, at + HOUR, day, status, moved)
            )


def sealed(plain: str, label: str) -> str:
    return sealing.seal(plain, label=label, keys=settings.FIELD_KEYS)
