"""New appointments for all who missed theirs because of an incident: look, do, take back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dashboard.applications.models import BulkAction
from dashboard.incidents import permissions, services_reschedule
from dashboard.incidents.forms_reschedule import ConfirmForm, FirstDayForm
from dashboard.incidents.models import Incident
from dashboard.incidents.rescheduling import Missed
from dashboard.offices.submissions import form_view, new_key

SHOWN = 500
may_move = permission_required("applications.send_back_application", raise_exception=True)


@never_cache
@may_move
@form_view
def reschedule(request: HttpRequest, pk: int) -> HttpResponse:
    """All missed slots of the incident with the place proposed for each; then do it."""
    incident = permissions.get_incident_for(request.user, pk)
    permissions.check_can_reschedule(request.user, incident)
    today = incident.office.today()
    if request.method != "POST":
        day_form = FirstDayForm(request.GET if "first_day" in request.GET else None, today=today)
        day_form.is_valid()
        return _page(request, incident, day_form)
    form = ConfirmForm(request.POST, today=today)
    if form.is_valid():
        try:
            result = services_reschedule.reschedule_missed(
                incident=incident, by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _tell(request, result)
            url = reverse("incidents:reschedule", args=[pk])
            return redirect(f"{url}?first_day={form.cleaned_data['first_day']}")
    return _page(request, incident, form)


def _tell(request: HttpRequest, result: services_reschedule.Result) -> None:
    count = result.action.count
    text = ngettext("%(count)d appointment moved.", "%(count)d appointments moved.", count)
    messages.success(request, text % {"count": count})
    for why in list(result.refused.values())[:5]:
        messages.warning(request, why)


@never_cache
@may_move
@require_POST
def undo(request: HttpRequest, pk: int, action: int) -> HttpResponse:
    """Put the old appointments back, within a quarter of an hour."""
    incident = permissions.get_incident_for(request.user, pk)
    permissions.check_can_reschedule(request.user, incident)
    row = permissions.get_reschedule_for(incident, action)
    try:
        done = services_reschedule.undo(incident=incident, action=row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = {"count": done.changed, "all": row.count}
        messages.success(request, _("%(count)d of %(all)d appointments are as before.") % words)
        for why in list(done.refused.values())[:5]:
            messages.warning(request, why)
        if done.changed + len(done.refused) < row.count:
            messages.warning(request, _("The others have changed since, and stay."))
    return redirect("incidents:reschedule", pk=pk)


def _page(request: HttpRequest, incident: Incident, form: FirstDayForm) -> HttpResponse:
    """The plan from the day that was asked for, else from the usual one; none for nonsense."""
    now = timezone.now()
    missed = Missed(incident, request.user, now)
    if form.is_bound:
        first_day = form.cleaned_data.get("first_day")
    else:
        form.initial["first_day"] = first_day = missed.first_day
    plan = missed.plan(first_day) if first_day else None
    context: dict[str, Any] = {
        "incident": incident,
        "form": form,
        "first_day": first_day,
        "plan": plan,
        "rows": plan.rows[:SHOWN] if plan else [],
        "more": len(plan.rows) - SHOWN if plan else 0,
        "lasts": missed.lasts,
        "others": missed.others(),
        "key": new_key(),
        "actions": [
            (row, row.undo_until if row.left and now < row.undo_until else None)
            for row in BulkAction.objects.reschedules(incident.office, incident.number)
        ],
    }
    return render(request, "incidents/reschedule.html", context)
