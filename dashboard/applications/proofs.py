"""Proves that what an application says of itself is what its history says, and repairs it.

Stage, dates and stays are derived: replaying the changes that stand must give them (settled.md 12).
Read chunk by chunk, a few queries each, so that a million rows take little memory.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import transaction
from django.utils import timezone

from dashboard.applications import history, steps
from dashboard.applications.appointments.services import cancel_slots
from dashboard.applications.batches import write_event
from dashboard.applications.deadlines import Deadlines
from dashboard.applications.many_rows import update_rows
from dashboard.applications.models import (
    Application,
    ApplicationType,
    Appointment,
    PromiseChange,
    Reason,
    Stage,
    StageChange,
    StageStay,
)
from dashboard.applications.reversals import rewrite
from dashboard.applications.statuses import AppointmentStatus
from dashboard.audit.models import AuditEvent
from dashboard.offices.models import Office

CHUNK = 1000
READ = (
    *history.DERIVED,
    "uuid",
    "public_code",
    "office",
    "section",
    "type",
    "reason",
    "lane",
    "submitted_at",
    "submitted_on",
    "promised_on",
    "version",
)
HISTORY = ("changes", "from_stage", "occurred_at", "reverses")  # appended only: nobody repairs them


@dataclass(frozen=True)
class Difference:
    """One field of one application: what is stored, and what the history says."""

    code: str
    field: str
    stored: str
    replayed: str

    @property
    def is_repairable(self) -> bool:
        return self.field not in HISTORY

    def __str__(self) -> str:
        return f"{self.code} {self.field}: {self.stored} -> {self.replayed}"


@dataclass(slots=True)
class Step:
    """A stage change as replay reads it; an instance of the model takes three times as long."""

    pk: int
    from_stage_id: int | None
    to_stage: Stage
    occurred_at: datetime
    waits_for: str
    reverses_id: int | None


@dataclass
class Outcome:
    """How many were looked at and repaired, and the differences that nobody can repair."""

    checked: int = 0
    repaired: int = 0
    left: int = 0
    first: Difference | None = None


class Prover:
    """Replays applications. The small tables are read once, the deadlines once per office."""

    def __init__(self) -> None:
        self.types, self.reasons = ApplicationType.objects.in_bulk(), Reason.objects.in_bulk()
        self.stages = Stage.objects.in_bulk()
        self.deadlines = {pk: Deadlines(office) for pk, office in Office.objects.in_bulk().items()}

    def read(self, office: Office | None) -> Iterator[list[Application]]:
        """The applications in order of id, without names and numbers."""
        rows = Application.objects.only(*READ).order_by("pk")
        if office:
            rows = rows.filter(office=office)
        last = 0
        while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
            for row in chunk:
                row.office = self.deadlines[row.office_id].office
                row.type, row.reason = self.types[row.type_id], self.reasons[row.reason_id]
                row.stage = self.stages[row.stage_id]
            yield chunk
            last = chunk[-1].pk

    def prove(self, rows: Sequence[Application]) -> dict[int, "Proof"]:
        """The proof of each application in which something differs. Four queries."""
        keys = [row.pk for row in rows]
        changes, stays = self._changes(keys), _stays(keys)
        promises = dict(
            PromiseChange.objects.filter(application__in=keys)
            .order_by("pk")
            .values_list("application_id", "new")
        )
        booked = _booked(keys)
        found = {}
        for row in rows:
            proof = Proof.of(row, changes[row.pk], self.deadlines[row.office_id])
            proof.compare_stays(stays[row.pk])
            proof.compare("promised_on", promises.get(row.pk))
            if row.pk in booked and not row.is_open:
                proof.differ("appointment", AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED)
            if proof.differences:
                found[row.pk] = proof
        return found

    def _changes(self, keys: Iterable[int]) -> Mapping[int, list[Step]]:
        found: dict[int, list[Step]] = defaultdict(list)
        rows = StageChange.objects.filter(application__in=keys).order_by("application_id", "pk")
        names = ("pk", "from_stage", "to_stage", "occurred_at", "waits_for", "reverses")
        for key, pk, before, to, at, waits_for, reverses in rows.values_list(
            "application_id", *names
        ):
            found[key].append(Step(pk, before, self.stages[to], at, waits_for, reverses))
        return found


class Proof:
    """One application, replayed in memory: its differences, and the stays as they ought to be."""

    def __init__(self, row: Application):
        self.row = row
        self.differences: list[Difference] = []
        self.stays: list[StageStay] = []

    @classmethod
    def of(cls, row: Application, changes: list[Step], deadlines: Deadlines) -> Self:
        proof = cls(row)
        proof.differences += (Difference(row.public_code, *found) for found in _flaws(changes))
        stored = {name: getattr(row, name) for name in history.DERIVED}
        if not changes:
            return proof
        proof.stays = history.replay(row, changes, deadlines)  # type: ignore[arg-type]
        if stored["ready_on"] == row.ready_on and stored["pickup_limit"] and row.pickup_limit:
            row.pickup_limit = stored["pickup_limit"]  # by the days that the type gave then
        for name in history.DERIVED:
            proof.note(name, stored[name], getattr(row, name))
        proof.compare("submitted_on", deadlines.office.local_date(row.submitted_at))
        return proof

    def compare(self, name: str, replayed: Any) -> None:
        """Note a field that is not what it ought to be, and set it."""
        self.note(name, getattr(self.row, name), replayed)
        setattr(self.row, name, replayed)

    def note(self, name: str, stored: Any, replayed: Any) -> None:
        if stored != replayed:
            self.differ(name, stored, replayed)

    def differ(self, name: str, stored: Any, replayed: Any) -> None:
        texts = (_text(stored), _text(replayed))
        self.differences.append(Difference(self.row.public_code, name, *texts))

    def compare_stays(self, stored: list[tuple]) -> None:
        wanted = [(stay.stage_id, stay.entered_at, stay.left_at) for stay in self.stays]
        if stored != wanted:
            alike = zip(stored, wanted, strict=False)
            place = next(
                (n for n, (here, there) in enumerate(alike) if here != there),
                min(len(stored), len(wanted)),
            )
            self.differ(f"stays[{place}]", _stay(stored, place), _stay(wanted, place))

    @property
    def is_repairable(self) -> bool:
        return all(difference.is_repairable for difference in self.differences)


def check(*, office: Office | None = None) -> Outcome:
    """Look at every application of an office (or of all), up to the first difference."""
    outcome, prover = Outcome(), Prover()
    for chunk in prover.read(office):
        found = prover.prove(chunk)
        if found:
            found = _again([proof.row for proof in found.values()])
        if found:
            outcome.first = found[min(found)].differences[0]
            outcome.checked += sum(row.pk <= min(found) for row in chunk)
            return outcome
        outcome.checked += len(chunk)
    return outcome


@transaction.atomic
def _again(rows: Sequence[Application]) -> dict[int, Proof]:
    """Under a lock, with the calendar of now: what someone was just writing is no difference."""
    locked = steps.lock_rows(rows)
    return Prover().prove(list(locked.values()))


def repair(*, office: Office | None = None, now: datetime | None = None) -> Outcome:
    """Make every application what its history says, chunk by chunk, with an audit event for each.

    What the history itself gets wrong (an order of time, a missing first change) is counted as
    left: history is appended only.
    """
    outcome, prover, now = Outcome(), Prover(), now or timezone.now()
    for chunk in prover.read(office):
        outcome.checked += len(chunk)
        found = prover.prove(chunk)
        if found:
            _repair([proof.row for proof in found.values()], outcome, now)
    return outcome


@transaction.atomic
def _repair(rows: Sequence[Application], outcome: Outcome, now: datetime) -> None:
    proofs = list(_again(rows).values())
    for proof in proofs:
        if not proof.is_repairable:
            outcome.left += 1
            outcome.first = outcome.first or next(
                each for each in proof.differences if not each.is_repairable
            )
    wrong = [proof for proof in proofs if proof.is_repairable]
    if not wrong:
        return
    mended = [proof.row for proof in wrong]
    rewrite(mended, [stay for proof in wrong for stay in proof.stays])
    update_rows(mended, ["submitted_on"])
    cancel_slots(applications=[row for row in mended if not row.is_open])
    names = Counter(each.field.partition("[")[0] for proof in wrong for each in proof.differences)
    changes = {"repaired": dict(names)}
    write_event(mended, by=None, verb=AuditEvent.Verb.CHANGED, changes=changes, at=now)
    outcome.repaired += len(mended)


def _flaws(changes: Sequence[Step]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with a history in itself: field, what is there, what ought to be."""
    if not changes:
        yield "changes", "-", "START"
    before: Step | None = None
    taken = {step.pk: step for step in changes}
    for step in changes:
        expected = before.to_stage.pk if before else None
        if step.from_stage_id != expected:
            yield "from_stage", _text(step.from_stage_id), _text(expected)
        if step.reverses_id and step.reverses_id not in taken:
            yield "reverses", _text(step.reverses_id), "-"
        before = step
    last = None
    for step in history.standing(changes):  # type: ignore[arg-type]
        if last and step.occurred_at < last:
            yield "occurred_at", _text(step.occurred_at), f">= {_text(last)}"
        last = step.occurred_at


def _stays(keys: Iterable[int]) -> Mapping[int, list[tuple]]:
    found: dict[int, list[tuple]] = defaultdict(list)
    rows = StageStay.objects.filter(application__in=keys)
    rows = rows.order_by("application_id", "entered_at", "pk")
    for key, *stay in rows.values_list("application_id", "stage_id", "entered_at", "left_at"):
        found[key].append(tuple(stay))
    return found


def _booked(keys: Iterable[int]) -> set[int]:
    rows = Appointment.objects.filter(application__in=keys, status=AppointmentStatus.BOOKED)
    return set(rows.values_list("application_id", flat=True))


def _stay(stays: Sequence[tuple], place: int) -> str:
    return " ".join(map(_text, stays[place])) if place < len(stays) else "-"


def _text(value: Any) -> str:
    if isinstance(value, Stage):
        return value.code
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds" if value.microsecond else "seconds")
    return "-" if value in (None, "") else str(value)
