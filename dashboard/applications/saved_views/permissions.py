"""Who sees, shares and changes a saved view of the list."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.models import SavedView
from dashboard.applications.statuses import Share
from dashboard.offices.models import Membership, Office
from dashboard.offices.roles import Role
from dashboard.offices.scope import has_role, valid_memberships

OF_A_SECTION = (Role.SECTION_HEAD, Role.ICT_HEAD)
OF_AN_OFFICE = (Role.ICT_HEAD, Role.OFFICE_HEAD)


def get_view_for(user: User, pk: int) -> SavedView:
    """The saved view, or 404 where it is nobody's that this person sees."""
    view = SavedView.objects.visible_to(user).filter(pk=pk).first()
    if view is None:
        raise Http404
    return view


def heads_section(user: User, office: Office) -> Membership | None:
    """The membership by which the person heads a section of this office, if any."""
    for row in valid_memberships(user):
        if row.office_id == office.pk and row.role in OF_A_SECTION and row.section_id:
            return row
    return None


def shares_for(user: User, office: Office) -> list[str]:
    """With whom this person may share: a section's head with it, the ICT and the office head
    with the office."""
    shares = [Share.PRIVATE]
    if heads_section(user, office):
        shares.append(Share.SECTION)
    if has_role(user, office.pk, *OF_AN_OFFICE):
        shares.append(Share.OFFICE)
    return [share.value for share in shares]


def can_share(user: User, office: Office, share: str) -> bool:
    return share in shares_for(user, office)


def can_change_view(user: User, view: SavedView) -> bool:
    """Its owner; a head, what is shared with their section or office. Nobody, the product's."""
    if view.owner_id is None or view.office_id is None:
        return False
    if view.owner_id == user.pk:
        return True
    if view.share == Share.SECTION:
        return has_role(
            user, view.office_id, *OF_A_SECTION, Role.OFFICE_HEAD, section_id=view.section_id
        )
    return view.share == Share.OFFICE and has_role(user, view.office_id, *OF_AN_OFFICE)


def check_can_share(user: User, office: Office, share: str) -> None:
    if not can_share(user, office, share):
        raise PermissionDenied(_("Heads alone share a view: with their section or office."))


def check_can_change_view(user: User, view: SavedView) -> None:
    if not can_change_view(user, view):
        raise PermissionDenied(_("This view belongs to someone else."))
