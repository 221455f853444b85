"""The state of a person's account, and its tone."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import User

STATES = {
    "active": ("normal", _("active")),
    "invited": ("waiting", _("invited")),
    "deactivated": ("stopped", _("deactivated")),
}


def person_state(person: User) -> tuple[str, str | Promise]:
    """Tone and word: deactivated, invited (no password set yet), or active."""
    if not person.is_active:
        return STATES["deactivated"]
    return STATES["active" if person.has_usable_password() else "invited"]
