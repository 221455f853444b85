from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.audit import triggers
from dashboard.offices.models import Office


@login_not_required
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, holds the product's tables and guards the audit trail.

    Strangers learn only ok or not.
    """
    try:
        Office.objects.exists()
        ready = triggers.installed()
    except DatabaseError:
        ready = False
    said, status = ("ok", 200) if ready else ("not ok", 503)
    return HttpResponse(said, content_type="text/plain", status=status)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public page, not the staff's."""
    lines = ["User-agent: *", "Disallow: /dashboard/", "Disallow: /admin/", "Disallow: /accounts/"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
