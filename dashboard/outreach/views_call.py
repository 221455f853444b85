"""Phoning: take ten, one contact at a time, what came of it, give the rest back."""

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

from dashboard.offices.calendars import calendar_of
from dashboard.outreach import services
from dashboard.outreach.call_page import page
from dashboard.outreach.forms_call import OutcomeForm, times_of
from dashboard.outreach.models import Campaign
from dashboard.outreach.permissions import check_can_call, get_campaign_for, get_contact_for

may_call = permission_required("outreach.call_contact", raise_exception=True)


@never_cache
@may_call
@require_safe
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """The contact to phone now. The number was audited when it was taken; nothing is cached."""
    campaign = _campaign(request, pk)
    asked = request.GET.get("contact", "")
    wanted = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    return _show(request, campaign, wanted=wanted)


@never_cache
@may_call
@require_POST
def lease(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the next ten; a double click takes nothing more."""
    campaign = _campaign(request, pk)
    try:
        if not services.lease(campaign=campaign, by=request.user):
            messages.info(request, _("Nobody is to be phoned now."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("outreach:call", pk)


@never_cache
@may_call
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back what is left in hand."""
    campaign = _campaign(request, pk)
    given = services.release(campaign=campaign, by=request.user)
    words = ngettext("%(count)d contact given back.", "%(count)d contacts given back.", given)
    messages.success(request, words % {"count": given})
    return redirect("outreach:call", pk)


@never_cache
@may_call
@require_POST
def record(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """Save what came of the call, and on to the next contact."""
    campaign = _campaign(request, pk)
    row = get_contact_for(campaign, contact)
    times = times_of(campaign, calendar_of(campaign.office), timezone.now())
    form = OutcomeForm(request.POST, times=times)
    if form.is_valid():
        try:
            attempt = services.record(contact=row, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            if getattr(error, "code", "") == "lease":
                messages.error(request, " ".join(error.messages))
                return redirect("outreach:call", pk)
            form.add_error(None, error)
        else:
            words = {"contact": row, "outcome": attempt.get_outcome_display()}
            messages.success(request, _("%(contact)s: %(outcome)s.") % words)
            return redirect("outreach:call", pk)
    if not row.is_held_by(request.user, timezone.now()):
        messages.error(request, _("Your time for this contact ran out. Nothing was saved."))
        return redirect("outreach:call", pk)
    return _show(request, campaign, wanted=row.pk, form=form)


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    campaign = get_campaign_for(request.user, pk)
    check_can_call(request.user, campaign)
    return campaign


def _show(request: HttpRequest, campaign: Campaign, **asked: Any) -> HttpResponse:
    context = page(campaign, request.user, timezone.now(), **asked)
    return render(request, "outreach/call.html", context)
