from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse


def secured_login(request: HttpRequest) -> HttpResponse:
    """Send whoever knocks at the admin to the product's own login."""
    return secure_admin_login(AdminSite().login)(request)
