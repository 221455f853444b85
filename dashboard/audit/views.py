from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from dashboard.audit.filters import AuditFilter
from dashboard.audit.models import AuditEvent
from dashboard.audit.tables import AuditTable
from dashboard.core.tables import CappedPaginator
from dashboard.offices.scope import trails_of

PAGE_SIZE = 50


@permission_required("audit.view_auditevent", raise_exception=True)
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """The events of the person's office, or of their section. Nothing here can be changed."""
    rows = AuditEvent.objects.of_trails(trails_of(request.user))
    narrowed = AuditFilter(request.GET, rows, request=request)
    table = AuditTable(narrowed.qs)
    pages = {"per_page": PAGE_SIZE, "paginator_class": CappedPaginator, "silent": True}
    RequestConfig(request, paginate=pages).configure(table)
    return render(request, "audit/list.html", {"table": table, "filter": narrowed})
