"""Whose rows a person sees and writes: their offices, their section."""

from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.offices.models import Membership
from dashboard.offices.roles import PERMISSIONS, Role


def valid_memberships(user: User) -> list[Membership]:
    """A person's memberships valid today where their office is, substantive first.

    Asked once per request: the answer stays on the user object.
    """
    if not hasattr(user, "_valid_memberships"):
        now = timezone.now()
        asks = user.is_authenticated and user.is_active
        rows = Membership.objects.of_user(user).order_by("acting", "pk") if asks else ()
        user._valid_memberships = [
            row for row in rows if row.office.active and row.is_valid_on(row.office.local_date(now))
        ]
    return user._valid_memberships


def office_ids(user: User) -> list[int]:
    """The offices whose rows this person may read."""
    return [row.office_id for row in valid_memberships(user)]


def offices_allowing(user: User, permission: str) -> list[int]:
    """The offices in which one of the person's roles holds ``permission``, "app.codename"."""
    return [row.office_id for row in valid_memberships(user) if permission in PERMISSIONS[row.role]]


def trails_of(user: User) -> list[tuple[str, str]]:
    """The audit trails that the person reads: office code, and section code or '' for all of it.

    An office head and an auditor read the whole office's, a section head the own section's.
    """
    return [
        (row.office.code, row.section.code if row.role == Role.SECTION_HEAD else "")
        for row in valid_memberships(user)
        if "audit.view_auditevent" in PERMISSIONS[row.role]
        and (row.section or row.role != Role.SECTION_HEAD)
    ]


def has_role(user: User, office_id: int, *roles: Role, section_id: int | None = None) -> bool:
    """Whether the person holds one of ``roles`` in the office; with a section, in that section.

    An office head's role covers every section.
    """
    return any(
        row.office_id == office_id
        and row.role in roles
        and (section_id is None or row.role == Role.OFFICE_HEAD or row.section_id == section_id)
        for row in valid_memberships(user)
    )
