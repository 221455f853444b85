from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dashboard.applications.guards import GUARDS


class ApplicationsConfig(AppConfig):
    name = "dashboard.applications"
    label = "applications"
    verbose_name = _("Application files")
    guards = GUARDS  # installed by audit.triggers
