"""The list of applications. Never queries: the view gives it the offices' calendars."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

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
FIXED = ("select", "code")  # the boxes, and what heads a row
USUAL_COLUMNS = ("name", "type", "purpose", "channel", "stage", "submitted", "due", "age")


def day(label: str, field: str) -> tables.Column:
    return tables.Column(
        label, accessor=field, order_by=(field, "pk"), attrs={"td": {"class": "nowrap"}}
    )


class ApplicationTable(tables.Table):
    """One line per application; ages are working days of its office."""

    select = tables.Column(_("Select"), accessor="public_code", orderable=False)
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
    submitted = day(_("Submitted"), "submitted_on")
    due = tables.Column(_("Due"), accessor="net_due", empty_values=())
    age = tables.Column(
        _("Age"), accessor="submitted_on", orderable=False, attrs={"td": {"class": "nowrap"}}
    )
    reason = tables.Column(_("Reason"), order_by=("reason__order", "pk"))
    lane = tables.Column(_("Lane"), order_by=("lane", "pk"))
    section = tables.Column(_("Section"), accessor="section", order_by=("section__code", "pk"))
    gross = day(_("Due without pause"), "gross_due")
    promised = day(_("Promised for"), "promised_on")
    ready = day(_("Ready on"), "ready_on")
    collect = day(_("To be collected by"), "pickup_limit")
    travel = day(_("Travel date"), "travel_date")
    permit = day(_("Permit valid until"), "permit_expiry")
    group = tables.Column(_("Group"), accessor="group_ref", order_by=("group_ref", "pk"))
    waits = tables.Column(_("Waits for"), accessor="waits_for", order_by=("waits_for", "pk"))
    entered = day(_("In this stage since"), "stage_entered_at")

    row_header = "code"

    class Meta:
        empty_text = _("No applications yet")
        default = "–"
        row_attrs = {"class": lambda record, table: "late" if table.is_late(record) else ""}

    def __init__(
        self,
        data: ApplicationQuerySet,
        *,
        calendars: Mapping[int, Calendar],
        today: date,
        columns: Sequence[str] = USUAL_COLUMNS,
        bulk: bool = False,
    ):
        """``columns`` in their order; the boxes for those who may do things in ``bulk``."""
        super().__init__(data, sequence=[*FIXED, *columns, "..."])
        for name in {*self.base_columns} - {*FIXED, *columns}:
            self.columns.hide(name)  # not left out: the list may be sorted by it
        if not bulk:
            self.columns.hide("select")
        self.calendars, self.today, self.shown = calendars, today, columns
        self.caption = _("Applications")

    def is_late(self, record: Application) -> bool:
        return record.is_late(self.today)

    def render_select(self, value: str) -> SafeString:
        """A box of the form below the table (``_bulk_bar.html``), for those who have the form."""
        html = '<input type="checkbox" class="form-check-input" name="code" value="{}" form="bulk"'
        return format_html(html + ' aria-label="{}">', value, _("Select %s") % value)

    def render_code(self, record: Application) -> SafeString:
        html = '<a href="{}">{}</a><br><span class="small muted code">{}</span>'
        number = record.external_no or _("no number")
        return format_html(html, record.get_absolute_url(), number, record.public_code)

    def render_stage(self, record: Application) -> SafeString:
        return status(record.stage.tone, record.stage.name, badge=True)

    def render_due(self, record: Application) -> SafeString | str:
        return due_cell(record, self.today)

    def render_group(self, value: str, record: Application) -> SafeString:
        query = urlencode({"group_of": record.public_code, "scope": "all"})
        return format_html('<a href="?{}">{}</a>', query, value)

    def render_entered(self, value: datetime) -> str:
        return date_short(value)

    def order_due(
        self, rows: ApplicationQuerySet, is_descending: bool
    ) -> tuple[ApplicationQuerySet, bool]:
        """What is due first, or last; what has no due date always comes after."""
        due = F("net_due")
        order = due.desc(nulls_last=True) if is_descending else due.asc(nulls_last=True)
        return rows.order_by(order, "pk"), True

    def render_age(self, record: Application) -> str:
        return age(record, self.calendars[record.office_id], self.today)


COLUMNS = [
    (name, column.verbose_name)
    for name, column in ApplicationTable.base_columns.items()
    if name not in FIXED
]


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
