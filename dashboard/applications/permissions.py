"""Who may do what to an application (model.md, "Who may"). Screens, views and services ask here."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.models import Application, StageChange
from dashboard.applications.workflows import FOR_HEADS
from dashboard.offices.models import Section
from dashboard.offices.roles import Role
from dashboard.offices.scope import has_role, valid_memberships

HEADS = (Role.SECTION_HEAD, Role.ICT_HEAD, Role.OFFICE_HEAD)
ENTERING = (Role.CLERK, *HEADS)


def get_application_for(user: User, code: str) -> Application:
    """The application of this public code, or 404 outside of the person's offices."""
    rows = Application.objects.visible_to(user).for_page()
    application = rows.filter(public_code=code.upper()).first()
    if application is None:
        raise Http404
    return application


def sections_to_enter(user: User, roles: Collection[str] = ENTERING) -> QuerySet[Section]:
    """The sections for which this person may enter applications, with their offices."""
    rows = [row for row in valid_memberships(user) if row.role in roles]
    whole = [row.office_id for row in rows if row.role == Role.OFFICE_HEAD]
    own = [row.section_id for row in rows if row.section_id]
    sections = Section.objects.select_related("office").order_by("office", "pk")
    return sections.filter(office__in=whole) | sections.filter(pk__in=own)


def sections_to_lead(user: User) -> QuerySet[Section]:
    """The sections whose applications this person may end, send back or move many at once."""
    return sections_to_enter(user, HEADS)


def can_add(user: User, section: Section) -> bool:
    """Enter an application of this section: its clerks and heads, the office head everywhere."""
    return has_role(user, section.office_id, *ENTERING, section_id=section.pk)


def can_advance(user: User, application: Application) -> bool:
    """Change it or move it on: clerks and heads of its section, the office head everywhere."""
    return has_role(user, application.office_id, *ENTERING, section_id=application.section_id)


def can_send_back(user: User, application: Application) -> bool:
    """Take the last step back: heads of its section, the office head everywhere."""
    return has_role(user, application.office_id, *HEADS, section_id=application.section_id)


def can_promise(user: User, application: Application) -> bool:
    """Promise the applicant another date: heads of its section, the office head everywhere."""
    return can_send_back(user, application)


def can_note(user: User, application: Application) -> bool:
    """Write a note for colleagues: whoever may move it on."""
    return can_advance(user, application)


def can_contact(user: User, application: Application) -> bool:
    """Write down what was said to or by the applicant: those, and callers of the office."""
    return can_note(user, application) or has_role(user, application.office_id, Role.CALLER)


def can_step(user: User, application: Application, to: str, *, bulk: bool = False) -> bool:
    """Move it to the stage ``to``: as ``can_advance``; to end it, or many at once, is a head's."""
    may = can_send_back if bulk or to in FOR_HEADS else can_advance
    return may(user, application)


def can_reveal(user: User, application: Application) -> bool:
    """See a NIK, passport or phone number: heads of the office; a clerk, what they entered."""
    if has_role(user, application.office_id, *HEADS):
        return True
    return (
        has_role(user, application.office_id, Role.CLERK)
        and StageChange.objects.entered_by(user).of(application).exists()
    )


def check_can_add(user: User, section: Section) -> None:
    if not can_add(user, section):
        raise PermissionDenied(
            _("You enter applications of your own section only, not of “%(section)s”.")
            % {"section": section.name}
        )


def check_can_advance(user: User, application: Application) -> None:
    if not can_advance(user, application):
        raise PermissionDenied(_("This application belongs to another section."))


def check_can_step(user: User, application: Application, to: str, *, bulk: bool = False) -> None:
    check_can_advance(user, application)
    if not can_step(user, application, to, bulk=bulk):
        raise PermissionDenied(
            _("Only a head of its section moves many at once.")
            if bulk
            else _("Only a head of its section ends an application without its document.")
        )


def check_can_send_back(user: User, application: Application) -> None:
    if not can_send_back(user, application):
        raise PermissionDenied(_("Only a head of its section takes a step back."))


def check_can_reveal(user: User, application: Application) -> None:
    if not can_reveal(user, application):
        raise PermissionDenied(_("Heads see a personal number; a clerk, of what they entered."))


def check_can_promise(user: User, application: Application) -> None:
    if not can_promise(user, application):
        raise PermissionDenied(_("Only a head of its section promises another date."))


def check_can_note(user: User, application: Application) -> None:
    if not can_note(user, application):
        raise PermissionDenied(_("Only its own section writes notes on an application."))


def check_can_contact(user: User, application: Application) -> None:
    if not can_contact(user, application):
        raise PermissionDenied(
            _("Its own section and callers write down a contact with the applicant.")
        )
