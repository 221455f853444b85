"""A new campaign: whom, a look at the numbers, then the start."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from dashboard.incidents.models import Incident
from dashboard.incidents.permissions import get_incident_for
from dashboard.offices.submissions import form_view, tried
from dashboard.outreach import choosing, permissions, services, starting, wording
from dashboard.outreach.forms import CampaignForm
from dashboard.outreach.script import CASES, PLACEHOLDERS

STALE = gettext_lazy("Others are chosen than you saw counted: look at the numbers, then start.")


@never_cache
@permission_required("outreach.add_campaign", raise_exception=True)
@form_view
def create(request: HttpRequest) -> HttpResponse:
    """From an incident (``?incident=PK``) or from a list (``?list=QUERY``); else a choice of both.

    “Count again” shows the numbers of what is ticked; “start” starts what was counted.
    """
    incident, query = request.GET.get("incident", ""), request.GET.get("list")
    if incident:
        return _from_incident(request, _incident(request, incident))
    permissions.check_can_start(request.user, request.office)
    if query is None:
        rows = Incident.objects.visible_to(request.user).real().order_by("-started_at")
        return render(request, "outreach/choose.html", {"incidents": rows[:10]})
    return _page(request, starting.of_list(request, query), None)


def _incident(request: HttpRequest, key: str) -> Incident:
    if not key.isdecimal():
        raise Http404(_("There is no such incident in your office."))
    return get_incident_for(request.user, int(key))


def _from_incident(request: HttpRequest, incident: Incident) -> HttpResponse:
    permissions.check_can_start(request.user, incident.office)
    known = [name for name, _label in choosing.GROUPS]
    ticked = [name for name in known if name in request.POST.getlist("groups")]
    groups = ticked if request.method == "POST" else list(choosing.USUAL)
    return _page(request, starting.of_incident(incident, groups), groups)


def _page(request: HttpRequest, target: starting.Target, groups: list[str] | None) -> HttpResponse:
    context: dict[str, Any] = {"target": target, "problem": target.problem()}
    if context["problem"]:
        return render(request, "outreach/create.html", context, status=400)
    counted = starting.preview(target)
    form = _form(request, target, groups)
    if "start" in request.POST and form.is_valid() and not counted.problem():
        if request.POST.get("seen") != counted.signature:
            form.add_error(None, STALE)
        elif campaign := tried(
            form,
            services.start,
            office=target.office,
            by=request.user,
            applications=target.applications,
            incident=target.incident,
            source=target.source,
            **form.start_fields(),
        ):
            messages.success(request, _("The campaign runs: callers find it in their list."))
            return redirect(campaign)
    context |= {"form": form, "counted": counted}
    context |= {"placeholders": PLACEHOLDERS.items(), "cases": CASES.items()}
    return render(request, "outreach/create.html", context)


def _form(request: HttpRequest, target: starting.Target, groups: list[str] | None) -> CampaignForm:
    """Filled as proposed, or as typed; only a start is checked."""
    sizes = choosing.counts(target.incident) if target.incident else None
    if "start" in request.POST:
        return CampaignForm(request.POST, groups=sizes)
    script_id, script_en = wording.scripts(target.incident)
    filled = {"name": target.suggested_name(), "script_id": script_id, "script_en": script_en}
    typed = {name: value for name, value in request.POST.items() if name != "groups"}
    return CampaignForm(initial=filled | typed | {"groups": groups}, groups=sizes)
