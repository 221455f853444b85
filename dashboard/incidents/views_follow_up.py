"""What follows from an incident: actions, legal terms, the words of the report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.core.models import Conflict
from dashboard.incidents import forms_follow_up as forms
from dashboard.incidents import permissions
from dashboard.incidents import services_follow_up as services
from dashboard.incidents.models import Review
from dashboard.incidents.views import may_change, may_report, run_verb
from dashboard.offices.submissions import form_view, tried


@may_report
@require_POST
def add_action(request: HttpRequest, pk: int) -> HttpResponse:
    done = gettext_lazy("The action is noted.")
    return run_verb(request, pk, forms.ActionForm, services.add_action, done)


@may_report
@require_POST
def finish_action(request: HttpRequest, pk: int) -> HttpResponse:
    done = gettext_lazy("The action is done.")
    return run_verb(request, pk, forms.FinishForm, services.finish_action, done)


@may_change
@require_POST
def set_facts(request: HttpRequest, pk: int) -> HttpResponse:
    done = gettext_lazy("The legal terms follow from this.")
    check = permissions.check_can_decide
    return run_verb(request, pk, forms.FactsForm, services.set_facts, done, check)


@may_change
@require_POST
def meet_deadline(request: HttpRequest, pk: int) -> HttpResponse:
    done = gettext_lazy("The legal term is met.")
    check = permissions.check_can_decide
    return run_verb(request, pk, forms.DeadlineForm, services.meet_deadline, done, check)


@may_report
@form_view
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The words of the report; a stale save is told, with what the other wrote beside it."""
    incident = permissions.get_incident_for(request.user, pk)
    permissions.check_can_review(request.user, incident)
    posted = request.POST if request.method == "POST" else None
    form, theirs = forms.ReviewForm(posted, instance=Review.objects.of(incident)), None
    others: list[tuple[str, str]] = []
    if form.is_valid():
        try:
            if tried(
                form, services.save_review, incident=incident, by=request.user, **form.cleaned_data
            ):
                messages.success(request, _("The words of the report are saved."))
                return redirect(incident)
        except Conflict as conflict:
            theirs = conflict.current
            others = [(form[name].label, getattr(theirs, name)) for name in services.REVIEW]
            form.data = request.POST.copy()
            form.data["version"] = str(theirs.version)
            form.add_error(None, _("Somebody else saved meanwhile: their words stand above yours."))
    context = {"incident": incident, "form": form, "theirs": theirs, "others": others}
    return render(request, "incidents/review.html", context)
