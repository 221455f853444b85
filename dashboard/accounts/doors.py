"""The doors that lead in and out, where Django or allauth would have further ones."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect


def secured_login(request: HttpRequest) -> HttpResponse:
    """Send whoever knocks at the admin to the product's own login."""
    return secure_admin_login(AdminSite().login)(request)


def secured_logout(request: HttpRequest) -> HttpResponse:
    """Sign out of everything, as the product's own button does; a GET asks first."""
    if request.method == "POST":
        get_adapter().logout(request)
    return redirect("account_logout")


@login_not_required
def closed(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """A page of allauth that this product does without."""
    raise Http404
