from collections.abc import Iterable

from django.contrib import admin
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.doors import secured_login, secured_logout


class StaffAdminSite(admin.AdminSite):
    """The admin: the same doors as everywhere, open to whoever holds a permission in it.

    Only the product's own models are in it: no groups, no e-mail addresses, no second factors.
    """

    site_title = site_header = _("Imigrasi data entry")
    index_title = _("Data entry")
    site_url = "/dashboard/"
    enable_nav_sidebar = True

    def register(
        self, model_or_iterable: ModelBase | Iterable[ModelBase], admin_class=None, **options
    ) -> None:
        given = model_or_iterable
        models = [given] if isinstance(given, ModelBase) else list(given)
        own = [model for model in models if model.__module__.startswith("dashboard.")]
        super().register(own, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the redirect by content type: it tells of rows that the person may not see."""
        away = {"view_on_site", "password_change_done"}
        return [url for url in super().get_urls() if getattr(url, "name", "") not in away]

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_staff

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return secured_login(request)

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return secured_logout(request)

    def password_change(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")
