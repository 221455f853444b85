"""The list of what was done to many applications at once."""

from datetime import datetime

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.applications.bulk_actions import UNDO, can_still_undo
from dashboard.applications.models import BulkAction
from dashboard.core.formats import datetime_wib, number, time_wib
from dashboard.core.templatetags.ui import status


def target(action: BulkAction) -> str:
    """Where it moved them."""
    return action.to_stage.name if action.to_stage else _("Resume where it stood")


class BulkTable(tables.Table):
    at = tables.Column(gettext_lazy("When"), order_by=("at", "pk"))
    by = tables.Column(gettext_lazy("By"), order_by=("by__full_name", "pk"))
    target = tables.Column(gettext_lazy("Moved to"), empty_values=(), orderable=False)
    count = tables.Column(
        gettext_lazy("Applications"), order_by=("count", "pk"), attrs={"td": {"class": "num"}}
    )
    state = tables.Column(gettext_lazy("State"), empty_values=(), orderable=False)

    class Meta:
        empty_text = gettext_lazy("Nothing was done in bulk yet")

    def __init__(self, *args, now: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        self.caption = _("Bulk actions")

    def render_at(self, record: BulkAction) -> SafeString:
        url = reverse("applications:bulk_action", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, datetime_wib(record.at))

    def render_target(self, record: BulkAction) -> str:
        return target(record)

    def render_count(self, value: int) -> str:
        return number(value)

    def render_state(self, record: BulkAction) -> SafeString:
        if record.undone_at:
            return status("stopped", _("taken back by %s") % record.undone_by)
        if can_still_undo(record, self.now):
            return status("waiting", _("can be undone until %s") % time_wib(record.at + UNDO))
        return status("done", _("stands"))
