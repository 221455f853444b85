from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.core.middleware import Handler
from dashboard.offices.scope import valid_memberships


class OfficeMiddleware:
    """Puts the person's memberships and office on the request, and the office's zone in force.

    ``request.memberships`` is a list, substantive first; ``request.office`` is the first one's
    office or ``None``.
    """

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.memberships, request.office = [], None
        if request.user.is_authenticated:
            request.memberships = valid_memberships(request.user)
            request.office = request.memberships[0].office if request.memberships else None
        if request.office is None:
            return self.get_response(request)
        with timezone.override(request.office.zone):
            return self.get_response(request)
