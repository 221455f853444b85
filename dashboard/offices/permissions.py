"""Who may see and change whom. Each question is asked per office, never of the superuser flag."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.offices.models import Membership, Office, Section
from dashboard.offices.roles import RANK, Role
from dashboard.offices.scope import offices_allowing, valid_memberships

SEE, GRANT = "offices.view_membership", "offices.add_membership"
KEEPER_RANK = max(RANK.values()) + 1


def keeps_people(user: User) -> bool:
    """Whether this person looks after the accounts of every office (the superuser's permission)."""
    return user.has_perm("accounts.change_user")


def people_visible_to(user: User) -> QuerySet[User]:
    """The people of the offices in which this person may see people, former ones too."""
    if keeps_people(user):
        return User.objects.all()
    rows = Membership.objects.of_offices(offices_allowing(user, SEE))
    return User.objects.filter(pk__in=rows.values("user"))


def memberships_visible_to(user: User) -> QuerySet[Membership]:
    """The memberships, past ones too, of the offices in which this person may see people."""
    rows = Membership.objects.select_related("user", "office", "section")
    return rows if keeps_people(user) else rows.of_offices(offices_allowing(user, SEE))


def offices_to_staff(user: User) -> QuerySet[Office]:
    """The offices in which this person may give somebody a role."""
    offices = Office.objects.filter(active=True)
    return offices if keeps_people(user) else offices.filter(pk__in=offices_allowing(user, GRANT))


def get_person_for(user: User, pk: int) -> User:
    """Return a person; 404 outside of the offices whose people ``user`` may see."""
    person = people_visible_to(user).filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def get_membership_for(user: User, pk: int) -> Membership:
    """Return a membership; 404 outside of the offices whose people ``user`` may see."""
    membership = memberships_visible_to(user).filter(pk=pk).first()
    if membership is None:
        raise Http404
    return membership


def rank_over(user: User, office: Office, section: Section | None) -> int:
    """The highest rank from which ``user`` gives and takes roles there; 0 for none.

    An office head in the whole office, an ICT head in the own section only.
    """
    if keeps_people(user):
        return KEEPER_RANK
    if office.pk not in offices_allowing(user, GRANT):
        return 0
    ranks = [
        RANK[row.role]
        for row in valid_memberships(user)
        if row.office_id == office.pk
        and (
            row.role == Role.OFFICE_HEAD
            or (row.role == Role.ICT_HEAD and section and row.section_id == section.pk)
        )
    ]
    return max(ranks, default=0)


def can_grant(user: User, office: Office, section: Section | None, role: str) -> bool:
    """Only a higher role grants a role (model.md, "Who may")."""
    return rank_over(user, office, section) > RANK[Role(role)]


def can_appoint_deputy(user: User, office: Office) -> bool:
    """An office head names who acts for them, dated; who only acts does not pass it on."""
    return keeps_people(user) or any(
        row.office_id == office.pk and row.role == Role.OFFICE_HEAD and not row.acting
        for row in valid_memberships(user)
    )


def can_end(user: User, membership: Membership) -> bool:
    """Who could grant it may end it, but nobody their own; a head also ends their deputy's."""
    if membership.user_id == user.pk:
        return False
    if membership.acting and membership.role == Role.OFFICE_HEAD:
        return can_appoint_deputy(user, membership.office)
    return can_grant(user, membership.office, membership.section, membership.role)


def can_deactivate(user: User, person: User) -> bool:
    """Whoever could end every role that the person holds, and is somebody else.

    A superuser is left to another superuser's care, a person without a role to those.
    """
    if person.pk == user.pk:
        return False
    if keeps_people(user):
        return True
    rows = Membership.objects.of_user(person).standing(timezone.localdate())
    return bool(rows) and not person.is_superuser and all(can_end(user, row) for row in rows)


def can_renew_link(user: User, person: User) -> bool:
    """A new link sets a new password: the same right as to deactivate, for active people."""
    return person.is_active and can_deactivate(user, person)


def check_can_grant(user: User, office: Office, section: Section | None, role: str) -> None:
    if not can_grant(user, office, section, role):
        raise PermissionDenied(_("Only somebody with a higher role there can give this role."))


def check_can_appoint_deputy(user: User, office: Office) -> None:
    if not can_appoint_deputy(user, office):
        raise PermissionDenied(_("Only the office head names who acts for them."))


def check_can_end(user: User, membership: Membership) -> None:
    if not can_end(user, membership):
        raise PermissionDenied(_("Only somebody with a higher role there can end this role."))


def check_can_deactivate(user: User, person: User) -> None:
    if not can_deactivate(user, person):
        raise PermissionDenied(
            _("Only somebody who stands above every role of this person can do this.")
        )
