"""The contact log: who was called or who called, what was said, and whether somebody waits.

Calls and messages are written by ``outreach``, which stands above: read by reverse relations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.applications.models import Application

SHOWN = 5  # the older ones are folded


@dataclass(frozen=True)
class Contacted:
    """One attempt, in either direction. ``told`` is the date that the applicant heard."""

    at: datetime
    by: str
    way: str
    words: str
    told: date | None
    note: str
    again_at: datetime | None


@dataclass(frozen=True)
class ContactLog:
    """``waits``: the places in queues of campaigns that still go on. ``knows``: the date that
    the applicant heard last is the one that is promised now."""

    attempts: Sequence[Contacted]
    waits: Sequence[Any]
    knows: bool

    @property
    def latest(self) -> Sequence[Contacted]:
        return self.attempts[:SHOWN]

    @property
    def older(self) -> Sequence[Contacted]:
        return self.attempts[SHOWN:]


def contact_logs(applications: Sequence[Application]) -> dict[int, ContactLog]:
    """The log of each application by its key, in two queries however many there are."""
    told = Application.told.rel.related_model.objects.log(applications)
    queues = Application.recipients.rel.related_model.objects.waiting_for(applications)
    attempts: dict[int, list[Contacted]] = {row.pk: [] for row in applications}
    waits: dict[int, list[Any]] = {row.pk: [] for row in applications}
    for row in told:
        attempts[row.application_id].append(_contacted(row))
    for row in queues.select_related("contact", "campaign").order_by("-pk"):
        waits[row.application_id].append(row)
    return {
        row.pk: ContactLog(
            attempts=attempts[row.pk],
            waits=waits[row.pk],
            knows=row.promised_on is not None and _last_heard(attempts[row.pk]) == row.promised_on,
        )
        for row in applications
    }


def _last_heard(attempts: Sequence[Contacted]) -> date | None:
    """The latest date among them, as ``Application.objects.knowing`` asks the database."""
    return next((one.told for one in attempts if one.told), None)


def _contacted(row: Any) -> Contacted:
    attempt = row.attempt
    return Contacted(
        at=attempt.at,
        by=str(attempt.by),
        way=f"{attempt.get_direction_display()} · {attempt.get_channel_display()}",
        words=row.words,
        told=row.promise,
        note=attempt.note,
        again_at=attempt.call_back_at,
    )
