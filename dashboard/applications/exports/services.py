"""Applications as a table, with the columns of the import, in constant memory.

What leaves is on record before its first byte: who, why, which filters, how many.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db import transaction

from dashboard.accounts.models import User
from dashboard.applications.exports.rows import keys_of, table_of
from dashboard.applications.imports.columns import COLUMNS
from dashboard.applications.models import (
    Application,
    ApplicationQuerySet,
)
from dashboard.applications.sheets import write
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.models import Office
from dashboard.offices.roles import Role
from dashboard.offices.scope import valid_memberships

PERSONAL_FILTERS = {"q", "group"}  # a family's name, too


@dataclass(frozen=True)
class Export:
    """A file that leaves: how many applications are on record for it, and its pieces."""

    count: int
    pieces: Iterator[bytes]


def exportable(*, rows: ApplicationQuerySet, user: User) -> ApplicationQuerySet:
    """Those that this person may take along: a section head their section's, the office head and
    the ICT head their office's."""
    offices, sections = [], []
    for row in valid_memberships(user):
        if row.role in (Role.OFFICE_HEAD, Role.ICT_HEAD):
            offices.append(row.office_id)
        elif row.role == Role.SECTION_HEAD and row.section_id:
            sections.append(row.section_id)
    return rows.filter(office__in=offices) | rows.filter(section__in=sections)


def export(
    *,
    rows: ApplicationQuerySet,
    kind: str,
    by: User | None,
    office: Office,
    reason: str,
    filters: Mapping[str, list[str]],
    now: datetime | None = None,
) -> Export:
    """Record the export; its file is then read piece by piece, outside of any transaction.

    ``kind`` is “csv” or “xlsx”; ``filters`` are the keys of the list's URL. If the event cannot
    be written, nothing leaves.
    """
    keys = keys_of(rows)
    told = {key: "…" if key in PERSONAL_FILTERS else values for key, values in filters.items()}
    with transaction.atomic():
        record(
            by=by,
            verb=AuditEvent.Verb.EXPORTED,
            object_label=Application._meta.label_lower,
            object_id="",
            office_code=office.code,
            changes={"count": len(keys), "kind": kind, "filters": told},
            reason=reason,
            at=now,
        )
    return Export(len(keys), write(chain([COLUMNS], table_of(keys)), kind))
