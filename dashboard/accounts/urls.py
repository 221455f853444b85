from django.urls import include, path, re_path
from django.views.generic import RedirectView

from dashboard.accounts.doors import closed

# Addresses are kept by the office, not by the person; nobody signs in by a code sent by e-mail.
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="mfa_index"), name="account_home"),
    path("email/", closed, name="account_email"),
    path("confirm-email/", closed, name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", closed, name="account_confirm_email"),
    path("password/set/", closed, name="account_set_password"),
    path("login/code/confirm/", closed, name="account_confirm_login_code"),
    path("", include("allauth.urls")),
]
