import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.formats import date_short, datetime_wib, number
from dashboard.core.templatetags.ui import status
from dashboard.incidents.models import AffectedApplication
from dashboard.outreach.models import Campaign, Contact, Recipient
from dashboard.outreach.statuses import STANDS, TONE, ContactState


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
        """The bar's words say what the bar shows; each number leads to its contacts."""
        url = reverse("outreach:contacts", args=[record.pk])
        link = '<a href="{}">{}</a>'
        done = format_html(link, f"{url}?state={ContactState.DONE}", number(record.done))
        words = _("%(done)s of %(all)s contacts") % {"done": "{done}", "all": "{all}"}
        found = format_html(link, url, number(record.contacted))
        words = format_html(words, done=done, all=found)
        html = '<progress value="{}" max="{}" aria-hidden="true"></progress> {}'
        return format_html(html, record.done, max(record.contacted, 1), words)

    def render_started_at(self, record: Campaign) -> str:
        return datetime_wib(record.started_at)


class ContactTable(tables.Table):
    """The contacts of a campaign, in the order of the calls; the number stays masked."""

    caption = gettext_lazy("Contacts")
    row_header = "number"

    number = tables.Column(gettext_lazy("Number"), accessor="phone_last4", orderable=False)
    people = tables.Column(gettext_lazy("Applicants"), accessor="pk", orderable=False)
    priority = tables.Column(gettext_lazy("Priority"), order_by=("priority", "priority_on", "pk"))
    stands = tables.Column(gettext_lazy("State"), orderable=False)
    last_outcome = tables.Column(gettext_lazy("Last outcome"), orderable=False, default="–")
    attempts_made = tables.Column(gettext_lazy("Calls"), attrs={"td": {"class": "num"}})
    next_try_at = tables.Column(gettext_lazy("Again from"), default="–")

    class Meta:
        order_by = "priority"
        empty_text = gettext_lazy("Nobody is in this campaign yet")

    def render_number(self, record: Contact) -> str:
        return f"••••{record.phone_last4}"

    def render_people(self, record: Contact) -> SafeString:
        people = [row.application for row in record.recipients.all()]
        links = [(row.get_absolute_url(), row.applicant_name) for row in people]
        return format_html_join(", ", '<a href="{}">{}</a>', links)

    def render_priority(self, record: Contact) -> str:
        label = record.get_priority_display()
        return f"{label} · {date_short(record.priority_on)}" if record.priority_on else label

    def render_stands(self, record: Contact) -> SafeString:
        badge = status(TONE[record.stands], dict(STANDS)[record.stands])
        if record.stands != ContactState.LEASED:
            return badge
        words = _("%(name)s until %(time)s") % {
            "name": record.lease_by,
            "time": datetime_wib(record.lease_until),
        }
        return format_html("{} {}", badge, words)


class FileTable(tables.Table):
    """Files of a campaign that need a phone number."""

    caption = gettext_lazy("Files to correct")
    row_header = "name"

    name = tables.Column(
        gettext_lazy("Name"),
        accessor="application__applicant_name",
        linkify=lambda record: record.application.get_absolute_url(),
        orderable=False,
    )
    code = tables.Column(gettext_lazy("Code"), accessor="application", orderable=False)
    stage = tables.Column(
        gettext_lazy("Stage"), accessor="application__stage__name", orderable=False
    )
    why = tables.Column(gettext_lazy("Phone"), accessor="pk", orderable=False)
    heard = tables.Column(gettext_lazy("Has heard"), orderable=False)

    class Meta:
        empty_text = gettext_lazy("Every file of this campaign has a number that can be phoned")

    def render_why(self, record: Recipient) -> str:
        if record.contact is None:
            return _("without a phone number")
        number = f"••••{record.contact.phone_last4}"
        return _("wrong number %(number)s") % {"number": number} if record.wrong else number

    def render_heard(self, record: Recipient) -> str:
        return _("yes") if record.heard else _("no")


class UntoldTable(tables.Table):
    """The affected who have not been contacted, the file that came in first on top."""

    caption = gettext_lazy("Not contacted yet")
    row_header = "name"

    name = tables.Column(
        gettext_lazy("Name"),
        accessor="application__applicant_name",
        linkify=lambda record: record.application.get_absolute_url(),
        orderable=False,
    )
    code = tables.Column(gettext_lazy("Code"), accessor="application", orderable=False)
    incident = tables.Column(
        gettext_lazy("Incident"), accessor="incident__number", linkify=False, orderable=False
    )
    evidence = tables.Column(gettext_lazy("Why affected"), orderable=False)
    promised = tables.Column(
        gettext_lazy("Promised for"), accessor="application__promised_on", default="–"
    )
    phone = tables.Column(
        gettext_lazy("Phone"), accessor="application__phone_last4", empty_values=(), orderable=False
    )

    class Meta:
        empty_text = gettext_lazy("Everybody has been contacted")

    def render_phone(self, record: AffectedApplication) -> str:
        last = record.application.phone_last4
        return f"••••{last}" if last else _("no number")
