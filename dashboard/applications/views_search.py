"""The search box. It posts, so that no personal number reaches an address, a history or a log."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dashboard.applications.filters import MOST_CODES
from dashboard.applications.models import Application
from dashboard.applications.personal import holds_number


class SearchForm(forms.Form):
    q = forms.CharField(max_length=100, required=False)


@never_cache
@permission_required("applications.view_application", raise_exception=True)
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Words lead to the list with ``q``; a long number to the file, or the files, that hold it.

    The query is the list's: its filters stay with words. A number is looked for in the whole
    archive, and only public codes stand in the address that it leads to.
    """
    kept = request.GET.copy()
    for key in ("q", "code", "page"):
        kept.pop(key, None)
    form = SearchForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Search for at most 100 characters, without control characters."))
        return _to_list(kept.urlencode())
    text = form.cleaned_data["q"]
    if not holds_number(text):
        if text:
            kept["q"] = text
        return _to_list(kept.urlencode())
    return _of_number(request, text, kept.urlencode())


def _of_number(request: HttpRequest, text: str, query: str) -> HttpResponse:
    rows = Application.objects.visible_to(request.user).holding(text)
    codes = list(rows.latest_codes()[: MOST_CODES + 1])
    if not codes:
        messages.warning(request, _("No application holds this number."))
        return _to_list(query)
    if len(codes) == 1:
        return HttpResponseRedirect(reverse("applications:detail", args=codes))
    if len(codes) > MOST_CODES:
        words = _("More than %(n)d applications: the latest are shown. Type more digits.")
        messages.warning(request, words % {"n": MOST_CODES})
    return _to_list(urlencode({"code": ",".join(codes[:MOST_CODES]), "scope": "all"}))


def _to_list(query: str) -> HttpResponse:
    path = reverse("applications:list")
    return HttpResponseRedirect(f"{path}?{query}" if query else path)
