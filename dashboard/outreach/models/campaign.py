from collections.abc import Iterable
from datetime import date, time

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import Application
from dashboard.core.models import Versioned
from dashboard.incidents.models import AffectedApplication, Incident
from dashboard.incidents.statuses import AffectedState
from dashboard.offices.models import Office
from dashboard.offices.scope import office_ids
from dashboard.outreach.statuses import TONE, CampaignStatus, ContactState, Outcome

WRONG_NUMBER = Q(
    contact__last_outcome=Outcome.WRONG_NUMBER,
    contact__state=ContactState.GIVEN_UP,
    contact__phone_last4=F("application__phone_last4"),
)


class CampaignQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CampaignQuerySet":
        return self.filter(office__in=office_ids(user))

    def of_incident(self, incident: Incident) -> "CampaignQuerySet":
        return self.filter(incident=incident)

    def running(self) -> "CampaignQuerySet":
        return self.filter(status=CampaignStatus.RUNNING)

    def submitted_as(self, key: str) -> "Campaign | None":
        """The campaign that this form has started already."""
        return self.filter(key=key).first()

    def real(self) -> "CampaignQuerySet":
        """Without those of drills, where nobody is contacted: where every figure starts."""
        return self.exclude(incident__practice=True)

    def rows_for_table(self) -> "CampaignQuerySet":
        """With how many contacts there are, and how many were reached."""
        done = Count("contacts", filter=Q(contacts__state=ContactState.DONE))
        rows = self.annotate(contacted=Count("contacts"), done=done)
        return rows.select_related("incident", "started_by")


class Campaign(Versioned):
    """Telling a list of applicants something: from an incident, or from any filtered list."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="campaigns")
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="campaigns"
    )
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(
        _("from the list"),
        max_length=1000,
        blank=True,
        help_text="The query of the list of applications, where no incident is the cause.",
    )
    script_id = models.TextField(_("what to say (Indonesian)"), max_length=2000)
    script_en = models.TextField(_("what to say (English)"), max_length=2000)
    max_attempts = models.PositiveSmallIntegerField(_("attempts at most"), default=3)
    gap_minutes = models.PositiveSmallIntegerField(_("minutes between attempts"), default=120)
    opens = models.TimeField(_("calls from"), default=time(8))
    closes = models.TimeField(_("calls until"), default=time(17))
    lease_minutes = models.PositiveSmallIntegerField(_("minutes to work on ten"), default=45)
    status = models.CharField(
        _("status"), max_length=7, choices=CampaignStatus, default=CampaignStatus.RUNNING
    )
    started_at = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    key = models.CharField(max_length=40, unique=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-started_at", "-id"]
        permissions = [
            ("call_contact", "Can phone the contacts of a campaign"),
            ("send_message", "Can send messages to applicants"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="campaign_hours_end_after_they_start"
            ),
            models.CheckConstraint(
                condition=Q(max_attempts__gte=1, max_attempts__lte=10)
                & Q(gap_minutes__lte=10080)
                & Q(lease_minutes__gte=5, lease_minutes__lte=480),
                name="campaign_limits_are_sane",
            ),
            models.CheckConstraint(
                condition=Q(status=CampaignStatus.ENDED, ended_at__isnull=False)
                | (~Q(status=CampaignStatus.ENDED) & Q(ended_at=None)),
                name="campaign_ended_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def practice(self) -> bool:
        return self.incident is not None and self.incident.practice

    def siblings(self) -> CampaignQuerySet:
        """The office's other campaigns, without drills: they phone the same people."""
        return Campaign.objects.real().filter(office=self.office_id).exclude(pk=self.pk)

    @property
    def tone(self) -> str:
        return TONE[self.status]

    def get_absolute_url(self) -> str:
        return reverse("outreach:detail", args=[self.pk])


class RecipientQuerySet(models.QuerySet):
    def of(self, campaign: Campaign) -> "RecipientQuerySet":
        return self.filter(campaign=campaign)

    def waiting_for(self, applications: Iterable[Application]) -> "RecipientQuerySet":
        """Those of these applications that have a number in a campaign that still goes on.

        Without drills, where nobody is contacted.
        """
        rows = self.filter(application__in=[row.pk for row in applications], contact__isnull=False)
        going_on = rows.exclude(campaign__status=CampaignStatus.ENDED)
        return going_on.exclude(campaign__incident__practice=True)

    def to_tell(self, campaign: Campaign, today: date) -> "RecipientQuerySet":
        """Those of the campaign whom there is still something to tell on the office's ``today``.

        Of an incident's campaign whom it still hits, whose file is open and whose document is not
        ready; of a list's, which may be about closed files, whose file was not closed since.
        """
        rows = self.of(campaign)
        closed = Q(application__is_open=False, application__closed_on__lte=today)
        if campaign.incident_id is None:
            since = campaign.office.local_date(campaign.started_at)
            return rows.exclude(closed & Q(application__closed_on__gt=since))
        dropped = AffectedApplication.objects.filter(
            application=OuterRef("application"),
            incident=campaign.incident_id,
            state=AffectedState.DROPPED,
        )
        return rows.exclude(closed | Q(application__ready_on__lte=today)).exclude(Exists(dropped))

    def behind(self, contact) -> "RecipientQuerySet":
        """Those who are told on this number, in the order in which they came."""
        return self.filter(contact=contact).order_by("pk")

    def without_phone(self) -> "RecipientQuerySet":
        return self.filter(contact=None)

    def with_wrong_number(self) -> "RecipientQuerySet":
        """Whose number is somebody else's, and whose file still has it."""
        return self.filter(WRONG_NUMBER)

    def to_correct(self) -> "RecipientQuerySet":
        """Whose file needs a number."""
        return self.filter(Q(contact=None) | WRONG_NUMBER)

    def for_table(self) -> "RecipientQuerySet":
        """With what a line of the list names; whether they heard a date, and a wrong number."""
        told = Application._meta.get_field("told").related_model.objects
        heard = told.filter(application=OuterRef("application"), promise__isnull=False)
        wrong = Case(When(WRONG_NUMBER, then=True), default=False)
        rows = self.annotate(heard=Exists(heard), wrong=wrong)
        return rows.select_related("application__stage", "contact")


class Recipient(models.Model):
    """An application whose applicant is to be told; without a usable phone it has no contact."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="recipients")
    application = models.ForeignKey(Application, models.PROTECT, related_name="recipients")
    contact = models.ForeignKey(
        "outreach.Contact", models.PROTECT, null=True, related_name="recipients"
    )

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("campaign", "application", name="recipient_once_per_campaign")
        ]

    def __str__(self) -> str:
        return str(self.application)
