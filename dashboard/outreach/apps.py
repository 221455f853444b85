from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dashboard.outreach.guards import GUARDS


class OutreachConfig(AppConfig):
    name = "dashboard.outreach"
    label = "outreach"
    verbose_name = _("Outreach")
    guards = GUARDS  # installed by audit.triggers
