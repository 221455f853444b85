from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from dashboard.incidents.models import Incident
from dashboard.offices.models import Office
from dashboard.offices.scope import office_ids


class Kind(models.TextChoices):
    INCIDENT = "INCIDENT", _("Incident report")


class ReportRunQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ReportRunQuerySet":
        return self.filter(office__in=office_ids(user))

    def about(self, office: Office, kind: str, subject: str) -> "ReportRunQuerySet":
        return self.filter(office=office, kind=kind, subject=subject)

    def next_number(self) -> int:
        """The version that follows the last of these; callers hold the subject's lock."""
        return (self.aggregate(last=Max("number"))["last"] or 0) + 1

    def submitted_as(self, key: str, office: Office, kind: str, subject: str) -> "ReportRun | None":
        """The run that this form has made already; a key of another report is refused."""
        row = self.filter(key=key).first()
        if row and (row.office_id, row.kind, row.subject) != (office.pk, kind, subject):
            raise ValidationError(_text("This form was used already. Open a new one."), code="key")
        return row

    def without_content(self) -> "ReportRunQuerySet":
        """With who made them, and of the content no more than a line in a list names."""
        about = "content__figures__incident"
        return (
            self.select_related("by", "office")
            .defer("content")
            .annotate(
                title_id=KT(f"{about}__title__id"),
                title_en=KT(f"{about}__title__en"),
                practice=Q(**{f"{about}__practice": True}),
            )
        )

    def lacking(self, incidents: models.QuerySet[Incident]) -> models.QuerySet[Incident]:
        """Those of ``incidents`` of which no report has been frozen."""
        frozen = self.filter(
            kind=Kind.INCIDENT, office=OuterRef("office"), subject=OuterRef("number")
        )
        return incidents.filter(~Exists(frozen))


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

    @property
    def title(self) -> str:
        """What it is about, in the reader's language; rows of ``without_content`` only."""
        return self.title_en if get_language() == "en" else self.title_id

    def get_absolute_url(self) -> str:
        return reverse("reports:run", args=[self.pk])
