from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.doors import secured_login


class StaffAdminSite(admin.AdminSite):
    """The admin: the same login as everywhere, open to whoever holds a permission in it."""

    site_title = site_header = _("Imigrasi data entry")
    index_title = _("Data entry")
    site_url = "/dashboard/"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_staff

    def login(self, request: HttpRequest, extra_context=None):
        return secured_login(request)
