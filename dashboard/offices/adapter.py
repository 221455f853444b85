from django.http import HttpRequest
from django.urls import reverse

from dashboard.accounts.adapter import ClosedAdapter
from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.scope import valid_memberships


class OfficeAdapter(ClosedAdapter):
    """Each log-in stands in the audit trail of the person's office and section."""

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        first = next(iter(valid_memberships(user)), None)
        record(
            by=user,
            verb=AuditEvent.Verb.LOGGED_IN,
            object_label=user._meta.label_lower,
            object_id=user.username,
            office_code=first.office.code if first else "",
            section_code=first.section.code if first and first.section else "",
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A superuser without a membership has no home page: the catalogue is their place."""
        if request.user.is_staff and not valid_memberships(request.user):
            return reverse("admin:index")
        return super().get_login_redirect_url(request)
