from collections import Counter

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.core.formats import datetime_wib
from dashboard.core.templatetags.ui import status
from dashboard.incidents.durations import duration
from dashboard.incidents.models import Incident
from dashboard.incidents.states import worst_by_service
from dashboard.incidents.statuses import LABEL, TONE, Level


class IncidentTable(tables.Table):
    """Incidents, the latest first; reads ``rows_for_table()`` and never queries."""

    caption = gettext_lazy("Incidents")
    row_header = "title"

    title = tables.Column(gettext_lazy("Incident"), accessor="number", linkify=True)
    status = tables.Column(gettext_lazy("Status"))
    services = tables.Column(gettext_lazy("Services"), accessor="touched", orderable=False)
    cause = tables.Column(gettext_lazy("Cause"))
    started_at = tables.Column(gettext_lazy("Since"))
    length = tables.Column(gettext_lazy("Duration"), accessor="started_at", orderable=False)
    announced_at = tables.Column(gettext_lazy("Public"), default="–")

    class Meta:
        order_by = "-started_at"
        empty_text = gettext_lazy("No incident has been reported yet")

    def render_title(self, record: Incident) -> str:
        return str(record)

    def render_status(self, record: Incident) -> SafeString:
        words = _("%(state)s (drill)") if record.practice else "%(state)s"
        return status(record.tone, words % {"state": record.state})

    def render_services(self, record: Incident) -> SafeString | str:
        worst = Counter(row.level for row in worst_by_service(record.still).values())
        counts = [(level, worst[level]) for level in Level]
        still = [
            (status(TONE[level], f"{count} {LABEL[level]}"),) for level, count in counts if count
        ]
        if still:
            return format_html_join(SafeString(" "), "{}", still)
        text = ngettext("%(n)d service, restored", "%(n)d services, restored", record.touched)
        return text % {"n": record.touched}

    def render_started_at(self, record: Incident) -> str:
        return datetime_wib(record.started_at)

    def render_length(self, record: Incident) -> str:
        return duration((record.ended_at or timezone.now()) - record.started_at)

    def render_announced_at(self, record: Incident) -> str:
        return _("since %(time)s") % {"time": datetime_wib(record.announced_at)}
