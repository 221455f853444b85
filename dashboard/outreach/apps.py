from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from dashboard.outreach.guards import GUARDS


class OutreachConfig(AppConfig):
    name = "dashboard.outreach"
    label = "outreach"
    verbose_name = _("Outreach")
    guards = GUARDS  # installed by audit.triggers

    def ready(self) -> None:
        """What is unfinished here is named when an incident is to be closed; then it ends."""
        from dashboard.incidents import closing
        from dashboard.outreach import services, unfinished

        closing.register(unfinished.not_contacted)
        closing.register_act(services.end_with_incident)
