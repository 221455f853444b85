"""Somebody calls: find them by a number that no address holds, say what stands, write it down."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dashboard.applications.models import Application
from dashboard.offices.submissions import form_view, tried
from dashboard.outreach.forms_paper import AnswerForm, SearchForm
from dashboard.outreach.inbound import cards
from dashboard.outreach.permissions import check_can_answer
from dashboard.outreach.services_barred import bar
from dashboard.outreach.services_inbound import answer as write_answer
from dashboard.outreach.statuses import Barred

MOST = 20  # applications on the page
may_answer = permission_required("outreach.answer_call", raise_exception=True)


@never_cache
@may_answer
@form_view
def inbound(request: HttpRequest) -> HttpResponse:
    """The number is posted; what it finds stands in the address by its public codes."""
    if request.method != "POST":
        return _page(request, _named(request, request.GET.get("code", "")))
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _page(request, [], search=form)
    rows = Application.objects.visible_to(request.user).holding(form.cleaned_data["q"])
    codes = list(rows.latest_codes()[: MOST + 1])
    if not codes:
        words = _("No application holds this. Type the whole phone number, or the code of ten.")
        form.add_error("q", words)
        return _page(request, [], search=form)
    if len(codes) > MOST:
        words = _("More than %(n)d applications: the latest are shown. Type more of the number.")
        messages.warning(request, words % {"n": MOST})
    return redirect(f"{reverse('outreach:inbound')}?{urlencode({'code': ','.join(codes[:MOST])})}")


@never_cache
@may_answer
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Write down what they asked and were told; once per form."""
    rows = _named(request, request.GET.get("code", ""))
    form = AnswerForm(request.POST, applications=rows)
    if form.is_valid():
        data = form.cleaned_data
        chosen = form.chosen()
        check_can_answer(request.user, chosen[0].office)
        fields = {name: data[name] for name in ("said", "channel", "note", "key")}
        if tried(form, write_answer, applications=chosen, by=request.user, **fields):
            if data["no_calls"]:
                _bar(request, chosen)
            messages.success(request, _("Written down."))
            return redirect(f"{reverse('outreach:inbound')}?{request.GET.urlencode()}")
    return _page(request, rows, form=form)


def _bar(request: HttpRequest, chosen: Sequence[Application]) -> None:
    """Leave the numbers of these applications alone, without showing them."""
    for row in chosen:
        if row.phone:
            phone, why = row.phone.open(), _("asked for it on the phone")
            bar(office=row.office, way=Barred.PHONE, address=phone, by=request.user, reason=why)


def _named(request: HttpRequest, codes: str) -> list[Application]:
    """The applications of these codes that the person may see, at most ``MOST``."""
    wanted = [code.strip().upper() for code in codes.split(",") if code.strip().isalnum()][:MOST]
    rows = Application.objects.visible_to(request.user).coded(wanted).for_page()
    return list(rows.order_by("-submitted_on", "-pk"))


def _page(request: HttpRequest, rows: list[Application], *, search=None, form=None) -> HttpResponse:
    if rows and form is None:
        form = AnswerForm(applications=rows)
    context = {
        "search": search or SearchForm(),
        "cards": cards(rows),
        "form": form,
        "codes": ",".join(row.public_code for row in rows),
    }
    return render(request, "outreach/inbound.html", context)
