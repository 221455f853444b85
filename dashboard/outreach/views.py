"""Campaigns: the list, the page of one with its contacts and files, and its verbs."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig, Table

from dashboard.core.formats import number
from dashboard.core.tables import CappedPaginator
from dashboard.incidents.models import AffectedApplication, Incident
from dashboard.offices.submissions import tried
from dashboard.outreach import choosing, figures, filters, pages, permissions, services, tables
from dashboard.outreach.forms import EndForm
from dashboard.outreach.models import Campaign, Contact, Recipient

PAGES = {"per_page": 25, "paginator_class": CappedPaginator, "silent": True}
may_see = permission_required("outreach.view_campaign", raise_exception=True)
may_start = permission_required("outreach.add_campaign", raise_exception=True)


@may_see
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    rows = Campaign.objects.visible_to(request.user).rows_for_table()
    found = filters.CampaignFilter(request.GET, queryset=rows, request=request)
    table = _paged(request, tables.CampaignTable(found.qs))
    return render(request, "outreach/list.html", {"filter": found, "table": table})


@may_see
@require_safe
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = permissions.get_campaign_for(request.user, pk)
    return render(request, "outreach/detail.html", pages.detail_page(campaign, user=request.user))


@may_see
@require_safe
@never_cache
def contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """The contacts of a campaign; the address alone says which."""
    campaign, now = permissions.get_campaign_for(request.user, pk), timezone.now()
    found = filters.ContactFilter(
        request.GET,
        queryset=Contact.objects.of(campaign).as_of(now).rows_for_table(),
        request=request,
        hours=_choices(figures.hours(campaign)),
        callers=_choices(figures.callers(campaign)),
        holders=_choices(figures.holders(campaign, now=now)),
    )
    table = _paged(request, tables.ContactTable(found.qs))
    context = {"campaign": campaign, "filter": found, "table": table, "as_of": now}
    return render(request, "outreach/contacts.html", context)


@may_see
@require_safe
@never_cache
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """Files of the campaign without a number, or with a wrong one; all of them if asked for."""
    campaign = permissions.get_campaign_for(request.user, pk)
    rows = Recipient.objects.of(campaign).for_table()
    found = filters.FileFilter(request.GET, queryset=rows, request=request, campaign=campaign)
    table = _paged(request, tables.FileTable(found.qs))
    return render(
        request, "outreach/files.html", {"campaign": campaign, "filter": found, "table": table}
    )


@may_see
@require_safe
@never_cache
def untold(request: HttpRequest) -> HttpResponse:
    """Those whom an incident that is not closed hits, and who have not been contacted."""
    incidents = figures.open_incidents(Incident.objects.visible_to(request.user))
    rows = AffectedApplication.objects.visible_to(request.user)
    found = filters.UntoldFilter(
        request.GET,
        queryset=figures.people(figures.not_contacted(figures.of_open(rows))),
        request=request,
        incidents=incidents,
    )
    table = _paged(request, tables.UntoldTable(found.qs))
    return render(request, "outreach/untold.html", {"filter": found, "table": table})


@may_start
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _verb(request, pk, services.pause, _("Nobody new is phoned until it goes on."))


@may_start
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _verb(request, pk, services.resume, _("The campaign goes on."))


@may_start
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = _campaign_to_change(request, pk)
    form = EndForm(request.POST)
    if form.is_valid() and tried(
        form, services.end, campaign=campaign, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("The campaign has ended."))
        return redirect(campaign)
    context = pages.detail_page(campaign, user=request.user, failed=form)
    return render(request, "outreach/detail.html", context)


@may_start
@require_POST
def refill(request: HttpRequest, pk: int) -> HttpResponse:
    """Add who is newly affected, and whose number or date has changed."""
    campaign = _campaign_to_change(request, pk)
    added = _said(
        request,
        services.refill,
        campaign=campaign,
        by=request.user,
        applications=choosing.newly_affected(campaign),
    )
    if added is not None:
        words = ngettext(
            "%(n)s number came into the list.", "%(n)s numbers came into the list.", added
        )
        messages.success(request, words % {"n": number(added)})
    return redirect(campaign)


@may_start
@require_POST
def release_of(request: HttpRequest, pk: int, holder: int) -> HttpResponse:
    """Give back what somebody else has on the screen, who went home."""
    campaign = _campaign_to_change(request, pk)
    person = permissions.get_holder_for(campaign, holder)
    given = _said(request, services.release, campaign=campaign, by=request.user, holder=person)
    if given is not None:
        words = ngettext("%(n)s number is free again.", "%(n)s numbers are free again.", given)
        messages.success(request, words % {"n": number(given)})
    return redirect(campaign)


def _campaign_to_change(request: HttpRequest, pk: int) -> Campaign:
    campaign = permissions.get_campaign_for(request.user, pk)
    permissions.check_can_start(request.user, campaign.office)
    return campaign


def _verb(request: HttpRequest, pk: int, service: Callable[..., Any], done: str) -> HttpResponse:
    campaign = _campaign_to_change(request, pk)
    if _said(request, service, campaign=campaign, by=request.user):
        messages.success(request, done)
    return redirect(campaign)


def _said(request: HttpRequest, service: Callable[..., Any], **fields: Any) -> Any:
    """What the service answers; ``None`` where it refused, and its words on the next page."""
    try:
        return service(**fields)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return None


def _paged(request: HttpRequest, table: Table) -> Table:
    RequestConfig(request, paginate=PAGES).configure(table)
    return table


def _choices(lines: list) -> list[tuple[str, str]]:
    return [(line.key, line.label) for line in lines]
