from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dashboard.incidents.guards import GUARDS


class IncidentsConfig(AppConfig):
    name = "dashboard.incidents"
    label = "incidents"
    verbose_name = _("Incidents")
    guards = GUARDS  # installed by audit.triggers
