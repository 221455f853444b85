from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dashboard.reports.guards import GUARDS


class ReportsConfig(AppConfig):
    name = "dashboard.reports"
    label = "reports"
    verbose_name = _("Reports")
    guards = GUARDS  # installed by audit.triggers
