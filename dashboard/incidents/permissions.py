"""Who may do what to an incident (model.md, "Who may"). Screens, views and services ask here."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications.models import BulkAction
from dashboard.incidents.models import Incident, Service
from dashboard.offices.models import Membership, Office
from dashboard.offices.roles import Role
from dashboard.offices.scope import has_role, valid_memberships

REPORTERS = [role for role in Role if role != Role.AUDITOR]
HEADS = (Role.SECTION_HEAD, Role.ICT_HEAD, Role.OFFICE_HEAD)
LEADERS = (Role.ICT_HEAD, Role.OFFICE_HEAD)


def get_incident_for(user: User, pk: int) -> Incident:
    """The incident, if it is of the person's office; ``Http404`` otherwise."""
    rows = Incident.objects.visible_to(user).select_related("office", "lead", "reported_by")
    try:
        return rows.get(pk=pk)
    except Incident.DoesNotExist as error:
        raise Http404(_("There is no such incident in your office.")) from error


def can_report(user: User, office: Office) -> bool:
    """Everyone on the office's staff but the auditor, who writes nothing."""
    return has_role(user, office.pk, *REPORTERS)


def check_can_report(user: User, office: Office) -> None:
    if not can_report(user, office):
        raise PermissionDenied(_("You may not report incidents in this office."))


def can_announce(user: User, office: Office) -> bool:
    """Only the ICT head and the office head make anything public (settled.md 24)."""
    return has_role(user, office.pk, *LEADERS)


def check_can_announce(user: User, office: Office) -> None:
    if not can_announce(user, office):
        raise PermissionDenied(_("Only the ICT head or the office head writes for the public."))


def can_confirm(user: User, incident: Incident) -> bool:
    """The ICT head and the office head say whether what was reported is an incident."""
    return can_announce(user, incident.office)


def check_can_confirm(user: User, incident: Incident) -> None:
    if not can_confirm(user, incident):
        raise PermissionDenied(_("Only the ICT head and the office head confirm an incident."))


def check_can_decide(user: User, incident: Incident) -> None:
    """What the law asks of an incident is for the ICT head and the office head to say."""
    if not can_announce(user, incident.office):
        raise PermissionDenied(_("This is for the ICT head and the office head."))


def check_can_review(user: User, incident: Incident) -> None:
    """The lead, the ICT head and the office head write what the report says."""
    if not can_hand_over(user, incident):
        raise PermissionDenied(_("Only the lead, the ICT head or the office head writes this."))


def can_drill(user: User, office: Office) -> bool:
    """Heads start a drill: a tick by mistake would hide a real outage."""
    return has_role(user, office.pk, *HEADS)


def check_can_drill(user: User, office: Office) -> None:
    if not can_drill(user, office):
        raise PermissionDenied(_("Only heads start a drill."))


def can_edit_service(user: User, service: Service) -> bool:
    """Section heads change the state of their own services, ICT and office head of all."""
    return has_role(user, service.office_id, *LEADERS) or has_role(
        user, service.office_id, Role.SECTION_HEAD, section_id=service.section_id
    )


def check_can_edit_service(user: User, service: Service) -> None:
    if not can_edit_service(user, service):
        raise PermissionDenied(
            _("“%(service)s” belongs to another section.") % {"service": service.name}
        )


def can_manage(user: User, incident: Incident) -> bool:
    """Change the status, close: ICT and office head; a section head where it is all their own."""
    if has_role(user, incident.office_id, *LEADERS):
        return True
    if not has_role(user, incident.office_id, Role.SECTION_HEAD):
        return False
    sections = set(incident.impacts.values_list("service__section", flat=True))
    return bool(sections) and all(
        has_role(user, incident.office_id, Role.SECTION_HEAD, section_id=section)
        for section in sections
    )


def check_can_manage(user: User, incident: Incident) -> None:
    if not can_manage(user, incident):
        raise PermissionDenied(_("This incident also concerns services of other sections."))


def can_hand_over(user: User, incident: Incident) -> bool:
    """The lead passes the lead on; so may the ICT head and the office head."""
    return user == incident.lead or has_role(user, incident.office_id, *LEADERS)


def check_can_hand_over(user: User, incident: Incident) -> None:
    if not can_hand_over(user, incident):
        raise PermissionDenied(_("Only the lead, the ICT head or the office head hands over."))


def possible_leads(incident: Incident) -> QuerySet[User]:
    """The staff of the incident's office who may report, but the present lead, by name."""
    return staff_of(incident).exclude(pk=incident.lead_id)


def staff_of(incident: Incident) -> QuerySet[User]:
    """The staff of the incident's office who may report, by name."""
    staff = Membership.objects.of_offices([incident.office_id]).valid_on(timezone.localdate())
    reporters = staff.filter(role__in=REPORTERS).values("user")
    return User.objects.filter(pk__in=reporters, is_active=True).order_by("full_name", "pk")


def sections_headed(user: User, office_id: int) -> list[int] | None:
    """The sections of the office whose applications this person moves; ``None``: all of them."""
    rows = [row for row in valid_memberships(user) if row.office_id == office_id]
    if any(row.role == Role.OFFICE_HEAD for row in rows):
        return None
    heads = (Role.SECTION_HEAD, Role.ICT_HEAD)
    return [row.section_id for row in rows if row.role in heads and row.section_id]


def can_reschedule(user: User, incident: Incident) -> bool:
    """Give new appointments to those who missed theirs: heads, each for the own section."""
    return has_role(user, incident.office_id, *HEADS)


def check_can_reschedule(user: User, incident: Incident) -> None:
    if not can_reschedule(user, incident):
        raise PermissionDenied(_("Only heads give new appointments to many at once."))


def get_reschedule_for(incident: Incident, pk: int) -> BulkAction:
    """The mass reschedule of this incident with the key ``pk``; ``Http404`` otherwise."""
    row = BulkAction.objects.reschedules(incident.office, incident.number).filter(pk=pk).first()
    if row is None:
        raise Http404(_("There is no such action on this incident."))
    return row


def check_can_report_on(user: User, incident: Incident) -> None:
    check_can_report(user, incident.office)


def check_can_announce_incident(user: User, incident: Incident) -> None:
    check_can_announce(user, incident.office)


def can_confirm_promises(user: User, incident: Incident) -> bool:
    """Promise the dates that an outage moved: heads, each of their own section's applications."""
    return has_role(user, incident.office_id, *HEADS)


def check_can_confirm_promises(user: User, incident: Incident) -> None:
    if not can_confirm_promises(user, incident):
        raise PermissionDenied(_("Only heads promise new dates."))
