from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dashboard.notices.guards import GUARDS


class NoticesConfig(AppConfig):
    name = "dashboard.notices"
    label = "notices"
    verbose_name = _("Notices")
    guards = GUARDS  # installed by audit.triggers
