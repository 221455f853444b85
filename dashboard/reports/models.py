from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dashboard.offices.models import Office
from dashboard.offices.scope import office_ids


class Kind(models.TextChoices):
    INCIDENT = "INCIDENT", _("Incident report")


class ReportRunQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ReportRunQuerySet":
        return self.filter(office__in=office_ids(user))

    def about(self, office: Office, kind: str, subject: str) -> "ReportRunQuerySet":
        return self.filter(office=office, kind=kind, subject=subject)


class ReportRun(models.Model):
    """A report as it stood: its figures and texts do not change any more. Append-only."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kind = models.CharField(_("report"), max_length=12, choices=Kind)
    subject = models.CharField(max_length=40, help_text="What it is about: an incident's number.")
    number = models.PositiveIntegerField(_("version"))
    cut_off = models.DateTimeField(_("as of"))
    at = models.DateTimeField(_("made"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = models.JSONField(help_text="Figures and texts, in both languages.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content.")
    key = models.CharField(max_length=40, unique=True, editable=False)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "office", "kind", "subject", "number", name="report_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} #{self.number}"
