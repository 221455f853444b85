"""Who may tell applicants what (model.md, "Who may"). Screens, views and services ask here."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.offices.models import Office
from dashboard.offices.roles import Role
from dashboard.offices.scope import has_role, office_ids
from dashboard.outreach.models import CallSheet, Campaign, Contact, DoNotContact, Mailing

HEADS = (Role.SECTION_HEAD, Role.ICT_HEAD, Role.OFFICE_HEAD)
CALLERS = (Role.CALLER, *HEADS)


def get_campaign_for(user: User, pk: int) -> Campaign:
    """The campaign, if it is of the person's office; ``Http404`` otherwise."""
    rows = Campaign.objects.visible_to(user).select_related("office", "incident", "started_by")
    try:
        return rows.get(pk=pk)
    except Campaign.DoesNotExist as error:
        raise Http404(_("There is no such campaign in your office.")) from error


def get_contact_for(campaign: Campaign, pk: int) -> Contact:
    """The contact of this campaign with the key ``pk``; ``Http404`` otherwise."""
    try:
        return Contact.objects.of(campaign).get(pk=pk)
    except Contact.DoesNotExist as error:
        raise Http404(_("There is no such contact in this campaign.")) from error


def get_holder_for(campaign: Campaign, pk: int) -> User:
    """Who holds contacts of this campaign; ``Http404`` for somebody who holds none."""
    holder = User.objects.filter(pk__in=Contact.objects.of(campaign).values("lease_by"), pk=pk)
    if not (found := holder.first()):
        raise Http404(_("This person holds no contact of this campaign."))
    return found


def get_mailing_for(campaign: Campaign, pk: int) -> Mailing:
    """The mailing of this campaign with the key ``pk``; ``Http404`` otherwise."""
    try:
        return Mailing.objects.for_work().get(campaign=campaign, pk=pk)
    except Mailing.DoesNotExist as error:
        raise Http404(_("There is no such message in this campaign.")) from error


def can_start(user: User, office: Office) -> bool:
    """Start a campaign in the office, pause and end it: heads."""
    return has_role(user, office.pk, *HEADS)


def check_can_start(user: User, office: Office) -> None:
    if not can_start(user, office):
        raise PermissionDenied(_("Only heads start, pause and end campaigns."))


def can_call(user: User, campaign: Campaign) -> bool:
    """Take contacts and phone them: callers and heads of the office, nobody else."""
    return has_role(user, campaign.office_id, *CALLERS)


def check_can_call(user: User, campaign: Campaign) -> None:
    if not can_call(user, campaign):
        raise PermissionDenied(_("Only callers and heads phone applicants."))


def can_answer(user: User, office: Office) -> bool:
    """Write down who called the office, and what they asked: clerks, callers and heads."""
    return has_role(user, office.pk, Role.CLERK, *CALLERS)


def check_can_answer(user: User, office: Office) -> None:
    if not can_answer(user, office):
        raise PermissionDenied(_("Only clerks, callers and heads write down who called."))


def can_send(user: User, campaign: Campaign) -> bool:
    """Send messages to the applicants of a campaign: heads."""
    return has_role(user, campaign.office_id, *HEADS)


def check_can_send(user: User, campaign: Campaign) -> None:
    if not can_send(user, campaign):
        raise PermissionDenied(_("Only heads send messages to applicants."))


def get_sheet_for(user: User, pk: int) -> CallSheet:
    """The call sheet, if it is of the person's office; ``Http404`` otherwise."""
    rows = CallSheet.objects.visible_to(user).select_related(
        "by", "campaign__office", "campaign__incident"
    )
    try:
        return rows.get(pk=pk)
    except CallSheet.DoesNotExist as error:
        raise Http404(_("There is no such call sheet in your office.")) from error


def get_barred_for(user: User, pk: int) -> DoNotContact:
    """The number or address that is left alone, if by the person's office; else ``Http404``."""
    rows = DoNotContact.objects.of_offices(office_ids(user)).select_related("office")
    try:
        return rows.get(pk=pk)
    except DoNotContact.DoesNotExist as error:
        raise Http404(_("There is no such entry in your office.")) from error


def can_lift(user: User, office: Office) -> bool:
    """Let a number be phoned again that wanted no calls: heads."""
    return has_role(user, office.pk, *HEADS)


def check_can_lift(user: User, office: Office) -> None:
    if not can_lift(user, office):
        raise PermissionDenied(_("Only heads let a number be contacted again."))
