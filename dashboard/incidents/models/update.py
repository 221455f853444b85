from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dashboard.incidents.models.incident import Incident
from dashboard.incidents.statuses import Status, Visibility
from dashboard.offices.submissions import new_key


class IncidentUpdateQuerySet(models.QuerySet):
    def submitted_as(self, key: str) -> "IncidentUpdate | None":
        """The entry that this form has written already."""
        return self.filter(key=key).first() if key else None

    def public(self) -> "IncidentUpdateQuerySet":
        """Public entries of incidents that are public themselves."""
        return self.filter(visibility=Visibility.PUBLIC, incident__announced_at__isnull=False)


class IncidentUpdate(models.Model):
    """An entry of the timeline. Late entries show both times; none is edited."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="updates")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"))
    status = models.CharField(_("status"), max_length=13, choices=Status)
    visibility = models.CharField(
        _("visibility"), max_length=8, choices=Visibility, default=Visibility.INTERNAL
    )
    body_id = models.TextField(_("text (Indonesian)"), max_length=2000)
    body_en = models.TextField(_("text (English)"), max_length=2000, blank=True)
    indonesian_only = models.BooleanField(_("Indonesian only"), default=False)
    source_ref = models.CharField(_("source"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    key = models.CharField(max_length=40, default=new_key, editable=False)

    objects = IncidentUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        ordering = ["-at", "-sequence"]
        constraints = [
            models.UniqueConstraint("incident", "sequence", name="update_sequence_once"),
            models.UniqueConstraint("incident", "key", name="update_submitted_once"),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.INTERNAL)
                | ~Q(body_en="")
                | Q(indonesian_only=True),
                name="update_public_in_two_languages",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__gte=F("at")), name="update_not_in_the_future"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident.number} #{self.sequence}"

    @property
    def is_public(self) -> bool:
        return self.visibility == Visibility.PUBLIC

    @property
    def is_late(self) -> bool:
        """Written down more than a quarter of an hour after it happened."""
        return self.recorded_at - self.at > timedelta(minutes=15)

    @property
    def body(self) -> str:
        return self.body_en if get_language() == "en" and self.body_en else self.body_id
