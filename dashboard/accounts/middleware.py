import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from dashboard.core.middleware import Handler

BEGAN, SEEN = "began", "seen"
SAVE_EVERY = 60


class IdleMiddleware:
    """Ends a session after ``SESSION_IDLE_SECONDS`` without a request, or ``SESSION_COOKIE_AGE``.

    The last request is noted at most once a minute, so that reading does not write each time.
    Stands after the messages and before whoever asks for roles.
    """

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault(BEGAN, now)
            seen = request.session.setdefault(SEEN, now)
            if now - seen > settings.SESSION_IDLE_SECONDS:
                self._end(request, _("You were signed out after a long time without activity."))
            elif now - began > settings.SESSION_COOKIE_AGE:
                self._end(request, _("You were signed out: a session lasts 12 hours at most."))
            elif now - seen >= SAVE_EVERY:
                request.session[SEEN] = now
        return self.get_response(request)

    def _end(self, request: HttpRequest, why: str) -> None:
        logout(request)
        messages.info(request, why)


class NoStoreMiddleware:
    """What a person sees after logging in, or while doing so, stays in no browser's cache."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        private = request.user.is_authenticated or request.path.startswith("/accounts/")
        if private and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response
