from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dashboard.applications.saved_views import services
from dashboard.applications.saved_views.forms import NameForm, SaveViewForm
from dashboard.applications.saved_views.permissions import (
    check_can_change_view,
    get_view_for,
    shares_for,
)
from dashboard.applications.saved_views.shelf import shelf
from dashboard.offices.submissions import tried

may_see = permission_required("applications.view_application", raise_exception=True)


@never_cache
@may_see
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All saved views that the person sees, with what they may do to each."""
    return render(request, "applications/saved_views.html", {"shelf": shelf(request)})


@may_see
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list as it stands; a refusal shows the form again, with what was typed."""
    form = SaveViewForm(
        request.POST,
        shares=shares_for(request.user, request.office),
        today=request.office.today(),
    )
    path = reverse("applications:list")
    if form.is_valid():
        view = tried(
            form,
            services.save_view,
            by=request.user,
            office=request.office,
            path=path,
            **form.cleaned_data,
        )
        if view:
            messages.success(request, _("View saved: %(name)s.") % {"name": view.name})
            return HttpResponseRedirect(view.get_absolute_url())
    return render(request, "applications/save_view.html", {"form": form}, status=422)


@may_see
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_view_for(request.user, pk)
    check_can_change_view(request.user, view)
    form = NameForm(request.POST)
    if form.is_valid() and tried(
        form, services.rename_view, view=view, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("View renamed."))
    for said in form.errors.values():
        messages.error(request, f"{view.name}: {said[0]}")
    return redirect("applications:saved_views")


@may_see
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_view_for(request.user, pk)
    services.delete_view(view=view, by=request.user)
    messages.success(request, _("View deleted: %(name)s.") % {"name": view.name})
    return redirect("applications:saved_views")
