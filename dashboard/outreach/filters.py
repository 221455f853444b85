from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import Application
from dashboard.core.filters import BaseFilterSet
from dashboard.incidents.models import AffectedQuerySet, Incident
from dashboard.outreach.known import undated
from dashboard.outreach.models import Campaign, ContactQuerySet
from dashboard.outreach.models.campaign import RecipientQuerySet
from dashboard.outreach.services_barred import barred_hashes
from dashboard.outreach.statuses import (
    STANDS,
    Barred,
    CampaignStatus,
    ContactState,
    Outcome,
    Priority,
)

EMAIL, NO_EMAIL, NO_MAIL, NO_DATE = "email", "no_email", "email_barred", "no_date"
NO_PHONE, WRONG_NUMBER, EVERYBODY = "no_phone", "wrong_number", "everybody"
WHY = [
    (EVERYBODY, _("everybody in the campaign")),
    (NO_PHONE, _("without a phone number")),
    (WRONG_NUMBER, _("wrong number")),
]
MAIL = [  # what the dry run of an e-mail counts
    (EMAIL, _("gets e-mail")),
    (NO_EMAIL, _("without an e-mail address")),
    (NO_MAIL, _("wants no e-mails")),
    (NO_DATE, _("gets e-mail, without date and appointment")),
]
REACHED = [("yes", _("reached")), ("no", _("not reached"))]
KNOWS = [("yes", _("everybody behind the number knows it"))]
Choices = Sequence[tuple[Any, Any]]


def pick(label: str, method: str | None = None, choices: Choices = ()) -> django_filters.Filter:
    return django_filters.ChoiceFilter(
        label=label, method=method, choices=choices, empty_label=_("any")
    )


class CampaignFilter(BaseFilterSet):
    """Narrows the list of campaigns."""

    status = django_filters.MultipleChoiceFilter(label=_("Status"), choices=CampaignStatus)


class ContactFilter(BaseFilterSet):
    """Narrows the contacts of one campaign: a contract, since every figure of it links here.

    ``hour``, ``caller`` and ``reached`` are about one and the same call.
    """

    state = django_filters.MultipleChoiceFilter("stands", label=_("State"), choices=STANDS)
    priority = django_filters.MultipleChoiceFilter(label=_("Priority"), choices=Priority)
    outcome = django_filters.MultipleChoiceFilter(
        "last_outcome", label=_("Last outcome"), choices=Outcome
    )
    hour = pick(_("Phoned in the hour from"), "by_call")
    caller = pick(_("Phoned by"), "by_call")
    reached = pick(_("In that call"), "by_call", REACHED)
    holder = pick(_("Held by"), "by_holder")
    knows = pick(_("Date in force"), "by_knows", KNOWS)

    def __init__(self, *args: Any, hours: Choices, callers: Choices, holders: Choices, **kwargs):
        super().__init__(*args, **kwargs)
        for name, choices in (("hour", hours), ("caller", callers), ("holder", holders)):
            self.filters[name].extra["choices"] = choices

    def filter_queryset(self, rows: ContactQuerySet) -> ContactQuerySet:
        rows = super().filter_queryset(rows)
        said = self.form.cleaned_data
        return rows.called(
            hour=said.get("hour"), caller=said.get("caller"), reached=said.get("reached")
        )

    def by_call(self, rows: ContactQuerySet, name: str, value: str) -> ContactQuerySet:
        return rows  # all three at once, see filter_queryset

    def by_knows(self, rows: ContactQuerySet, name: str, value: str) -> ContactQuerySet:
        return rows.knowing()

    def by_holder(self, rows: ContactQuerySet, name: str, value: str) -> ContactQuerySet:
        return rows.filter(stands=ContactState.LEASED, lease_by=value)


class FileFilter(BaseFilterSet):
    """Narrows the files of a campaign: those that need a phone number, unless all are wanted."""

    why = pick(_("Why"), "by_why", [*WHY, *MAIL])

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        rows = super().filter_queryset(rows)
        return rows if self.form.cleaned_data.get("why") else rows.to_correct()

    def by_why(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == EVERYBODY:
            return rows
        if value in dict(MAIL):
            return self._by_mail(rows, value)
        return rows.without_phone() if value == NO_PHONE else rows.with_wrong_number()

    def _by_mail(self, rows: RecipientQuerySet, value: str) -> QuerySet:
        campaign = self.campaign
        rows = rows.to_tell(campaign, campaign.office.today())
        if value == NO_EMAIL:
            return rows.filter(application__email_hash="")
        field = Application._meta.get_field("email_hash")
        barred = barred_hashes(office=campaign.office, way=Barred.EMAIL, field=field)
        if value == NO_MAIL:
            return rows.filter(application__email_hash__in=barred)
        rows = rows.exclude(application__email_hash__in=["", *barred])
        if value == EMAIL:
            return rows
        mailed = Application.objects.filter(recipients__in=rows.values("pk"))
        return rows.filter(application__in=undated(mailed, campaign.incident).values("pk"))


class UntoldFilter(BaseFilterSet):
    """Narrows the affected who have not been contacted."""

    incident = pick(_("Incident"), "by_incident")

    def __init__(self, *args: Any, incidents: Sequence[Incident], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.filters["incident"].extra["choices"] = [(row.pk, str(row)) for row in incidents]

    def by_incident(self, rows: AffectedQuerySet, name: str, value: str) -> AffectedQuerySet:
        return rows.filter(incident=value)
