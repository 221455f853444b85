import csv
import os
import time
from typing import Any

from django.db import connection

from dashboard.applications.exports.services import export
from dashboard.applications.models import Application
from dashboard.offices.models import Office
from tests.bench.databases import OFFICE

RAW = """
SELECT a.external_no, a.source, a.applicant_name, a.nik, a.birth_date, a.nationality,
  a.passport_no, a.phone, t.code, r.code, p.code, c.code, a.lane, a.submitted_at, s.code,
  a.stage_entered_at, a.travel_date, a.permit_expiry, a.group_ref
FROM applications_application a
JOIN applications_applicationtype t ON t.id = a.type_id
JOIN applications_reason r ON r.id = a.reason_id
JOIN applications_purpose p ON p.id = a.purpose_id
JOIN applications_channel c ON c.id = a.channel_id
JOIN applications_stage s ON s.id = a.stage_id
"""


def take() -> dict[str, Any]:
    """Ours, from the request to the last byte."""
    office = Office.objects.get(code=OFFICE)
    began = time.perf_counter()
    made = export(
        rows=Application.objects.filter(office=office),
        kind="csv",
        by=None,
        office=office,
        reason="make bench",
        filters={},
    )
    size, first = 0, 0.0
    for piece in made.pieces:
        first = first or time.perf_counter() - began
        size += len(piece)
    return {"seconds": time.perf_counter() - began, "first": first, "bytes": size}


def raw_dump() -> dict[str, Any]:
    """A server-side cursor on PostgreSQL: a plain one would hold all rows in memory."""
    began = time.perf_counter()
    with open(os.devnull, "w", newline="") as nowhere:
        out = csv.writer(nowhere)
        if connection.vendor == "postgresql":
            connection.ensure_connection()
            with connection.connection.transaction(), connection.connection.cursor("raw") as cursor:
                cursor.itersize = 10_000
                cursor.execute(RAW)
                out.writerows(cursor)
        else:
            with connection.cursor() as cursor:
                cursor.execute(RAW)
                while rows := cursor.fetchmany(10_000):
                    out.writerows(rows)
    return {"seconds": time.perf_counter() - began}
