import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import Application
from dashboard.core.fields import LookupField, SealedField
from dashboard.offices.scope import office_ids
from dashboard.outreach.models.campaign import Campaign
from dashboard.outreach.statuses import TONE, MessageState


class MailingQuerySet(models.QuerySet):
    def visible_to(self, user) -> "MailingQuerySet":
        return self.filter(campaign__office__in=office_ids(user))


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
