from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from dashboard.outreach.views_stop import stop
from dashboard.overview.health import livez, readyz, robots

handler400 = "imigrasi.errors.bad_request"
handler403 = "imigrasi.errors.forbidden"
handler404 = "imigrasi.errors.not_found"
handler500 = "imigrasi.errors.server_error"

urlpatterns = [
    path("", include("dashboard.notices.urls_public")),
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("robots.txt", robots, name="robots"),
    path("berhenti/<str:token>/", stop, name="stop"),
    path("dashboard/", include("dashboard.overview.urls")),
    path("dashboard/applications/", include("dashboard.applications.urls")),
    path("dashboard/calendar/", include("dashboard.applications.calendar.urls")),
    path("dashboard/appointments/", include("dashboard.applications.appointments.urls")),
    path("dashboard/incidents/", include("dashboard.incidents.urls")),
    path("dashboard/outreach/", include("dashboard.outreach.urls")),
    path("dashboard/notices/", include("dashboard.notices.urls")),
    path("dashboard/reports/", include("dashboard.reports.urls")),
    path("dashboard/people/", include("dashboard.offices.urls")),
    path("dashboard/audit/", include("dashboard.audit.urls")),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("accounts/", include("dashboard.accounts.urls")),
    path("admin/", admin.site.urls),
]
