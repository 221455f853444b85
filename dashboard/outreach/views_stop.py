"""The page behind the link in each message: no more of these. For everyone, without a login."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from dashboard.offices.public_pages import STYLE, forget_the_visitor
from dashboard.offices.submissions import form_view
from dashboard.outreach.channels.ways import CHANNELS
from dashboard.outreach.letters import message_of
from dashboard.outreach.models import Message
from dashboard.outreach.services_barred import bar

POLICY = STYLE.policy | {"form-action": ["'self'"]}


@csrf_exempt  # a mail program posts without a page of ours (RFC 8058); the token is the proof
@login_not_required
@never_cache
@form_view
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first (a mail scanner follows links), then leave the address alone."""
    forget_the_visitor(request)
    message = message_of(token)
    asked = request.GET.get("lang")
    language = asked if asked in ("id", "en") else message.language if message else "id"
    done = bool(message) and request.method == "POST"
    if message and done:
        _stop(message)
    with translation.override(language):
        response = _page(message, language, done)
    response._csp_config = POLICY
    response.headers["Content-Language"] = language
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _stop(message: Message) -> None:
    mailing = message.mailing
    way = CHANNELS[mailing.channel].bar
    bar(office=mailing.campaign.office, way=way, address=message.address.open(), by=None)
    Message.objects.stop(message)


def _page(message: Message | None, language: str, done: bool) -> HttpResponse:
    context: dict[str, Any] = {
        "style": STYLE.text,
        "language": language,
        "message": message,
        "done": done,
        "office": message.mailing.campaign.office if message else None,
    }
    html = render_to_string("outreach/stop.html", context)
    return HttpResponse(html, status=200 if message else 404)
