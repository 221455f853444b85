"""Applications as a table, with the columns of the import, in constant memory.

What leaves is on record before its first byte: who, why, which filters, how many.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from dashboard.accounts.models import User
from dashboard.applications.history import last_moments
from dashboard.applications.imports.columns import COLUMNS, INTERVIEW
from dashboard.applications.imports.vocabulary import LANE_CODES
from dashboard.applications.models import (
    Application,
    ApplicationQuerySet,
    Appointment,
    StageStay,
)
from dashboard.applications.sheets import write
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.core.fields import Sealed
from dashboard.offices.models import Office
from dashboard.offices.roles import Role
from dashboard.offices.scope import valid_memberships

PAGE = 1_000
PERSONAL_FILTERS = {"q"}
FIELDS = (
    "pk",
    "uuid",
    "office_id",
    "external_no",
    "source",
    "applicant_name",
    "nik",
    "birth_date",
    "nationality",
    "passport_no",
    "phone",
    "type__code",
    "reason__code",
    "purpose__code",
    "channel__code",
    "lane",
    "submitted_at",
    "stage__code",
    "stage_entered_at",
    "travel_date",
    "permit_expiry",
    "group_ref",
)


def exportable(rows: ApplicationQuerySet, user: User) -> ApplicationQuerySet:
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
) -> Iterator[bytes]:
    """Record the export, then yield the file piece by piece, outside of any transaction.

    ``kind`` is “csv” or “xlsx”; ``filters`` are the keys of the list's URL. If the event cannot
    be written, nothing leaves.
    """
    told = {key: "…" if key in PERSONAL_FILTERS else values for key, values in filters.items()}
    with transaction.atomic():
        record(
            by=by,
            verb=AuditEvent.Verb.EXPORTED,
            object_label=Application._meta.label_lower,
            object_id="",
            office_code=office.code,
            changes={"count": rows.order_by().count(), "kind": kind, "filters": told},
            reason=reason,
            at=now,
        )
    return write(chain([COLUMNS], table_of(rows)), kind)


def table_of(rows: ApplicationQuerySet) -> Iterator[list[str]]:
    """One row per application in order of entry, read page by page."""
    zones = {office.pk: office.zone for office in Office.objects.all()}
    last = 0
    while page := list(rows.order_by("pk").filter(pk__gt=last).values(*FIELDS)[:PAGE]):
        last = page[-1]["pk"]
        keys = [row["pk"] for row in page]
        slots = last_moments(Appointment.objects.filter(application__in=keys), "starts_at")
        interviews = last_moments(
            StageStay.objects.filter(application__in=keys, stage__code=INTERVIEW), "entered_at"
        )
        for row in page:
            pk = row["pk"]
            yield _cells(row, zones[row["office_id"]], slots.get(pk), interviews.get(pk))


def _cells(
    row: dict[str, Any], zone: ZoneInfo, slot: datetime | None, interview: datetime | None
) -> list[str]:
    return [
        row["external_no"] or "",
        row["source"],
        row["applicant_name"],
        _opened(row, "nik"),
        _day(row["birth_date"]),
        row["nationality"],
        _opened(row, "passport_no"),
        _phone(_opened(row, "phone")),
        row["type__code"],
        *(row[f"{name}__code"] for name in ("reason", "purpose", "channel")),
        LANE_CODES[row["lane"]],
        _moment(row["submitted_at"], zone),
        _moment(slot, zone),
        _moment(interview, zone),
        row["stage__code"],
        _moment(row["stage_entered_at"], zone),
        _day(row["travel_date"]),
        _day(row["permit_expiry"]),
        row["group_ref"],
    ]


def _opened(row: dict[str, Any], name: str) -> str:
    label = Application._meta.get_field(name).label  # type: ignore[union-attr]
    uuid: UUID = row["uuid"]
    return Sealed(token=row[name], label=f"{label}:{uuid}").open()


def _phone(number: str) -> str:
    """As people write it at home: 0812…; a foreign number keeps its +."""
    return "0" + number.removeprefix("+62") if number.startswith("+62") else number


def _day(value: Any) -> str:
    return value.isoformat() if value else ""


def _moment(value: datetime | None, zone: ZoneInfo) -> str:
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M}" if value else ""
