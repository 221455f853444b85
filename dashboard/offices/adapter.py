from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from dashboard.accounts.adapter import ClosedAdapter
from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import record
from dashboard.offices.scope import valid_memberships


class OfficeAdapter(ClosedAdapter):
    """Log-ins, refused ones too, stand in the audit trail of the person's office and section.

    Of a refused one only whose name it was: what was typed may be a password in the wrong field.
    """

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        self._note(AuditEvent.Verb.LOGGED_IN, user, by=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._note(AuditEvent.Verb.LOGIN_FAILED, self._named(credentials))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """A lock is noted once while it lasts, however often somebody knocks."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            person = self._named(credentials)
            key = f"login-locked-{person.pk if person else 0}"
            if cache.add(key, True, settings.LOCKOUT_MINUTES * 60):
                self._note(AuditEvent.Verb.LOGIN_FAILED, person, changes={"locked": True})
            raise

    def _named(self, credentials: dict[str, Any]) -> User | None:
        return User.objects.filter(username__iexact=credentials.get("username") or "").first()

    def _note(self, verb: AuditEvent.Verb, person: User | None, **more: Any) -> None:
        first = next(iter(valid_memberships(person)), None) if person else None
        record(
            **{"by": None} | more,
            verb=verb,
            object_label=User._meta.label_lower,
            object_id=person.username if person else "",
            office_code=first.office.code if first else "",
            section_code=first.section.code if first and first.section else "",
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A superuser without a membership has no home page: the catalogue is their place."""
        if request.user.is_staff and not valid_memberships(request.user):
            return reverse("admin:index")
        return super().get_login_redirect_url(request)
