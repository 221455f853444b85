import uuid

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse

from dashboard.audit.services import Origin, origin
from dashboard.core.middleware import Handler


class AuditMiddleware:
    """Tells the audit trail where the running request comes from; names it in ``X-Request-ID``.

    Stands after the middleware that puts the person's memberships on the request.
    """

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        where = Origin(request_id=str(uuid.uuid4()), ip=get_adapter().get_client_ip(request))
        for membership in getattr(request, "memberships", [])[:1]:
            where["role"] = membership.role
            where["office_code"] = membership.office.code
            where["section_code"] = membership.section.code if membership.section else ""
        token = origin.set(where)
        try:
            response = self.get_response(request)
        finally:
            origin.reset(token)
        response["X-Request-ID"] = where["request_id"]
        return response
