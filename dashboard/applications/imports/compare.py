"""Which rows of a file are new, changed or the same: a few queries per chunk, none per row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dashboard.applications import history
from dashboard.applications.imports.columns import INTERVIEW
from dashboard.applications.imports.drafts import Draft
from dashboard.applications.imports.vocabulary import Vocabulary
from dashboard.applications.models import Application, Appointment, StageStay
from dashboard.applications.models.catalogue import Stage
from dashboard.applications.workflows import ENDED, SIDE, START, is_ahead
from dashboard.offices.models import Office

PLAIN = (
    "applicant_name",
    "birth_date",
    "nationality",
    "lane",
    "group_ref",
    "travel_date",
    "permit_expiry",
)
KEYS = ("type", "reason", "purpose", "channel")
SEALED = ("nik", "passport_no", "phone")
OUT_OF_TURN = dict.fromkeys(ENDED, "ready")
READ = (
    "pk",
    "source",
    "external_no",
    *PLAIN,
    *(f"{name}_id" for name in KEYS),
    *(f"{name}_hash" for name in SEALED),
    "submitted_at",
    "stage_id",
    "stage_entered_at",
    "section_id",
)


@dataclass(slots=True)
class Verdict:
    """What a row asks for. ``steps`` are stages to enter, in order; a ``slot`` is to be booked.

    ``stored`` is the key of the application that it changes, ``None`` for a new one;
    ``refused`` holds field and code.
    """

    draft: Draft
    stored: int | None = None
    fields: list[str] = field(default_factory=list)
    steps: list[tuple[str, datetime]] = field(default_factory=list)
    slot: datetime | None = None
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        if self.refused:
            return "rejected"
        if self.stored is None:
            return "new"
        return "changed" if self.fields or self.steps or self.slot else "same"


class Stored:
    """What is recorded under the numbers of some drafts, read at once."""

    def __init__(self, office: Office, drafts: Sequence[Draft], vocabulary: Vocabulary):
        rows = Application.objects.filter(
            office=office,
            source__in={draft.source for draft in drafts},
            external_no__in=[draft.external_no for draft in drafts],
        ).values(*READ)
        self.rows = {(row["source"], row["external_no"]): row for row in rows}
        self.stages: dict[int, Stage] = vocabulary.by_key["stage"]
        pks = [row["pk"] for row in self.rows.values()]
        self.interviews = history.last_moments(
            StageStay.objects.filter(application__in=pks, stage__code=INTERVIEW), "entered_at"
        )
        slots = Appointment.objects.filter(application__in=pks)
        self.slots = history.last_moments(slots, "starts_at")
        self.came_from = history.before_side_stages(
            row["pk"] for row in self.rows.values() if self.stages[row["stage_id"]].code in SIDE
        )
        self.unnumbered = _unnumbered(office, drafts)


def compare(
    office: Office,
    drafts: Sequence[Draft],
    vocabulary: Vocabulary,
    *,
    now: datetime,
    section_ids: frozenset[int] | None = None,
) -> list[Verdict]:
    """A verdict on each draft. ``section_ids``: whose rows may be changed (``None``: all)."""
    stored = Stored(office, drafts, vocabulary)
    verdicts = []
    for draft in drafts:
        row = stored.rows.get((draft.source, draft.external_no))
        if row is None:
            verdicts.append(_new(office, draft, stored, now))
        elif section_ids is not None and row["section_id"] not in section_ids:
            verdicts.append(Verdict(draft, row["pk"], refused=[("type", "section")]))
        else:
            verdicts.append(_known(draft, row, stored, vocabulary, now))
    return verdicts


def _new(office: Office, draft: Draft, stored: Stored, now: datetime) -> Verdict:
    verdict = Verdict(draft, slot=draft.slot.at if draft.slot else None)
    submitted = office.local_date(draft.submitted_at)
    if draft.nik and any((h, submitted) in stored.unnumbered for h in draft.hashes("nik")):
        verdict.refused.append(("external_no", "unnumbered"))
        return verdict
    floor = draft.submitted_at
    if draft.interviewed:
        floor = draft.interviewed.after(floor)
        verdict.steps.append((INTERVIEW, floor))
    here = verdict.steps[-1][0] if verdict.steps else START
    if draft.stage and draft.stage != here:
        verdict.steps.append((draft.stage, _when(draft, floor, now)))
    return verdict


def _known(
    draft: Draft, row: dict[str, Any], stored: Stored, vocabulary: Vocabulary, now: datetime
) -> Verdict:
    verdict = Verdict(draft, row["pk"])
    if vocabulary.by_key["type"][row["type_id"]].workflow != draft.type.workflow:
        verdict.refused.append(("type", "workflow"))
        return verdict
    if not draft.submitted.agrees(row["submitted_at"]):
        verdict.refused.append(("submitted_at", "history"))
    verdict.fields = [name for name in PLAIN if _differs(draft, name, row[name])]
    verdict.fields += [name for name in KEYS if _differs(draft, name, row[f"{name}_id"])]
    verdict.fields += [name for name in SEALED if _sealed_differs(draft, name, row)]
    booked = stored.slots.get(row["pk"])
    if draft.slot and not (booked and draft.slot.agrees(booked)):
        verdict.slot = draft.slot.at
    _steps(verdict, row, stored, now)
    return verdict


def _steps(verdict: Verdict, row: dict[str, Any], stored: Stored, now: datetime) -> None:
    draft, stage = verdict.draft, stored.stages[row["stage_id"]]
    code, floor = stage.code, row["stage_entered_at"]
    came_from = stored.came_from.get(row["pk"], "")
    held = stored.interviews.get(row["pk"])
    if draft.interviewed and held:
        if draft.interviewed.at.date() != held.astimezone(draft.interviewed.at.tzinfo).date():
            verdict.refused.append(("interviewed_at", "history"))
    elif draft.interviewed:
        if not stage.is_open or not is_ahead(stage.workflow, code, INTERVIEW, came_from):
            verdict.refused.append(("interviewed_at", "history"))
            return
        at = draft.interviewed.after(floor)
        if at < floor:
            verdict.refused.append(("interviewed_at", "order"))
            return
        verdict.steps.append((INTERVIEW, at))
        code, floor = INTERVIEW, at
    if not draft.stage or draft.stage == code:
        return
    if not stage.is_open:
        verdict.refused.append(("stage", "closed"))
    elif not is_ahead(stage.workflow, code, draft.stage, came_from):
        verdict.refused.append(("stage", OUT_OF_TURN.get(draft.stage, "back")))
    else:
        at = _when(draft, floor, now)
        verdict.steps.append((draft.stage, at))
        if at < floor:
            verdict.refused.append(("staged_at", "order"))


def _when(draft: Draft, floor: datetime, now: datetime) -> datetime:
    """When the stage was entered: as the file says; without a date it is in it by now."""
    if draft.staged:
        return draft.staged.after(floor)
    return now


def _differs(draft: Draft, name: str, held: Any) -> bool:
    """An empty cell never takes away what is known."""
    said = getattr(draft, name)
    return name in draft.given and (said.pk if name in KEYS else said) != held


def _sealed_differs(draft: Draft, name: str, row: dict[str, Any]) -> bool:
    if name not in draft.given:
        return False
    return row[f"{name}_hash"] not in draft.hashes(name)


def _unnumbered(office: Office, drafts: Iterable[Draft]) -> set[tuple[str, date]]:
    """NIK hash and date of applications that were entered by hand without a number."""
    hashes = [h for draft in drafts if draft.nik for h in draft.hashes("nik")]
    if not hashes:
        return set()
    rows = Application.objects.filter(office=office, external_no=None, nik_hash__in=hashes)
    return set(rows.values_list("nik_hash", "submitted_on"))
