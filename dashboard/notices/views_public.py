"""Pages for everyone. They do not look at who is asking: no session, no cookie, no request in the
templates, so that they are the same for all and may be kept by any cache on the way."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.views.decorators.http import require_safe

from dashboard.notices import archive, sites
from dashboard.notices.models import Notice
from dashboard.notices.situation import situation, situations
from dashboard.offices.models import Office
from dashboard.offices.public_pages import STYLE, forget_the_visitor

MAX_AGE = 30  # seconds: news must not wait in a cache
STALE = 86_400  # seconds for which an old page is better than none

Page = Callable[..., HttpResponse]


def public_page(page: Page, asks: str = "") -> Page:
    """A page for anybody, cacheable, under the strictest policy; 304 where nothing changed.

    ``asks`` names the one value of the query that the page is given, ``None`` without it.
    """

    @login_not_required
    @require_safe
    @wraps(page)
    def view(request: HttpRequest, language: str, code: str = "", **kwargs: Any) -> HttpResponse:
        forget_the_visitor(request)
        if asks:
            kwargs[asks] = request.GET.get(asks)
        office = sites.office_for(request, code)
        zone = office.zone if office else timezone.get_default_timezone()
        with translation.override(language), timezone.override(zone):
            if office or code:
                response = page(office, language, **kwargs) if office else missing(None, language)
            else:
                response = offices(language)
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=MAX_AGE, stale_if_error=STALE)
            set_response_etag(response)
            response = get_conditional_response(request, etag=response["ETag"], response=response)
        response._csp_config = STYLE.policy
        response.headers["Content-Language"] = language
        return response

    return view


def _page(name: str, status: int = 200, **context: Any) -> HttpResponse:
    html = render_to_string(f"public/{name}.html", {"style": STYLE.text, **context})
    return HttpResponse(html, status=status)


def _now(office: Office, language: str, page: str, slug: str = "") -> dict[str, Any]:
    return {
        "office": office,
        "language": language,
        "place": sites.Place(page, language, slug),
        "situation": situation(office, timezone.now()),
    }


@public_page
def status(office: Office, language: str) -> HttpResponse:
    """The state of the services, what to do, what is new, when the next word comes."""
    return _page("status", **_now(office, language, "status"))


@public_page
def notice(office: Office, language: str, slug: str) -> HttpResponse:
    """One notice at its permanent address; a withdrawn one says only that."""
    found = Notice.objects.once_public().of_address(office, slug)
    if found is None:
        return missing(office, language)
    context = _now(office, language, "notice", slug)
    return _page("notice", notice=found, revision=found.published_revision, **context)


@partial(public_page, asks="tahun")
def history(office: Office, language: str, tahun: str | None) -> HttpResponse:
    """What was announced in a year, by month: the latest that has something, or ``?tahun=2024``."""
    context = _now(office, language, "history", f"?tahun={tahun}" if tahun else "")
    at, place = context["situation"].at, context["place"]
    years = {str(year): year for year in archive.years(office, at)}
    if tahun is not None and tahun not in years:
        return missing(office, language)
    shown = years[tahun] if tahun else next(iter(years.values()), None)
    context["links"] = [
        (year, "" if year == shown else place.to("history", slug=f"?tahun={year}"))
        for year in years.values()
    ]
    months = archive.months(office, shown, at) if shown else []
    return _page("history", months=months, **context)


def offices(language: str) -> HttpResponse:
    """The offices that have public pages, each with its state, where the address does not say
    which is meant."""
    rows = situations(sites.public_offices(), timezone.now())
    return _page("offices", language=language, situations=rows)


def missing(office: Office | None, language: str) -> HttpResponse:
    """404 in the page's language, with the way to the first page."""
    return _page("missing", status=404, language=language, office=office)
