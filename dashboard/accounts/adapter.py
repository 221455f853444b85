from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import User
from dashboard.accounts.services import end_sessions
from dashboard.core import sealing


class ClosedAdapter(DefaultAccountAdapter):
    """People are invited by a head; nobody signs up. Signing out ends every session."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": format_lazy(
            _("Too many failed attempts. Try again in {minutes} minutes."),
            minutes=settings.LOCKOUT_MINUTES,
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            end_sessions(user=user)

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        end_sessions(user=user)


class SealedMFAAdapter(DefaultMFAAdapter):
    """Secrets of the second factor are encrypted at rest."""

    LABEL = "mfa_authenticator.data:shared"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the installation's public name, whatever host was typed."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "", "name": "Imigrasi"}

    def encrypt(self, text: str) -> str:
        return sealing.seal(text, label=self.LABEL, keys=settings.FIELD_KEYS)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text, label=self.LABEL, keys=settings.FIELD_KEYS)
