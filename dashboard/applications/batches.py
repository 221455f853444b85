"""What the services share: chunks, and one audit event for each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from dashboard.accounts.models import User
from dashboard.applications.models import Application, Appointment
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record

CHUNK = 500  # applications per transaction: well under half a second on SQLite
Row = TypeVar("Row")


def chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def write_event(
    rows: Sequence[Application],
    *,
    by: User | None,
    verb: AuditEvent.Verb,
    changes: dict[str, Any],
    at: datetime,
    reason: str = "",
) -> None:
    """One event for all ``rows``; a single one is named by its public code."""
    sections = {row.section.code for row in rows}
    record(
        by=by,
        verb=verb,
        object_label=Application._meta.label_lower,
        object_id=rows[0].public_code if len(rows) == 1 else "",
        office_code=rows[0].office.code,
        section_code=sections.pop() if len(sections) == 1 else "",
        changes=changes if len(rows) == 1 else {"count": len(rows), **changes},
        reason=reason,
        at=at,
    )


def write_slots(
    rows: Mapping[int, Application],
    slots: Sequence[Appointment],
    *,
    by: User,
    at: datetime,
    changes: dict[str, Any],
    reason: str = "",
) -> None:
    """One event for the applications, by key, whose slots have changed, if there are any."""
    touched = [rows[slot.application_id] for slot in slots]
    if touched:
        verb = AuditEvent.Verb.CHANGED
        write_event(touched, by=by, verb=verb, changes=changes, reason=reason, at=at)
