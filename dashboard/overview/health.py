from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.offices.models import Office


@login_not_required
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and holds the product's tables; strangers learn only ok or not."""
    try:
        Office.objects.exists()
    except DatabaseError:
        return HttpResponse("not ok", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public page, not the staff's."""
    lines = ["User-agent: *", "Disallow: /dashboard/", "Disallow: /admin/", "Disallow: /accounts/"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
