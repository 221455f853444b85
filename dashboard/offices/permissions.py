"""Who may see and change whom. Each question is asked per office, never of the superuser flag."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.offices.models import Holiday, Membership, MembershipQuerySet, Office, Section
from dashboard.offices.roles import RANK, Role
from dashboard.offices.scope import has_role, office_ids, offices_allowing, valid_memberships

SEE, GRANT = "offices.view_membership", "offices.add_membership"
CALENDAR = "offices.change_holiday"
KEEPER_RANK = max(RANK.values()) + 1


def keeps_people(user: User) -> bool:
    """Whether this person looks after the accounts of every office (the superuser's permission)."""
    return user.has_perm("accounts.change_user")


def keeps_offices(user: User) -> bool:
    """Whether this person looks after offices and their calendars (the superuser's permission)."""
    return user.has_perm("offices.change_office")


def can_keep_calendar(user: User, office: Office) -> bool:
    """Change the days of this office: its ICT and office head."""
    return office.pk in offices_allowing(user, CALENDAR)


def can_propose_day(user: User, office: Office) -> bool:
    """See what a change would move, and pass its address on: every head of the office."""
    heads = (Role.SECTION_HEAD, Role.ICT_HEAD, Role.OFFICE_HEAD)
    return has_role(user, office.pk, *heads)


def get_own_holiday_for(user: User, pk: int) -> Holiday:
    """A closure or extra service day of one of the person's offices; any other day is 404."""
    kinds = [Holiday.Kind.LOCAL_CLOSURE, Holiday.Kind.EXTRA_SERVICE]
    rows = Holiday.objects.of_offices(office_ids(user)).select_related("office")
    holiday = rows.filter(kind__in=kinds, pk=pk).first()
    if holiday is None:
        raise Http404
    return holiday


def people_visible_to(user: User) -> QuerySet[User]:
    """The people of the offices in which this person may see people, former ones too."""
    if keeps_people(user):
        return User.objects.all()
    rows = Membership.objects.of_offices(offices_allowing(user, SEE))
    return User.objects.filter(pk__in=rows.values("user"))


def people_with_roles(user: User) -> QuerySet[User]:
    """The visible people, by name, each with the visible roles now and to come in ``standing``."""
    rows = memberships_visible_to(user).standing(timezone.localdate()).order_by("acting", "pk")
    standing = Prefetch("memberships", queryset=rows, to_attr="standing")
    return people_visible_to(user).prefetch_related(standing).order_by("full_name", "pk")


def memberships_visible_to(user: User) -> MembershipQuerySet:
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


def deputy_office(user: User, person: User) -> Office | None:
    """The office that the person could be made acting head of by ``user``, if there is one."""
    today = timezone.localdate()
    for row in Membership.objects.of_user(person).substantive().standing(today):
        if person.pk != user.pk and can_appoint_deputy(user, row.office):
            return row.office
    return None


def get_deputy_office_for(user: User, person: User) -> Office:
    """Return the office whose acting head the person may become; 403 where there is none."""
    office = deputy_office(user, person)
    if office is None:
        raise PermissionDenied(_("Only the office head names who acts for them."))
    return office


def can_be_given_a_role(user: User, person: User) -> bool:
    """Whether it makes sense to offer the form: the service asks again for the very role."""
    return person.pk != user.pk and bool(grantable_roles(user))


def grantable_roles(user: User) -> list[Role]:
    """The roles that ``user`` may give in some office or section, in their usual order."""
    ranks = [rank_over(user, row.office, row.section) for row in valid_memberships(user)]
    most = KEEPER_RANK if keeps_people(user) else max(ranks, default=0)
    return [role for role in Role if RANK[role] < most]


def rules_whole_offices(user: User) -> bool:
    """Whether ``user`` gives roles beyond one section."""
    heads = any(row.role == Role.OFFICE_HEAD for row in valid_memberships(user))
    return heads or keeps_people(user)


def sections_to_staff(user: User) -> QuerySet[Section]:
    """The sections in which ``user`` may give somebody a role; an ICT head only the own one."""
    sections = Section.objects.filter(office__in=offices_to_staff(user)).select_related("office")
    if rules_whole_offices(user):
        return sections
    return sections.filter(pk__in=[row.section_id for row in valid_memberships(user)])


def can_end(user: User, membership: Membership) -> bool:
    """Who could grant it may end it, but nobody their own; a head also ends their deputy's."""
    if membership.user_id == user.pk:
        return False
    if membership.acting and membership.role == Role.OFFICE_HEAD:
        return can_appoint_deputy(user, membership.office)
    return can_grant(user, membership.office, membership.section, membership.role)


def outside_offices(person: User) -> bool:
    """Whether the account serves every office, so that no single office's head rules over it."""
    return person.is_superuser


def can_deactivate(user: User, person: User) -> bool:
    """Whoever could end every role that the person holds, and is somebody else.

    A superuser is left to another superuser's care, a person without a role to those.
    """
    if person.pk == user.pk:
        return False
    if keeps_people(user):
        return True
    rows = Membership.objects.of_user(person).standing(timezone.localdate())
    return bool(rows) and not outside_offices(person) and all(can_end(user, row) for row in rows)


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


def check_can_keep_calendar(user: User, office: Office) -> None:
    if not can_keep_calendar(user, office):
        raise PermissionDenied(_("The ICT and the office head keep the calendar of their office."))


def check_can_propose_day(user: User, office: Office) -> None:
    if not can_propose_day(user, office):
        raise PermissionDenied(_("Heads see what a change of the calendar would move."))
