"""Numbers and addresses that want to hear nothing: masked; add one, lift one with a reason."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dashboard.core.tables import CappedPaginator
from dashboard.offices.scope import office_ids
from dashboard.offices.submissions import form_view, tried
from dashboard.outreach.forms_paper import BarForm, LiftForm
from dashboard.outreach.models import DoNotContact
from dashboard.outreach.permissions import (
    can_answer,
    can_lift,
    check_can_answer,
    check_can_lift,
    get_barred_for,
)
from dashboard.outreach.services_barred import bar
from dashboard.outreach.services_barred import lift as lift_row

PAGE_SIZE = 25
may_see = permission_required("outreach.view_campaign", raise_exception=True)
may_lead = permission_required("outreach.add_campaign", raise_exception=True)


@never_cache
@may_see
@form_view
def barred(request: HttpRequest) -> HttpResponse:
    """The list, and a number to add: it is posted, so that no address holds it."""
    if request.method != "POST":
        return _page(request)
    if not request.user.has_perm("outreach.answer_call"):
        raise PermissionDenied
    check_can_answer(request.user, request.office)
    form = BarForm(request.POST)
    if form.is_valid():
        fields = form.cleaned_data
        row = tried(form, bar, office=request.office, by=request.user, **fields)
        if row:
            words = _("%(hint)s is left alone from now on.")
            messages.success(request, words % {"hint": row.hint})
            return redirect("outreach:barred")
    return _page(request, form=form)


@never_cache
@may_lead
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_barred_for(request.user, pk)
    check_can_lift(request.user, row.office)
    form = LiftForm(request.POST)
    if form.is_valid() and tried(form, lift_row, row=row, by=request.user, **form.cleaned_data):
        messages.success(request, _("%(hint)s may be contacted again.") % {"hint": row.hint})
        return redirect("outreach:barred")
    return _page(request, lifting=(row, form))


def _page(request: HttpRequest, form: BarForm | None = None, lifting=None) -> HttpResponse:
    rows = DoNotContact.objects.of_offices(office_ids(request.user)).for_table()
    pages: Paginator = CappedPaginator(rows, PAGE_SIZE)
    may_add = can_answer(request.user, request.office)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "form": (form or BarForm()) if may_add else None,
        "may_lift": can_lift(request.user, request.office),
        "lift_form": LiftForm(),
        "lifting": lifting,
    }
    return render(request, "outreach/barred.html", context)
