"""The screens of an incident, and its verbs: each asks the right, the form, one service."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from dashboard.core.models import Conflict
from dashboard.core.tables import CappedPaginator
from dashboard.incidents import forms, pages, permissions, services, services_confirm
from dashboard.incidents.filters import IncidentFilter
from dashboard.incidents.models import Incident, Preset
from dashboard.incidents.tables import IncidentTable
from dashboard.incidents.views_affected import renew
from dashboard.offices.submissions import form_view, tried
from dashboard.outreach.models import Campaign

PAGE_SIZE = 25
MAY_DRAFT = "notices.add_notice"
# What changes whom the incident hits: the counts are said at once.
RENEWING = (services.set_impact, services.restore, services_confirm.confirm)
may_see = permission_required("incidents.view_incident", raise_exception=True)
may_report = permission_required("incidents.add_incident", raise_exception=True)
may_change = permission_required("incidents.change_incident", raise_exception=True)


@may_see
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    rows = Incident.objects.visible_to(request.user).rows_for_table()
    found = IncidentFilter(request.GET, queryset=rows, request=request)
    table = IncidentTable(found.qs)
    paginate = {"per_page": PAGE_SIZE, "paginator_class": CappedPaginator, "silent": True}
    RequestConfig(request, paginate=paginate).configure(table)
    context = {
        "filter": found,
        "table": table,
        "may_report": permissions.can_report(request.user, request.office),
    }
    return render(request, "incidents/list.html", context)


@may_report
@form_view
def create(request: HttpRequest) -> HttpResponse:
    """One screen: ``?preset=CODE`` fills it, nothing else is needed but a look and “save”."""
    permissions.check_can_report(request.user, request.office)
    presets = list(Preset.objects.active())
    code = request.GET.get("preset", "")
    preset = next((row for row in presets if row.code == code), None)
    if code and preset is None:
        raise Http404(_("There is no such preset."))
    posted = request.POST if request.method == "POST" else None
    form = forms.IncidentForm(posted, office=request.office, user=request.user, preset=preset)
    if form.is_valid():
        fields = form.report_fields()
        incident = tried(form, services.report, office=request.office, by=request.user, **fields)
        if incident:
            text = _("Incident %(number)s is reported.")
            messages.success(request, text % {"number": incident.number})
            renew(request, incident)
            if "draft_notice" in request.POST and incident.is_real:
                return redirect(f"{reverse('notices:create')}?incident={incident.pk}")
            return redirect(incident)
    context = {"form": form, "presets": presets, "chosen": preset}
    return render(request, "incidents/create.html", context)


@may_see
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, permissions.get_incident_for(request.user, pk))


@may_report
@require_POST
def add_update(request: HttpRequest, pk: int) -> HttpResponse:
    done = gettext_lazy("The entry stands in the timeline.")
    return run_verb(request, pk, forms.UpdateForm, services.add_update, done)


@may_change
@require_POST
def set_impact(request: HttpRequest, pk: int) -> HttpResponse:
    done = gettext_lazy("The new level is recorded.")
    return run_verb(request, pk, forms.ImpactForm, services.set_impact, done)


@may_change
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    done = gettext_lazy("The service is normal again.")
    answer = run_verb(request, pk, forms.RestoreForm, services.restore, done)
    incident = permissions.get_incident_for(request.user, pk)
    if answer.status_code == 302 and incident.is_real and request.user.has_perm(MAY_DRAFT):
        url = f"{reverse('notices:create')}?incident={pk}&kind=RESTORED"
        words = _("Draft a restored-service notice")
        messages.info(request, format_html('<a href="{}">{}</a>', url, words))
    return answer


@may_change
@require_POST
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    done = gettext_lazy("The incident is on the public page.")
    check = permissions.check_can_announce_incident
    return run_verb(request, pk, forms.AnnounceForm, services.announce, done, check)


@may_change
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    done = gettext_lazy("The incident is confirmed.")
    check = permissions.check_can_confirm
    return run_verb(request, pk, forms.ConfirmForm, services_confirm.confirm, done, check)


@may_change
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    done = gettext_lazy("The report is dismissed.")
    check = permissions.check_can_confirm
    return run_verb(request, pk, forms.DismissForm, services_confirm.dismiss, done, check)


@may_report
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    done = gettext_lazy("The lead is handed over.")
    check = permissions.check_can_hand_over
    return run_verb(request, pk, forms.HandOverForm, services.hand_over, done, check)


@may_change
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    done = gettext_lazy("The incident is closed.")
    check = permissions.check_can_manage
    return run_verb(request, pk, forms.CloseForm, services.close, done, check)


def run_verb(
    request: HttpRequest,
    pk: int,
    form_class: type[forms.VerbForm],
    service: Callable[..., Any],
    done: str,
    check: Callable[..., None] = permissions.check_can_report_on,
) -> HttpResponse:
    """Ask the right, read the form, call the service; back to the page with what was wrong."""
    incident = permissions.get_incident_for(request.user, pk)
    check(request.user, incident)
    form = form_class(request.POST, incident=incident, user=request.user)
    try:
        if form.is_valid() and tried(
            form, service, incident=incident, by=request.user, **form.verb_fields()
        ):
            messages.success(request, done)
            if service in RENEWING:
                renew(request, incident)
            return redirect(incident)
    except Conflict as conflict:
        return _conflict(request, form, conflict.current)
    return _page(request, incident, failed=form)


def _page(
    request: HttpRequest, incident: Incident, failed: forms.VerbForm | None = None
) -> HttpResponse:
    context = pages.detail_page(incident, user=request.user, failed=failed)
    context["notices"] = incident.notices.with_versions()
    context["campaigns"] = Campaign.objects.of_incident(incident).rows_for_table()
    return render(request, "incidents/detail.html", context)


def _conflict(request: HttpRequest, form: forms.VerbForm, current: Incident) -> HttpResponse:
    context = pages.conflict_page(current, form=form, posted=request.POST)
    return render(
        request, "incidents/conflict.html", context | {"action": request.path}, status=409
    )
