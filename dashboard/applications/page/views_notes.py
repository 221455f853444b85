"""What is written on the page of an application beside its steps: notes, and another promise."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dashboard.applications.page import dues
from dashboard.applications.page.forms import NoteForm, PromiseForm
from dashboard.applications.page.views import conflict_page, page_of
from dashboard.applications.permissions import (
    check_can_contact,
    check_can_promise,
    get_application_for,
)
from dashboard.applications.services_notes import write_note
from dashboard.applications.services_promises import promise as promise_date
from dashboard.applications.statuses import NoteKind
from dashboard.core.formats import date_long
from dashboard.core.models import Conflict


@never_cache
@permission_required("applications.add_note", raise_exception=True)
@require_POST
def note(request: HttpRequest, code: str) -> HttpResponse:
    """Write a note or a contact. A double click is one of them."""
    application = get_application_for(request.user, code)
    check_can_contact(request.user, application)
    form = NoteForm(request.POST, user=request.user, application=application)
    if form.is_valid():
        values = form.cleaned_data | {"kind": NoteKind(form.cleaned_data["kind"])}
        try:
            write_note(application=application, by=request.user, **values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Written down."))
            return HttpResponseRedirect(f"{application.get_absolute_url()}#notes-title")
    return page_of(request, application, form=form)


@never_cache
@permission_required("applications.add_promisechange", raise_exception=True)
@require_POST
def promise(request: HttpRequest, code: str) -> HttpResponse:
    """Promise another date, with a reason. What moved the due date is recorded as the cause."""
    application = get_application_for(request.user, code)
    check_can_promise(request.user, application)
    form = PromiseForm(request.POST, application=application)
    if form.is_valid():
        new, version = form.cleaned_data["new"], form.cleaned_data["version"]
        cause, number = dues.cause_of(application, new)
        try:
            promise_date(
                application=application,
                new=new,
                by=request.user,
                cause=cause,
                incident_number=number,
                reason=form.cleaned_data["reason"],
                version=version,
            )
        except Conflict as conflict:
            return conflict_page(request, conflict, version)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = {"code": application, "date": date_long(new)}
            messages.success(request, _("%(code)s: promised for %(date)s.") % words)
            return HttpResponseRedirect(application.get_absolute_url())
    return page_of(request, application, form=form)
