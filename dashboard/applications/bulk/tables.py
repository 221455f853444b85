"""The list of what was done to many applications at once."""

from datetime import datetime

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.applications.models import Application, BulkAction, Stage
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
        if record.can_be_undone(self.now):
            return status("waiting", _("can be undone until %s") % time_wib(record.undo_until))
        return status("done", _("stands"))


class ChangesTable(tables.Table):
    """What one action moved, and where each stands now."""

    code = tables.Column(
        gettext_lazy("Application"),
        accessor="application",
        order_by=("application__external_no", "pk"),
    )
    name = tables.Column(
        gettext_lazy("Name"),
        accessor="application__applicant_name",
        order_by=("application__applicant_name", "pk"),
    )
    start = tables.Column(
        gettext_lazy("From"), accessor="from_stage", order_by=("from_stage__order", "pk")
    )
    now = tables.Column(
        gettext_lazy("Stands at"),
        accessor="application__stage",
        order_by=("application__stage__order", "pk"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.caption = _("The applications")

    def render_code(self, value: Application) -> SafeString:
        html = '<a href="{}">{}</a>'
        return format_html(html, value.get_absolute_url(), value.external_no or value.public_code)

    def render_now(self, value: Stage) -> SafeString:
        return status(value.tone, value.name, badge=True)
