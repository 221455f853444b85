"""The page of one application, and the steps taken from it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dashboard.applications import news, pages, phones
from dashboard.applications.deadlines import Deadlines
from dashboard.applications.forms import AdvanceForm, RevealForm, SendBackForm
from dashboard.applications.models import Application
from dashboard.applications.permissions import (
    can_advance,
    can_reveal,
    can_send_back,
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
from dashboard.incidents.holding import holding
from dashboard.incidents.models import ServiceImpact


@never_cache
@permission_required("applications.view_application", raise_exception=True)
@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One application: identity masked, stages, due dates, appointments, history."""
    return _page(request, get_application_for(request.user, code))


@never_cache
@permission_required("applications.change_application", raise_exception=True)
@require_POST
def advance(request: HttpRequest, code: str) -> HttpResponse:
    """Take the next step. A double click is one step; a stale page gets the conflict screen."""
    application = get_application_for(request.user, code)
    check_can_advance(request.user, application)
    form = AdvanceForm(request.POST, application=application)
    return _submit(request, application, form, advance_application, ("to", "at"))


@never_cache
@permission_required("applications.send_back_application", raise_exception=True)
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take the last step back, with a reason."""
    application = get_application_for(request.user, code)
    check_can_send_back(request.user, application)
    form = SendBackForm(request.POST, application=application)
    return _submit(request, application, form, send_application_back, ())


@never_cache
@permission_required("applications.reveal_application", raise_exception=True)
@require_POST
def reveal(request: HttpRequest, code: str) -> HttpResponse:
    """Show one personal number, once, after the audit event is written. Never cached."""
    application = get_application_for(request.user, code)
    check_can_reveal(request.user, application)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, application, reveal_error=_("Choose what you need to see, and why."))
    field = form.cleaned_data["field"]
    try:
        value = reveal_number(
            application=application,
            field=field,
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
    except ValidationError as error:
        return _page(request, application, reveal_error=" ".join(error.messages))
    context: dict[str, Any] = {"application": application, "value": value}
    context["label"] = Application._meta.get_field(field).verbose_name
    if field == "phone" and value:
        context |= {"value": phones.shown(value), "links": phones.links(value)}
    return render(request, "applications/revealed.html", context)


def _submit(request, application, form, service, names: Sequence[str]) -> HttpResponse:
    """Call the service with what the form says, or show what is wrong with it."""
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("reason", "key", "version", *names)}
        try:
            service(application=application, by=request.user, **values)
        except Conflict as conflict:
            return _conflict(request, conflict, form.cleaned_data["version"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = {"code": application, "stage": application.stage}
            messages.success(request, _("%(code)s: %(stage)s.") % words)
            return HttpResponseRedirect(application.get_absolute_url())
    return _page(request, application, form=form)


def _conflict(request: HttpRequest, conflict: Conflict, seen: int) -> HttpResponse:
    application = get_application_for(request.user, conflict.current.public_code)
    items = news.news(application, seen)
    context = {"application": application, "news": items}
    context["is_own"] = news.is_own(items, request.user)
    return render(request, "applications/conflict.html", context, status=409)


def _page(
    request: HttpRequest, application: Application, form: Any = None, reveal_error: str = ""
) -> HttpResponse:
    history = pages.history_of(application)
    impacts = holding(application, timezone.now())
    context = {
        "application": application,
        "form": form,
        "stages": pages.stage_line(history, {stage for stage, impact in impacts}),
        "incidents": sorted({impact.incident for stage, impact in impacts}, key=str),
        "entries": pages.entries(history),
        "facts": pages.facts(application),
        "appointments": pages.appointments(application),
        "personal": pages.masked(application, PERSONAL),
        "reveal_form": RevealForm(),
        "reveal_error": reveal_error,
        **_dates(application, impacts),
        **_steps(request, history, form),
    }
    return render(request, "applications/detail.html", context)


def _dates(application: Application, impacts: list[tuple[int, ServiceImpact]]) -> dict[str, Any]:
    deadlines = Deadlines(application.office)
    today = deadlines.office.today()
    lasting = any(impact.ends_at is None for stage, impact in impacts)
    return {
        "due_sentence": pages.due_sentence(application, deadlines),
        "is_late": application.is_late(today),
        "is_late_by_gross": application.is_late_by_gross(today),
        "may_grow": application.net_due and application.ready_on is None and lasting,
        "age": age(application, deadlines.calendar, today),
    }


def _steps(request: HttpRequest, history: pages.History, form: Any) -> dict[str, Any]:
    """What this person may do with it now."""
    user, row = request.user, history.application
    forward = form if isinstance(form, AdvanceForm) else AdvanceForm(application=row)
    back = form if isinstance(form, SendBackForm) else SendBackForm(application=row)
    may_go_on = row.is_open and can_advance(user, row)
    return {
        "can_reveal": can_reveal(user, row),
        "can_change": can_advance(user, row),
        "next_stages": history.next_stages() if may_go_on else [],
        "advance_form": forward,
        "previous": history.previous_stage() if can_send_back(user, row) else None,
        "back_form": back,
    }
