import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.formats import datetime_wib, number
from dashboard.core.templatetags.ui import status
from dashboard.outreach.models import Campaign


class CampaignTable(tables.Table):
    """Campaigns, the latest first; reads ``rows_for_table()`` and never queries."""

    caption = gettext_lazy("Campaigns")
    row_header = "name"

    name = tables.Column(gettext_lazy("Campaign"), linkify=True)
    status = tables.Column(gettext_lazy("Status"))
    incident = tables.Column(gettext_lazy("Incident"), linkify=True, default="–", orderable=False)
    done = tables.Column(gettext_lazy("Reached"))
    started_at = tables.Column(gettext_lazy("Started"))
    started_by = tables.Column(gettext_lazy("By"), orderable=False)

    class Meta:
        order_by = "-started_at"
        empty_text = gettext_lazy("Nobody has been phoned from here yet")

    def render_status(self, record: Campaign) -> SafeString:
        return status(record.tone, record.get_status_display())

    def render_incident(self, record: Campaign) -> str:
        drill = record.practice
        return f"{record.incident.number} · {_('drill')}" if drill else record.incident.number

    def render_done(self, record: Campaign) -> SafeString:
        """The bar's words say what the bar shows."""
        words = _("%(done)s of %(all)s contacts") % {
            "done": number(record.done),
            "all": number(record.contacted),
        }
        html = '<progress value="{}" max="{}" aria-hidden="true"></progress> {}'
        return format_html(html, record.done, max(record.contacted, 1), words)

    def render_started_at(self, record: Campaign) -> str:
        return datetime_wib(record.started_at)
