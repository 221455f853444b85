"""Who moves many applications at once, and who takes that back (model.md, "Who may": heads)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.models import BulkAction
from dashboard.applications.permissions import HEADS
from dashboard.offices.roles import Role
from dashboard.offices.scope import has_role, valid_memberships


def get_bulk_action_for(user: User, pk: int) -> BulkAction:
    """The action on stages of this number, or 404 outside of the person's offices."""
    action = BulkAction.objects.visible_to(user).moves().filter(pk=pk).first()
    if action is None:
        raise Http404
    return action


def can_undo_bulk(user: User, action: BulkAction) -> bool:
    """Take it back: who did it, the head of a section it touched, the office head.

    Which of its applications come back is asked for each one (``can_send_back``).
    """
    if not has_role(user, action.office_id, *HEADS):
        return False
    if action.by_id == user.pk or has_role(user, action.office_id, Role.OFFICE_HEAD):
        return True
    own = [row.section_id for row in valid_memberships(user) if row.role in HEADS]
    return action.changes.filter(application__section__in=own).exists()


def check_can_undo_bulk(user: User, action: BulkAction) -> None:
    if not can_undo_bulk(user, action):
        raise PermissionDenied(
            _("It is taken back by who did it, a head of its section or the office head.")
        )
