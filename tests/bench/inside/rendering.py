import time
from typing import Any

from django.template import engines
from django.test import RequestFactory
from django_tables2 import RequestConfig

from dashboard.applications.models import Application
from dashboard.applications.tables import USUAL_COLUMNS, ApplicationTable
from dashboard.offices.calendars import calendar_of
from dashboard.offices.models import Office
from tests.bench.databases import OFFICE

ROWS = 25
COLUMNS = (*USUAL_COLUMNS, "reason", "lane", "ready")  # and the heading one: twelve
LOOP = """{% load ui %}<table>{% for row in rows %}<tr>
<td><a href="{{ row.get_absolute_url }}">{{ row.external_no }}</a> {{ row.public_code }}</td>
<td>{{ row.applicant_name }}</td><td>{{ row.type }}</td><td>{{ row.purpose }}</td>
<td>{{ row.channel }}</td><td>{{ row.stage }}</td><td>{{ row.submitted_on|date_short }}</td>
<td>{{ row.net_due|date_short }}</td><td>{{ row.stage_entered_at|date_short }}</td>
<td>{{ row.reason }}</td><td>{{ row.get_lane_display }}</td><td>{{ row.ready_on|date_short }}</td>
</tr>{% endfor %}</table>"""
_kept: dict[str, Any] = {}


def render(kind: str) -> dict[str, float]:
    """The drawing alone: the rows lie in memory."""
    rows, office = _rows()
    request = RequestFactory().get("/dashboard/applications/")
    loop = engines["django"].from_string(LOOP)
    began = time.perf_counter()
    if kind == "loop":
        loop.render({"rows": rows})
    else:
        table = ApplicationTable(
            rows,
            calendars={office.pk: calendar_of(office)},
            today=office.today(),
            columns=COLUMNS,
        )
        if kind == "stock":
            table.template_name = "django_tables2/table.html"
        RequestConfig(request, paginate={"per_page": ROWS}).configure(table)
        table.as_html(request)
    return {"seconds": time.perf_counter() - began}


def _rows() -> tuple[list[Application], Office]:
    if not _kept:
        office = Office.objects.get(code=OFFICE)
        rows = Application.objects.filter(office=office).rows_for_table().select_related("reason")
        _kept["rows"] = list(rows.order_by("-pk")[:ROWS]), office
    return _kept["rows"]
