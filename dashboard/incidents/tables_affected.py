"""The list of those whom an incident hits, each with why. Never queries."""

from collections.abc import Collection
from datetime import date

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.applications.appointments.agenda import day_url
from dashboard.core.formats import date_short
from dashboard.core.templatetags.ui import status
from dashboard.incidents.models import CLASSES, AffectedApplication, AffectedQuerySet
from dashboard.incidents.statuses import AffectedState

LABELS = {
    "upcoming": gettext_lazy("Upcoming appointment"),
    "missed_slot": gettext_lazy("Missed appointment"),
    "to_be_confirmed": gettext_lazy("To be confirmed"),
    "stuck": gettext_lazy("Stuck"),
    "late": gettext_lazy("Late"),
    "same_day_broken": gettext_lazy("Same-day broken"),
    "travel_risk": gettext_lazy("Leaves soon"),
    "expiry_risk": gettext_lazy("Permit ends"),
}


def by(label: str, field: str, order: str = "", **extra: object) -> tables.Column:
    """A column of a field of the application, sorted by it or by ``order``."""
    name = f"application__{field}"
    return tables.Column(
        label, accessor=name, order_by=(f"application__{order or field}", "pk"), **extra
    )


class AffectedTable(tables.Table):
    """One line per application and why it is here.

    ``proposed`` and ``untold`` are the keys of rows whose new date waits to be confirmed, or to be
    told; ``confirm`` is the page where who looks may confirm one, or empty.
    """

    row_header = "name"
    caption = gettext_lazy("Affected applications")

    name = by(gettext_lazy("Applicant"), "applicant_name")
    why = tables.Column(
        gettext_lazy("Why"),
        accessor="evidence",
        orderable=False,
        attrs={"td": {"class": "why"}},
    )
    type = by(gettext_lazy("Type"), "type", "type__order")
    section = by(gettext_lazy("Section"), "section", "section__code")
    old = tables.Column(
        gettext_lazy("Old date"),
        accessor="old_promise",
        order_by=("old_promise", "pk"),
        attrs={"td": {"class": "nowrap"}},
    )
    new = tables.Column(
        gettext_lazy("New date"),
        accessor="new_promise",
        order_by=("new_promise", "pk"),
        empty_values=(),
    )
    travel = by(gettext_lazy("Travel date"), "travel_date")
    permit = by(gettext_lazy("Permit valid until"), "permit_expiry")

    class Meta:
        default = "–"
        empty_text = gettext_lazy("Nobody is affected")

    def __init__(self, data: AffectedQuerySet, *, confirm: str = "", clear: str = ""):
        super().__init__(data)
        self.confirm, self.clear = confirm, clear
        self.proposed: Collection[int] = ()
        self.untold: Collection[int] = ()

    def render_name(self, record: AffectedApplication) -> SafeString:
        row = record.application
        html = '<a href="{}">{}</a><br><span class="small muted code">{}</span>'
        lines = [(format_html(html, row.get_absolute_url(), row.applicant_name, row.public_code),)]
        if not row.phone_hash:
            lines.append((status("limited", _("without a phone number"), badge=True),))
        return format_html_join(mark_safe("<br>"), "{}", lines)

    def render_why(self, record: AffectedApplication) -> SafeString:
        """The classes in words, the sentence, and where an open question is answered."""
        words = ", ".join(str(LABELS[name]) for name in CLASSES if getattr(record, name))
        if record.state == AffectedState.DROPPED:
            words = str(AffectedState.DROPPED.label)
        lines = [(format_html("<strong>{}</strong>", words),), (record.evidence,)]
        slot = record.appointment
        if record.to_be_confirmed and slot and record.state == AffectedState.CURRENT:
            url = f"{day_url(slot.starts_on, status='UNCLEAR')}#slot-{slot.pk}"
            link = '<a href="{}">{}</a>'
            lines.append((format_html(link, url, _("Record what became of the appointment")),))
        return format_html_join(mark_safe("<br>"), "{}", lines)

    def render_old(self, value: date) -> str:
        return date_short(value)

    def render_new(self, record: AffectedApplication) -> SafeString | str:
        """The date of the run, or the one that would be promised or told now."""
        is_proposed, is_untold = record.pk in self.proposed, record.pk in self.untold
        new = record.application.promised_on if is_untold else record.new_promise
        new = record.application.net_due if is_proposed else new
        lines = [(format_html('<span class="nowrap">{}</span>', date_short(new) or "–"),)]
        if is_proposed:
            lines.append((status("waiting", _("proposed"), badge=True),))
            if self.confirm:
                url = f"{self.confirm}?code={record.application.public_code}"
                html = '<a href="{}">{}<span class="visually-hidden"> {}</span></a>'
                words = (_("Confirm"), record.application.applicant_name)
                lines.append((format_html(html, url, *words),))
        if is_untold:
            lines.append((status("late", _("not told yet"), badge=True),))
        return format_html_join(mark_safe("<br>"), "{}", lines)

    def render_travel(self, record: AffectedApplication) -> SafeString:
        return risk(record.application.travel_date, record.travel_risk, _("leaves soon"))

    def render_permit(self, record: AffectedApplication) -> SafeString:
        return risk(record.application.permit_expiry, record.expiry_risk, _("permit ends"))


def risk(day: date | None, is_at_risk: bool, words: str) -> SafeString:
    """The date, and the mark where it is one to worry about."""
    lines = [(format_html('<span class="nowrap">{}</span>', date_short(day)),)]
    if is_at_risk:
        lines.append((status("late", words, badge=True),))
    return format_html_join(mark_safe("<br>"), "{}", lines)
