from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from dashboard.core import sealing


class ClosedAdapter(DefaultAccountAdapter):
    """People are invited by a head; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SealedMFAAdapter(DefaultMFAAdapter):
    """Secrets of the second factor are encrypted at rest."""

    LABEL = "mfa_authenticator.data:shared"

    def encrypt(self, text: str) -> str:
        return sealing.seal(text, label=self.LABEL, keys=settings.FIELD_KEYS)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text, label=self.LABEL, keys=settings.FIELD_KEYS)
