"""Writing to all applicants of a campaign: write, try it out, send, see what became of it."""

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

from dashboard.core.formats import number
from dashboard.core.tables import CappedPaginator
from dashboard.offices.submissions import form_view
from dashboard.outreach import script, services_mailing
from dashboard.outreach.forms_mailing import MailingForm, StateForm, draft
from dashboard.outreach.models import Campaign, Mailing, Message
from dashboard.outreach.permissions import check_can_send, get_campaign_for, get_mailing_for
from dashboard.outreach.statuses import TONE, MessageState

PAGE = 50
may_send = permission_required("outreach.send_message", raise_exception=True)


@never_cache
@may_send
@form_view
def mailing(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the text; POST is the dry run, which sends nothing."""
    campaign = _campaign(request, pk)
    if request.method != "POST":
        return _page(request, campaign, MailingForm(initial=draft(campaign)))
    return _dry_run(request, campaign, MailingForm(request.POST))


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    campaign = get_campaign_for(request.user, pk)
    check_can_send(request.user, campaign)
    return campaign


def _texts(form: MailingForm) -> dict[str, str]:
    """As typed, with one kind of line end: a browser sends two."""
    return {name: form.cleaned_data[name].replace("\r\n", "\n") for name in services_mailing.TEXTS}


def _dry_run(request: HttpRequest, campaign: Campaign, form: MailingForm) -> HttpResponse:
    """The texts as their readers would get them, above the form in which they can be changed."""
    preview = None
    if form.is_valid():
        try:
            preview = services_mailing.preview(
                campaign=campaign, texts=_texts(form), by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, campaign, form, preview)


def _page(request: HttpRequest, campaign: Campaign, form: MailingForm, preview=None):
    context: dict[str, Any] = {
        "campaign": campaign,
        "form": form,
        "preview": preview,
        "why_not": services_mailing.why_not(campaign=campaign),
        "mailings": campaign.mailings.counted(),
        "placeholders": script.PLACEHOLDERS.items(),
        "cases": script.CASES.items(),
    }
    return render(request, "outreach/mailing.html", context)


@never_cache
@may_send
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Order what was tried out. If the addresses have changed since, it is shown again first."""
    campaign = _campaign(request, pk)
    form = MailingForm(request.POST)
    if form.is_valid():
        try:
            seen = services_mailing.preview(
                campaign=campaign, texts=_texts(form), by=request.user
            ).messages
            known = Mailing.objects.submitted_as(form.cleaned_data["key"])
            if known is None and form.cleaned_data["seen"] != seen:
                messages.warning(request, _("The addresses have changed: look again, then send."))
                return _dry_run(request, campaign, form)
            row = services_mailing.order(
                campaign=campaign, by=request.user, key=form.cleaned_data["key"], **_texts(form)
            )
            return redirect("outreach:mailing_progress", campaign.pk, row.pk)
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, campaign, form)


@never_cache
@may_send
@require_safe
def progress(request: HttpRequest, pk: int, mailing: int) -> HttpResponse:
    """How far the sending is, and what became of each message."""
    campaign = _campaign(request, pk)
    row = get_mailing_for(campaign, mailing)
    context: dict[str, Any] = {"campaign": campaign, "mailing": row, **_progress(row)}
    if request.htmx and context["working"]:
        return render(request, "outreach/mailing_progress.html", context)
    if request.htmx:
        answer = HttpResponse()
        answer["HX-Redirect"] = request.path
        return answer
    form = StateForm(request.GET)
    rows = Message.objects.of(row).for_page()
    state = form.cleaned_data["state"] if form.is_valid() else None
    found = rows.none() if state is None else rows.in_state(state)
    context |= {"form": form, "shown": state}
    context["page"] = CappedPaginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "outreach/mailing_detail.html", context)


def _progress(row: Mailing) -> dict[str, Any]:
    """Counts by state; whether there is something to be sent, and whether by now nobody does."""
    counts = Message.objects.of(row).counts()
    states = MessageState.labels
    by_code = dict(zip(MessageState.values, states, strict=True))
    waiting = counts.get(MessageState.QUEUED, 0) + counts.get(MessageState.SENDING, 0)
    total = sum(counts.values())
    now = timezone.now()
    return {
        "counts": [(code, by_code[code], TONE[code], count) for code, count in counts.items()],
        "total": total,
        "done": total - waiting,
        "working": waiting > 0
        and not services_mailing.why_not(campaign=row.campaign, channel=row.channel),
        "waiting": waiting,
        "silent": row.beat_at is not None and now - row.beat_at > services_mailing.SILENT,
        "pausing": not waiting and row.finished_at is None,
        "failed": Message.objects.of(row).failed_surely().count(),
    }


@never_cache
@may_send
@require_POST
def retry(request: HttpRequest, pk: int, mailing: int) -> HttpResponse:
    """Send again what has failed and certainly did not arrive."""
    campaign = _campaign(request, pk)
    row = get_mailing_for(campaign, mailing)
    try:
        count = services_mailing.try_again(mailing=row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = ngettext("%(n)s message is sent again.", "%(n)s messages are sent again.", count)
        messages.success(request, words % {"n": number(count)})
    return redirect("outreach:mailing_progress", pk, mailing)
