from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from dashboard.applications.filters import ApplicationFilter
from dashboard.applications.models import Application
from dashboard.applications.tables import ApplicationTable
from dashboard.core.tables import CappedPaginator
from dashboard.offices.calendars import calendar_of

PAGES = {"per_page": 25, "paginator_class": CappedPaginator}


@never_cache
@permission_required("applications.view_application", raise_exception=True)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The applications of the person's offices; the URL alone says which. Empty keys are cut."""
    short = _without_empty(request)
    if short is not None:
        return HttpResponseRedirect(short)
    today = request.office.today()
    rows = Application.objects.visible_to(request.user).rows_for_table()
    rows = rows.order_by("-submitted_on", "-pk")
    offices = {row.office_id: row.office for row in request.memberships}
    narrowed = ApplicationFilter(request.GET, rows, request=request, today=today)
    calendars = {pk: calendar_of(office) for pk, office in offices.items()}
    table = ApplicationTable(narrowed.qs, calendars=calendars, today=today)
    RequestConfig(request, paginate=PAGES).configure(table)
    context = {"filter": narrowed, "table": table, "scope": narrowed.scope_in_force}
    response = render(request, "applications/list.html", context)
    if request.htmx:
        response["HX-Push-Url"] = request.get_full_path()
    return response


def _without_empty(request: HttpRequest) -> str | None:
    """The same address without keys that say nothing; ``None`` if there are none."""
    query = request.GET.copy()
    for key, values in request.GET.lists():
        query.setlist(key, [value for value in values if value])
    kept = query.urlencode()
    if kept == request.GET.urlencode():
        return None
    return f"{request.path}?{kept}" if kept else request.path
