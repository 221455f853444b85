"""Error pages. They need no database and no user, and are in both languages."""

import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where the request was larger than the settings allow."""
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    status = 413 if too_large else 400
    return render(None, f"{status}.html", status=status)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the reason that the permission check gave."""
    return render(None, "403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: does not say whether the page exists for others."""
    return render(None, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open for too long, or cookies are off."""
    return render(None, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database is gone, locked or full: try again in a moment."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        response = render(None, "503.html", status=503)
        response["Retry-After"] = "30"
        return response
    return render(None, "500.html", status=500)
