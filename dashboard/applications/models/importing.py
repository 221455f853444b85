from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.offices.models import Office

WORKING, WAITING = ("CHECKING", "RUNNING"), ("UPLOADED", "PREVIEWED")
LISTED = 1_000  # reasons that stay on record once the file is gone


class ImportProfileQuerySet(models.QuerySet):
    def of(self, office: Office) -> "ImportProfileQuerySet":
        return self.filter(office=office)


class ImportProfile(models.Model):
    """How the columns of one source are called: ``mapping`` from its names to ours ('' is left
    out). Found again by the ``header``, a digest of the source's column names."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="import_profiles")
    name = models.CharField(_("name of the source"), max_length=60)
    header = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("last used"))

    objects = ImportProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("office", "name", name="import_profile_once_a_name"),
            models.UniqueConstraint("office", "header", name="import_profile_once_a_header"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportBatchQuerySet(models.QuerySet):
    def of_offices(self, office_ids: list[int]) -> "ImportBatchQuerySet":
        return self.filter(office__in=office_ids)

    def brought_by(self, user) -> "ImportBatchQuerySet":
        return self.filter(by=user)

    def for_work(self) -> "ImportBatchQuerySet":
        return self.select_related("office", "by", "profile")

    def at(self, pk: int, *statuses: str) -> "ImportBatchQuerySet":
        """The import of this key, while it has one of these statuses."""
        return self.filter(pk=pk, status__in=statuses)

    def working(self) -> "ImportBatchQuerySet":
        """Being checked or imported."""
        return self.filter(status__in=WORKING)

    def silent(self, since: datetime) -> "ImportBatchQuerySet":
        """Being worked on, without a sign of life since the instant ``since``."""
        return self.working().filter(beat_at__lt=since)

    def unfinished(self, before: datetime) -> "ImportBatchQuerySet":
        """Brought before the instant ``before`` and never imported."""
        return self.filter(status__in=[*WORKING, *WAITING], at__lt=before)

    def untried(self, pk: int) -> int:
        """Take the last try back: it was not the file that ended it."""
        return self.filter(pk=pk, tries__gt=0).update(tries=models.F("tries") - 1)

    def beat(self, pk: int, **fields: int) -> int:
        """Leave a sign of life; 1 unless the import is gone."""
        return self.filter(pk=pk).update(beat_at=timezone.now(), **fields)


class ImportBatch(models.Model):
    """One file that someone brought: previewed, then imported. The file itself is kept sealed in
    ``DATA_DIR`` until it is imported or expires; no row of it stands here."""

    class Status(models.TextChoices):
        UPLOADED = "UPLOADED", _("columns to be matched")
        CHECKING = "CHECKING", _("being checked")
        PREVIEWED = "PREVIEWED", _("waiting for import")
        RUNNING = "RUNNING", _("being imported")
        IMPORTED = "IMPORTED", _("import done")
        UNREADABLE = "UNREADABLE", _("not readable")
        EXPIRED = "EXPIRED", _("expired")

    office = models.ForeignKey(Office, models.PROTECT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("uploaded"))
    kind = models.CharField(max_length=4)
    sha256 = models.CharField(max_length=64)
    file_name = models.CharField(
        max_length=80, blank=True, help_text="As the person had named it, long numbers masked."
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.PREVIEWED)
    profile = models.ForeignKey(ImportProfile, models.PROTECT, null=True, related_name="+")
    mapping = models.JSONField(default=dict)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, help_text="The last sign of life of the work on it.")
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="How often the work was begun and not ended in order."
    )
    finished_at = models.DateTimeField(_("finished"), null=True)
    trouble = models.CharField(max_length=300, blank=True, help_text="Why it is not readable.")
    new = models.PositiveIntegerField(_("new rows"), default=0)
    changed = models.PositiveIntegerField(_("changed rows"), default=0)
    same = models.PositiveIntegerField(_("unchanged rows"), default=0)
    rejected = models.PositiveIntegerField(_("rejected rows"), default=0)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.sha256[:8]}"


class ImportRowQuerySet(models.QuerySet):
    def refused(self) -> "ImportRowQuerySet":
        return self.exclude(error="doubt")

    def doubtful(self) -> "ImportRowQuerySet":
        """Of rows that come in: what is unlikely in them."""
        return self.filter(error="doubt")

    def beyond_screen(self, batch: str) -> "ImportRowQuerySet":
        """The reasons of an import (its key, as text) that go with its file."""
        rows = self.filter(batch=batch) if batch.isdecimal() else self.none()
        last = rows.order_by("pk").values_list("pk", flat=True)[LISTED - 1 : LISTED].first()
        return rows.filter(pk__gt=last) if last else self.none()


class ImportRow(models.Model):
    """A row that was rejected, or is doubtful: its number in the file, the column and a code."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=30)
    error = models.CharField(_("error"), max_length=30)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["number", "id"]

    def __str__(self) -> str:
        return f"{self.number} {self.column} {self.error}"
