from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dashboard.core.middleware import Handler

LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1", ""}  # "": a socket of this machine


class LoopbackMiddleware:
    """The demo has known passwords and no second factor: it answers this machine alone, however
    the server was bound and whatever ``Host`` says."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("REMOTE_ADDR", "") not in LOOPBACK:
            raise PermissionDenied(_("The demo answers on this machine only."))
        return self.get_response(request)
