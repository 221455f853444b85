import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import Application
from dashboard.core.fields import LookupField, SealedField
from dashboard.offices.scope import office_ids
from dashboard.outreach.models.campaign import Campaign
from dashboard.outreach.statuses import PASSING, TONE, CampaignStatus, Failure, MessageState


class MailingQuerySet(models.QuerySet):
    def visible_to(self, user) -> "MailingQuerySet":
        return self.filter(campaign__office__in=office_ids(user))

    def submitted_as(self, key: str) -> "Mailing | None":
        """The mailing that this form has ordered already."""
        return self.filter(key=key).first()

    def counted(self) -> "MailingQuerySet":
        """With ``total`` messages and those that are ``sent``."""
        sent = Count("messages", filter=Q(messages__state=MessageState.SENT))
        return self.annotate(total=Count("messages"), sent=sent)

    def for_work(self) -> "MailingQuerySet":
        return self.select_related("campaign__office", "campaign__incident", "by")

    def silent(self, since: datetime) -> "MailingQuerySet":
        """Unfinished, in a campaign that goes on, without a sign of life since the instant."""
        running = self.filter(finished_at=None, campaign__status=CampaignStatus.RUNNING)
        return running.filter(beat_at__lt=since)

    def beat(self, pk: int, at: datetime) -> None:
        self.filter(pk=pk).update(beat_at=at)


class Mailing(models.Model):
    """One text sent once to every recipient of a campaign that has an address of this channel."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="mailings")
    channel = models.CharField(_("by"), max_length=8)
    subject_id = models.CharField(_("subject (Indonesian)"), max_length=120)
    subject_en = models.CharField(_("subject (English)"), max_length=120)
    body_id = models.TextField(_("text (Indonesian)"), max_length=4000)
    body_en = models.TextField(_("text (English)"), max_length=4000)
    at = models.DateTimeField(_("ordered"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    beat_at = models.DateTimeField(null=True, help_text="The worker's last sign of life.")
    finished_at = models.DateTimeField(_("finished"), null=True)
    key = models.CharField(max_length=40, unique=True, editable=False)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.campaign} {self.at:%Y-%m-%d %H:%M}"


class MessageQuerySet(models.QuerySet):
    def of(self, mailing: Mailing) -> "MessageQuerySet":
        return self.filter(mailing=mailing)

    def of_uuid(self, found: uuid.UUID) -> "Message | None":
        rows = self.select_related("mailing__campaign__office")
        return rows.filter(uuid=found).first()

    def to_send(self) -> "MessageQuerySet":
        return self.filter(state=MessageState.QUEUED)

    def under_way(self) -> "MessageQuerySet":
        """Waiting for the worker, or in its hands."""
        return self.filter(state__in=(MessageState.QUEUED, MessageState.SENDING))

    def passing(self, tries: int) -> "MessageQuerySet":
        """Failed for a reason that may pass, and tried less than ``tries`` times."""
        return self.filter(state=MessageState.FAILED, error__in=PASSING, tries__lt=tries)

    def failed_surely(self) -> "MessageQuerySet":
        """Failed and certainly not arrived."""
        return self.filter(state=MessageState.FAILED).exclude(error=Failure.UNSURE)

    def fail(self, failure: Failure, *, tried: int = 0) -> int:
        """Mark these as failed; ``tried`` counts as so many tries."""
        return self.update(state=MessageState.FAILED, error=failure, tries=F("tries") + tried)

    def in_state(self, state: str) -> "MessageQuerySet":
        """Those in this state; all of them without one."""
        return self.filter(state=state) if state else self

    def stop(self, message: "Message") -> int:
        """Do not send this one, unless it is under way."""
        return self.to_send().filter(pk=message.pk).update(state=MessageState.STOPPED)

    def for_page(self) -> "MessageQuerySet":
        return self.prefetch_related("applications").order_by("pk")

    def counts(self) -> dict[str, int]:
        """How many are in each state, by its code; in the order of the states, without zeros."""
        found = dict(self.order_by().values_list("state").annotate(Count("pk")))
        return {state: found[state] for state in MessageState.values if state in found}


class Message(models.Model):
    """What goes to one address: one message, however many applicants share it."""

    mailing = models.ForeignKey(Mailing, models.PROTECT, related_name="messages")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = SealedField(_("address"))
    address_hash = LookupField(of="address")
    language = models.CharField(max_length=2)
    applications = models.ManyToManyField(Application, related_name="messages")
    state = models.CharField(
        _("state"), max_length=7, choices=MessageState, default=MessageState.QUEUED
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("error"), max_length=60, blank=True, help_text="Its kind only.")
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("mailing", "address_hash", name="message_once_per_address"),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | ~Q(state=MessageState.SENT) & Q(sent_at=None),
                name="message_sent_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["mailing", "state"], name="message_to_send")]

    def __str__(self) -> str:
        return f"{self.mailing_id}: {self.uuid}"

    @property
    def tone(self) -> str:
        return TONE[self.state]

    @property
    def words(self) -> str:
        """Its state; why, where it is one of those that were never to be sent."""
        stopped = self.state == MessageState.STOPPED and self.failure
        return stopped or str(self.get_state_display())

    @property
    def failure(self) -> str:
        """Why it was not sent, in words."""
        return str(Failure(self.error).label) if self.error else ""
