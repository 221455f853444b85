"""The hot loop of the export: applications as lists of text, straight from the cursor.

Model instances, the fields' converters and a join per catalogue table took four fifths of the
time of a million rows. Hence the compiled queries run on a bare cursor, codes are looked up by
key, and what SQLite gives as text is only turned where it must be (docs/decisions/0020).

The keys are read first, at once: what is written is what was counted, whatever changes meanwhile,
and a page is found by its keys, however the rows were filtered. Nothing stays open between pages.
"""

from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import F, Max, QuerySet

from dashboard.applications.imports.columns import INTERVIEW
from dashboard.applications.imports.vocabulary import LANE_CODES
from dashboard.applications.models import (
    Application,
    ApplicationQuerySet,
    ApplicationType,
    Appointment,
    Channel,
    Purpose,
    Reason,
    Stage,
    StageStay,
)
from dashboard.core import sealing
from dashboard.offices.models import Office

PAGE = 2_000
FIELDS = (
    "pk",
    "uuid",
    "office",
    "external_no",
    "source",
    "applicant_name",
    "nik",
    "birth_date",
    "nationality",
    "passport_no",
    "phone",
    "type",
    "reason",
    "purpose",
    "channel",
    "lane",
    "submitted_at",
    "stage",
    "stage_entered_at",
    "travel_date",
    "permit_expiry",
    "group_ref",
)
LABELS = [
    f"{Application._meta.get_field(name).label}:"  # type: ignore[union-attr]
    for name in ("nik", "passport_no", "phone")
]


def keys_of(rows: ApplicationQuerySet) -> Sequence[int]:
    """The keys of ``rows`` in order of entry: 8 MB for a million."""
    keys = array("q")
    for some in _batches(rows.order_by("pk").values_list("pk"), chunked=True):
        keys.extend([key for (key,) in some])
    return keys


def table_of(keys: Sequence[int]) -> Iterator[list[str]]:
    """One row per application, in the order of ``keys``, which are ascending."""
    codes = [
        dict(model.objects.values_list("pk", "code"))
        for model in (ApplicationType, Reason, Purpose, Channel)
    ]
    stages = dict(Stage.objects.values_list("pk", "code"))
    zones = {office.pk: office.zone for office in Office.objects.all()}
    interviewed = [pk for pk, code in stages.items() if code == INTERVIEW]
    for start in range(0, len(keys), PAGE):
        page = keys[start : start + PAGE]
        slots = _last(_of(Appointment.objects.all(), page, "application"), "starts_at")
        # A sum, lest SQLite reads all interviews there ever were by the index of the stage.
        stays = StageStay.objects.alias(here=F("stage_id") + 0).filter(here__in=interviewed)
        interviews = _last(_of(stays, page, "application"), "entered_at")
        for row in _raw(_of(Application.objects.order_by("pk"), page).values_list(*FIELDS)):
            pk, zone = row[0], zones[row[2]]
            yield _cells(row, codes, stages, zone, slots.get(pk), interviews.get(pk))


def _of(rows: QuerySet, page: Sequence[int], name: str = "pk") -> QuerySet:
    """Those of a page of keys: a range where no other key lies between."""
    first, last = page[0], page[-1]
    if last - first + 1 == len(page):
        return rows.filter(**{f"{name}__gte": first, f"{name}__lte": last})
    return rows.filter(**{f"{name}__in": list(page)})


def _last(rows: QuerySet, moment: str) -> dict[int, Any]:
    """The last ``moment`` of each application, as the database gives it."""
    return dict(_raw(rows.order_by().values_list("application_id").annotate(Max(moment))))


def _raw(rows: QuerySet) -> Iterator[tuple]:
    return chain.from_iterable(_batches(rows))


def _batches(rows: QuerySet, *, chunked: bool = False) -> Iterator[list[tuple]]:
    """The rows of ``values_list()`` as the driver gives them, without the fields' converters.

    ``chunked``: PostgreSQL keeps them until they are fetched, instead of this process.
    """
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return
    connection = connections[rows.db]
    with connection.chunked_cursor() if chunked else connection.cursor() as cursor:
        cursor.execute(sql, params)
        while some := cursor.fetchmany(PAGE):
            yield some


def _cells(
    row: tuple,
    codes: Sequence[dict[int, str]],
    stages: dict[int, str],
    zone: ZoneInfo,
    slot: Any,
    interview: Any,
) -> list[str]:
    (_pk, uuid, _office, number, source, name, nik, born, nation, passport, phone) = row[:11]
    (kind, reason, purpose, channel, lane, submitted, stage, entered, travel, permit, group) = row[
        11:
    ]
    identity = str(uuid)
    if len(identity) == 32:  # SQLite gives the digits; the label of a sealed value has hyphens
        identity = f"{uuid[:8]}-{uuid[8:12]}-{uuid[12:16]}-{uuid[16:20]}-{uuid[20:]}"
    types, reasons, purposes, channels = codes
    return [
        number or "",
        source,
        name,
        _opened(nik, LABELS[0], identity),
        _day(born),
        nation,
        _opened(passport, LABELS[1], identity),
        _home(_opened(phone, LABELS[2], identity)),
        types[kind],
        reasons[reason],
        purposes[purpose],
        channels[channel],
        LANE_CODES[lane],
        _moment(submitted, zone),
        _moment(slot, zone),
        _moment(interview, zone),
        stages[stage],
        _moment(entered, zone),
        _day(travel),
        _day(permit),
        group,
    ]


def _opened(token: str, label: str, identity: str) -> str:
    return sealing.unseal(token, label=label + identity, keys=settings.FIELD_KEYS) if token else ""


def _home(number: str) -> str:
    """As people write a phone number at home: 0812…; a foreign number keeps its +."""
    return "0" + number[3:] if number.startswith("+62") else number


def _day(value: date | str | None) -> str:
    return (value if isinstance(value, str) else value.isoformat()) if value else ""


def _moment(value: datetime | str | None, zone: ZoneInfo) -> str:
    """Local time to the minute; SQLite gives UTC without saying so, of an aggregate as text."""
    if value is None:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value.astimezone(zone).isoformat(" ", "minutes")[:16]
