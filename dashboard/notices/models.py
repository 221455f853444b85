from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dashboard.core.models import Versioned
from dashboard.incidents.models import Incident, Service
from dashboard.notices.statuses import Kind, Status
from dashboard.offices.models import Office
from dashboard.offices.scope import office_ids


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "NoticeQuerySet":
        return self.filter(office__in=office_ids(user))

    def public(self) -> "NoticeQuerySet":
        """What readers may see: a published revision, not withdrawn. Every public query starts
        here."""
        return self.filter(published_revision__isnull=False).exclude(status=Status.WITHDRAWN)


class Notice(Versioned):
    """A public notice. Readers see ``published_revision``, whatever is being drafted meanwhile."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="notices")
    slug = models.SlugField(_("address"), max_length=80, editable=False)
    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="notices", null=True, blank=True
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    services = models.ManyToManyField(Service, verbose_name=_("services"), blank=True)
    next_update_due = models.DateTimeField(_("next update by"), null=True, blank=True)
    published_revision = models.OneToOneField(
        "NoticeRevision", models.PROTECT, null=True, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawal_reason = models.CharField(_("reason for withdrawal"), max_length=300, blank=True)
    creation_key = models.CharField(max_length=40, unique=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        permissions = [("publish_notice", "Can approve and publish another's notice")]
        constraints = [
            models.UniqueConstraint("office", "slug", name="notice_slug_once_per_office"),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(published_revision__isnull=False),
                name="notice_published_has_a_revision",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN)
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
                name="notice_withdrawn_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("notices:detail", args=[self.pk])


class NoticeRevision(models.Model):
    """One text of a notice in both languages; immutable once published.

    The database refuses a publisher who wrote the text or was the last to edit it.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="revisions")
    no = models.PositiveIntegerField(_("version"))
    headline_id = models.CharField(_("headline (Indonesian)"), max_length=70)
    headline_en = models.CharField(_("headline (English)"), max_length=70)
    body_id = models.TextField(_("text (Indonesian)"), max_length=8000)
    body_en = models.TextField(_("text (English)"), max_length=8000)
    what_to_do_id = models.TextField(_("what to do (Indonesian)"), max_length=4000, blank=True)
    what_to_do_en = models.TextField(_("what to do (English)"), max_length=4000, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    last_editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(_("edited"))
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published"), null=True)

    class Meta:
        verbose_name = _("notice version")
        verbose_name_plural = _("notice versions")
        ordering = ["notice", "-no"]
        constraints = [
            models.UniqueConstraint("notice", "no", name="revision_no_once"),
            models.CheckConstraint(
                condition=Q(published_at=None)
                | (
                    Q(approver__isnull=False)
                    & ~Q(approver=F("author"))
                    & ~Q(approver=F("last_editor"))
                ),
                name="revision_published_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice.slug} v{self.no}"

    def text(self, field: str) -> str:
        """``headline``, ``body`` or ``what_to_do`` in the reader's language."""
        return getattr(self, f"{field}_{'en' if get_language() == 'en' else 'id'}")
