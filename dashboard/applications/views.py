from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from dashboard.applications.bulk.services import LIMIT
from dashboard.applications.columns import Chooser
from dashboard.applications.filters import ApplicationFilter
from dashboard.applications.models import Application
from dashboard.applications.paging import KeyedPaginator
from dashboard.applications.saved_views.shelf import shelf
from dashboard.applications.tables import ApplicationTable
from dashboard.offices.calendars import calendar_of

PAGES = {"per_page": 25, "paginator_class": KeyedPaginator}


@never_cache
@permission_required("applications.view_application", raise_exception=True)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The applications of the person's offices; the URL alone says which. Empty keys are cut."""
    short = _without_empty(request)
    if short is not None:
        return HttpResponseRedirect(short)
    narrowed, table = _list(request)
    context = {
        "filter": narrowed,
        "table": table,
        "scope": narrowed.scope_in_force,
        "chooser": Chooser(narrowed.shown_columns, request.GET),
        "shelf": shelf(request),
        "bulk_limit": LIMIT,
    }
    response = render(request, "applications/list.html", context)
    if request.htmx:
        response["HX-Push-Url"] = request.get_full_path()
    return response


def _list(request: HttpRequest) -> tuple[ApplicationFilter, ApplicationTable]:
    today = request.office.today()
    rows = Application.objects.visible_to(request.user).order_by("-submitted_on", "-pk")
    narrowed = ApplicationFilter(request.GET, rows, request=request, today=today)
    offices = {row.office_id: row.office for row in request.memberships}
    table = ApplicationTable(
        narrowed.qs,
        calendars={pk: calendar_of(office) for pk, office in offices.items()},
        today=today,
        columns=narrowed.shown_columns,
        bulk=request.user.has_perm("applications.send_back_application"),
    )
    RequestConfig(request, paginate=PAGES | {"keys_of": narrowed.keys}).configure(table)
    table.clear = narrowed.without_filters()
    return narrowed, table


def _without_empty(request: HttpRequest) -> str | None:
    """The same address without keys that say nothing; ``None`` if there are none."""
    query = request.GET.copy()
    for key, values in request.GET.lists():
        query.setlist(key, [value for value in values if value])
    kept = query.urlencode()
    if kept == request.GET.urlencode():
        return None
    return f"{request.path}?{kept}" if kept else request.path
