"""Writes what a comparison found, through the services that people's own entries go through."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from dashboard.accounts.models import User
from dashboard.applications.appointments.services import attend, book_many
from dashboard.applications.imports.compare import KEYS, PLAIN, SEALED, Verdict
from dashboard.applications.imports.known import Entry, record_known_many
from dashboard.applications.models import Application
from dashboard.applications.moves import Move
from dashboard.applications.services import advance_many
from dashboard.applications.services_change import change_many
from dashboard.applications.statuses import Origin
from dashboard.offices.models import Office

COPIED = ("source", "external_no", "submitted_at", *PLAIN, *KEYS)
copied = attrgetter(*COPIED)


def write(
    office: Office, verdicts: Sequence[Verdict], *, by: User | None, key: str, now: datetime
) -> None:
    """Record, change, move and book, set-based; inside the caller's transaction.

    ``key`` names the run: a step that is made under it is not made twice. Raises
    ``ValidationError`` where a service refuses a row.
    """
    new = [verdict for verdict in verdicts if verdict.kind == "new"]
    changed = [verdict for verdict in verdicts if verdict.kind == "changed"]
    entries = [_entry(verdict, key) for verdict in new]
    record_known_many(entries=entries, office=office, by=by, now=now)
    if not changed:
        return
    known = _locked([verdict.stored for verdict in changed])
    corrected = []
    for verdict in changed:
        row = known[verdict.stored]
        for name in verdict.fields:
            setattr(row, name, _plain(verdict, name))
        if verdict.fields:
            corrected.append(row)
    if corrected:
        change_many(applications=corrected, by=by, origin=Origin.IMPORT, now=now)
    pairs = [(verdict, known[verdict.stored]) for verdict in changed]
    slots = {row: verdict.slot for verdict, row in pairs if verdict.slot}
    book_many(slots=slots, by=by)
    _advance(pairs, by, key, now)
    attend(applications=slots)


def _locked(keys: Sequence[int | None]) -> dict[int, Application]:
    rows = Application.objects.select_for_update(of=("self",)).for_page().filter(pk__in=keys)
    return {row.pk: row for row in rows.order_by("pk")}


def _entry(verdict: Verdict, key: str) -> Entry:
    draft = verdict.draft
    values = dict(zip(COPIED, copied(draft), strict=True))
    for name in SEALED:
        values[name] = plain = getattr(draft, name).open()
        if plain:
            values[f"{name}_hash"] = draft.hashes(name)[0]
    steps = [(code, at, f"{key}:{draft.number}:{code}") for code, at in verdict.steps]
    return Entry(values, steps=steps, slot=verdict.slot)


def _plain(verdict: Verdict, name: str) -> object:
    value = getattr(verdict.draft, name)
    return value.open() if name in SEALED else value


def _advance(
    pairs: Sequence[tuple[Verdict, Application]], by: User | None, key: str, now: datetime
) -> None:
    moves = [
        Move(row, stage, at, f"{key}:{verdict.draft.number}:{stage}")
        for verdict, row in pairs
        for stage, at in verdict.steps
    ]
    if moves:
        advance_many(moves=moves, by=by, origin=Origin.IMPORT, now=now)
