from urllib.parse import quote

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from dashboard.accounts.models import User


class PasswordLinkTokens(PasswordResetTokenGenerator):
    """Tokens of the links that set a password.

    Good once, for ``PASSWORD_RESET_TIMEOUT`` seconds, and only until the person's sessions are
    next ended: a newer link or a deactivation makes the older link worthless.
    """

    key_salt = "accounts.password_link"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.session_epoch}{user.is_active}"


def password_link(user: User) -> str:
    """Return the path of a one-time link with which the person sets a password."""
    blank = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    key = f"{user_pk_to_url_str(user)}-{PasswordLinkTokens().make_token(user)}"
    return blank.replace("UID-KEY", quote(key))
