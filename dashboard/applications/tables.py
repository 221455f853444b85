"""The list of applications. Never queries: the view gives it the offices' calendars."""

from collections.abc import Mapping
from datetime import date, timedelta

import django_tables2 as tables
from django.db.models import F
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dashboard.applications.models import Application, ApplicationQuerySet
from dashboard.core.formats import date_short
from dashboard.core.templatetags.ui import status
from dashboard.offices.clock import Calendar

DAY = timedelta(days=1)


class ApplicationTable(tables.Table):
    """One line per application; ages are working days of its office."""

    code = tables.Column(
        _("Application"), accessor="public_code", order_by=("external_no", "pk"), linkify=False
    )
    name = tables.Column(_("Name"), accessor="applicant_name", order_by=("applicant_name", "pk"))
    type = tables.Column(_("Type"), order_by=("type__order", "pk"))
    purpose = tables.Column(_("Purpose"), order_by=("purpose__order", "pk"))
    channel = tables.Column(
        _("Channel"),
        order_by=("channel__order", "pk"),
        attrs={"td": {"class": "not-on-a-phone"}},
    )
    stage = tables.Column(_("Stage"), order_by=("stage__order", "pk"))
    submitted = tables.Column(
        _("Submitted"),
        accessor="submitted_on",
        order_by=("submitted_on", "pk"),
        attrs={"td": {"class": "nowrap"}},
    )
    due = tables.Column(_("Due"), accessor="net_due", empty_values=())
    age = tables.Column(
        _("Age"), accessor="submitted_on", orderable=False, attrs={"td": {"class": "nowrap"}}
    )

    row_header = "code"

    class Meta:
        empty_text = _("No applications yet")
        row_attrs = {"class": lambda record, table: "late" if table.is_late(record) else ""}

    def __init__(self, *args, calendars: Mapping[int, Calendar], today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.calendars, self.today = calendars, today
        self.caption = _("Applications")

    def is_late(self, record: Application) -> bool:
        return record.is_late(self.today)

    def render_code(self, record: Application) -> SafeString:
        html = '<a href="{}">{}</a><br><span class="small muted code">{}</span>'
        number = record.external_no or _("no number")
        return format_html(html, record.get_absolute_url(), number, record.public_code)

    def render_stage(self, record: Application) -> SafeString:
        return status(record.stage.tone, record.stage.name, badge=True)

    def render_due(self, record: Application) -> SafeString | str:
        return due_cell(record, self.today)

    def order_due(
        self, rows: ApplicationQuerySet, is_descending: bool
    ) -> tuple[ApplicationQuerySet, bool]:
        """What is due first, or last; what has no due date always comes after."""
        due = F("net_due")
        order = due.desc(nulls_last=True) if is_descending else due.asc(nulls_last=True)
        return rows.order_by(order, "pk"), True

    def render_age(self, record: Application) -> str:
        return age(record, self.calendars[record.office_id], self.today)


def due_cell(record: Application, today: date) -> SafeString | str:
    """The net due date, the gross one where it differs, and whether it has passed."""
    if record.net_due is None:
        return "–"
    lines = [(date_short(record.net_due),)]
    if record.gross_due != record.net_due:
        words = _("without pause %(date)s") % {"date": date_short(record.gross_due)}
        lines.append((format_html('<span class="small muted">{}</span>', words),))
    if record.is_late(today):
        lines.append((status("late", _("late"), badge=True),))
    elif record.is_late_by_gross(today):
        lines.append((status("limited", _("late without pause"), badge=True),))
    return format_html_join(mark_safe("<br>"), "{}", lines)


def age(record: Application, calendar: Calendar, today: date) -> str:
    """Working days since the clock started (else since submission), of those allowed."""
    start = (record.anchor_on or record.submitted_on) + DAY
    days = calendar.working_days(start, record.ready_on or record.closed_on or today)
    if record.anchor_on is None or record.gross_due is None:
        return ngettext("%(days)d working day", "%(days)d working days", days) % {"days": days}
    allowed = calendar.working_days(start, record.gross_due)
    words = ngettext(
        "%(days)d of %(allowed)d working day", "%(days)d of %(allowed)d working days", allowed
    )
    return words % {"days": days, "allowed": allowed}
