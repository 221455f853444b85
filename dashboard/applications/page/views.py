"""The page of one application, and the steps taken from it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dashboard.applications import phones
from dashboard.applications.appointments import rebooking
from dashboard.applications.deadlines import Deadlines
from dashboard.applications.forms import AdvanceForm, RevealForm, SendBackForm
from dashboard.applications.models import Application
from dashboard.applications.page import content, dues, news, stage_line
from dashboard.applications.page.contacts import contact_logs
from dashboard.applications.page.forms import NoteForm, PromiseForm
from dashboard.applications.page.step_offers import offered
from dashboard.applications.permissions import (
    can_promise,
    check_can_advance,
    check_can_reveal,
    check_can_send_back,
    get_application_for,
)
from dashboard.applications.services import advance as advance_application
from dashboard.applications.services import send_back as send_application_back
from dashboard.applications.services_identity import PERSONAL
from dashboard.applications.services_identity import reveal as reveal_number
from dashboard.applications.tables import age
from dashboard.core.models import Conflict
from dashboard.incidents.holding import holding, incident_urls
from dashboard.incidents.models import ServiceImpact


@never_cache
@permission_required("applications.view_application", raise_exception=True)
@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One application: identity masked, stages, due dates, appointments, history."""
    return page_of(request, get_application_for(request.user, code))


@never_cache
@permission_required("applications.change_application", raise_exception=True)
@require_POST
def advance(request: HttpRequest, code: str) -> HttpResponse:
    """Take the next step. A double click is one step; a stale page gets the conflict screen."""
    application = get_application_for(request.user, code)
    check_can_advance(request.user, application)
    form = AdvanceForm(request.POST, application=application)
    return submit(request, application, form, advance_application, ("to", "at", "waits_for"))


@never_cache
@permission_required("applications.send_back_application", raise_exception=True)
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take the last step back, with a reason."""
    application = get_application_for(request.user, code)
    check_can_send_back(request.user, application)
    form = SendBackForm(request.POST, application=application)
    return submit(request, application, form, send_application_back, ())


@never_cache
@permission_required("applications.reveal_application", raise_exception=True)
@require_POST
def reveal(request: HttpRequest, code: str) -> HttpResponse:
    """Show one personal number, once, after the audit event is written. Never cached."""
    application = get_application_for(request.user, code)
    check_can_reveal(request.user, application)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return page_of(
            request, application, reveal_error=_("Choose what you need to see, and why.")
        )
    field = form.cleaned_data["field"]
    try:
        value = reveal_number(
            application=application,
            field=field,
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
    except ValidationError as error:
        return page_of(request, application, reveal_error=" ".join(error.messages))
    context: dict[str, Any] = {"application": application, "value": value}
    context["label"] = Application._meta.get_field(field).verbose_name
    if field == "phone" and value:
        context |= {"value": phones.shown(value), "links": phones.links(value)}
    return render(request, "applications/revealed.html", context)


def submit(request, application, form, service, names: Sequence[str]) -> HttpResponse:
    """Call the service with what the form says, or show what is wrong with it."""
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("reason", "key", "version", *names)}
        try:
            service(application=application, by=request.user, **values)
        except Conflict as conflict:
            return conflict_page(request, conflict, form.cleaned_data["version"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = {"code": application, "stage": application.stage}
            messages.success(request, _("%(code)s: %(stage)s.") % words)
            return HttpResponseRedirect(application.get_absolute_url())
    return page_of(request, application, form=form)


def conflict_page(request: HttpRequest, conflict: Conflict, seen: int) -> HttpResponse:
    application = get_application_for(request.user, conflict.current.public_code)
    items = news.news(application, seen)
    context = {"application": application, "news": items}
    context["is_own"] = news.is_own(items, request.user)
    return render(request, "applications/conflict.html", context, status=409)


def page_of(
    request: HttpRequest, application: Application, form: Any = None, reveal_error: str = ""
) -> HttpResponse:
    prefetch_related_objects([application], "stays")
    now = timezone.now()
    history, records = content.history_of(application), content.records_of(application)
    impacts = holding(application, now)
    deadlines = Deadlines(application.office)
    due = dues.explain(application, deadlines)
    urls = incident_urls(application.office, {*due.incidents, *records.incidents()})
    context = {
        "application": application,
        "form": form,
        "stages": stage_line.stage_line(history, stage_line.bands(impacts, now)),
        "entries": content.entries(history, records),
        "facts": content.facts(application),
        "group": content.group_of(application),
        "appointments": content.appointments(records.slots, urls),
        "has_booked": records.has_booked(),
        "may_be_booked": not any(rebooking.refusals(application)),
        "notes": content.notes(records.notes),
        "contact_log": contact_logs([application])[application.pk],
        "personal": content.masked(application, PERSONAL),
        "reveal_form": RevealForm(),
        "reveal_error": reveal_error,
        "due": due,
        "due_incidents": content.references(due.incidents, urls),
        "promises": content.promise_changes(records.promises, urls),
        "untold": dues.is_untold(application, records.promises),
        **_dates(history, impacts, deadlines),
        **offered(request.user, history, form),
        **_writing(request, application, form),
    }
    return render(request, "applications/detail.html", context)


def _dates(
    history: content.History, impacts: list[tuple[int, ServiceImpact]], deadlines: Deadlines
) -> dict[str, Any]:
    application, today = history.application, deadlines.office.today()
    lasting = any(impact.ends_at is None for stage, impact in impacts)
    return {
        "is_late": application.is_late(today),
        "is_late_by_gross": application.is_late_by_gross(today),
        "may_grow": application.net_due and application.ready_on is None and lasting,
        "age": age(application, deadlines.calendar, today),
        "waits": dues.waits(history.stages, application.stays.all(), deadlines),
    }


def _writing(request: HttpRequest, application: Application, form: Any) -> dict[str, Any]:
    """The forms of notes and of another promise, for those who may send them."""
    user, row = request.user, application
    note = form if isinstance(form, NoteForm) else NoteForm(user=user, application=row)
    proposed = dues.proposal(row, row.office.today())
    promise = PromiseForm(application=row, proposed=proposed)
    return {
        "note_form": note if note.may_write else None,
        "proposed": proposed,
        "can_promise": dues.may_be_promised(row) and can_promise(user, row),
        "promise_form": form if isinstance(form, PromiseForm) else promise,
    }
