"""A URLconf whose pages go wrong, for tests/test_errors.py."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_protect

from imigrasi.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

RAISED = {
    "400": SuspiciousOperation("bad"),
    "403": PermissionDenied("Hanya kepala kantor."),
    "404": Http404("secret/path"),
    "413": RequestDataTooBig("big"),
    "413-files": TooManyFilesSent("many"),
    "413-fields": TooManyFieldsSent("many"),
    "500": RuntimeError("1671010101900001"),
    "503": OperationalError("database is locked"),
    "503-gone": InterfaceError("connection already closed"),
}


def page(error):
    @login_not_required
    def view(request):
        raise error

    return view


@login_not_required
@csrf_protect
def form(request):
    return HttpResponse(f"{len(request.POST)} fields")


urlpatterns = [path(f"{name}/", page(error)) for name, error in RAISED.items()]
urlpatterns += [path("form/", form)]
