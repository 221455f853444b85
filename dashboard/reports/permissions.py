"""Who may freeze a report, and which they may read (model.md, "Who may": heads; all read)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.incidents.models import Incident
from dashboard.incidents.permissions import HEADS
from dashboard.offices.scope import has_role
from dashboard.reports.models import ReportRun


def get_run_for(user: User, pk: int) -> ReportRun:
    """The frozen report, if it is of the person's office; ``Http404`` otherwise."""
    run = ReportRun.objects.visible_to(user).select_related("office", "by").filter(pk=pk).first()
    if run is None:
        raise Http404(_("There is no such report in your office."))
    return run


def can_freeze(user: User, incident: Incident) -> bool:
    """Any head of the office: it changes nothing and says who froze it."""
    return has_role(user, incident.office_id, *HEADS)


def check_can_freeze(user: User, incident: Incident) -> None:
    if not can_freeze(user, incident):
        raise PermissionDenied(_("Only heads freeze a report."))
