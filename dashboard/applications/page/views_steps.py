"""Steps beside the usual one: hand over, leave the road, end without a document."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dashboard.applications.forms import AdvanceForm, DivertForm, EndForm, HandOverForm
from dashboard.applications.page.content import history_of
from dashboard.applications.page.step_offers import diversions
from dashboard.applications.page.views import submit
from dashboard.applications.permissions import (
    check_can_advance,
    check_can_step,
    get_application_for,
)
from dashboard.applications.services import advance
from dashboard.applications.workflows import CANCELLED


@never_cache
@permission_required("applications.change_application", raise_exception=True)
@require_POST
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the document over: who collected it is asked, the stage is not."""
    application = get_application_for(request.user, code)
    check_can_advance(request.user, application)
    form = HandOverForm(request.POST, application=application)
    return submit(request, application, form, advance, ("to", "at", "collected"))


@never_cache
@permission_required("applications.change_application", raise_exception=True)
@require_POST
def divert(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for documents, suspend, or print again: to a stage off the usual road."""
    application = get_application_for(request.user, code)
    check_can_advance(request.user, application)
    to = request.POST.get("to", "")
    stage = next((s for s in diversions(history_of(application)) if s.code == to), None)
    if stage is None:  # a stale page, or nothing that a screen offers: the service says why
        form = AdvanceForm(request.POST, application=application)
        return submit(request, application, form, advance, ("to", "at"))
    form = DivertForm(request.POST, application=application, stage=stage)
    names = ("to", "at", *(["waits_for"] if "waits_for" in form.fields else []))
    return submit(request, application, form, advance, names)


@never_cache
@permission_required("applications.send_back_application", raise_exception=True)
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Reject it, cancel it, or confirm that nobody collected it; a head's decision."""
    application = get_application_for(request.user, code)
    check_can_step(request.user, application, CANCELLED)
    form = EndForm(request.POST, application=application)
    return submit(request, application, form, advance, ("to", "at"))
