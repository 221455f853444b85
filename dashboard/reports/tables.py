import django_tables2 as tables
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.formats import date_short, datetime_wib
from dashboard.incidents.models import AffectedApplication
from dashboard.incidents.statuses import AffectedState
from dashboard.reports.models import ReportRun


class RunTable(tables.Table):
    """Frozen reports, the latest first; reads ``without_content()`` and never queries."""

    caption = gettext_lazy("Frozen reports")
    row_header = "title"

    title = tables.Column(
        gettext_lazy("Report"), accessor="subject", order_by=("subject", "number"), linkify=True
    )
    number = tables.Column(gettext_lazy("Version"), orderable=False)
    cut_off = tables.Column(gettext_lazy("Data as of"))
    by = tables.Column(gettext_lazy("Frozen by"), orderable=False)
    digest = tables.Column(gettext_lazy("SHA-256"), orderable=False)

    class Meta:
        order_by = "-cut_off"
        empty_text = gettext_lazy("No report has been frozen yet")

    def render_title(self, record: ReportRun) -> str:
        drill = f" · {_('drill')}" if record.practice else ""
        return f"{record.get_kind_display()} {record.subject} · {record.title}{drill}"

    def render_cut_off(self, record: ReportRun) -> str:
        return datetime_wib(record.cut_off)

    def render_digest(self, record: ReportRun) -> str:
        return f"{record.digest[:12]}…"


class AffectedRowTable(tables.Table):
    """The applications behind one figure of a report, by their codes: no names."""

    row_header = "application"

    application = tables.Column(
        gettext_lazy("Application"), linkify=lambda record: record.application.get_absolute_url()
    )
    type = tables.Column(gettext_lazy("Type"), accessor="application__type", orderable=False)
    stage = tables.Column(gettext_lazy("Stage"), accessor="application__stage", orderable=False)
    before = tables.Column(gettext_lazy("First date"), default="–", orderable=False)
    after = tables.Column(gettext_lazy("Date in force"), default="–", orderable=False)
    ready_on = tables.Column(
        gettext_lazy("Ready on"), accessor="application__ready_on", default="–", orderable=False
    )
    state = tables.Column(gettext_lazy("Affected"), orderable=False)
    evidence = tables.Column(gettext_lazy("Why"), orderable=False)

    class Meta:
        order_by = "application"

    def order_application(self, rows, is_descending: bool):
        return rows.order_by("-pk" if is_descending else "pk"), True

    def render_state(self, record: AffectedApplication) -> str:
        return _("yes") if record.state == AffectedState.CURRENT else _("no longer")

    def render_ready_on(self, record: AffectedApplication) -> SafeString | str:
        return date_short(record.application.ready_on)
