from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dashboard.core.models import Versioned
from dashboard.incidents.models import Incident, Service
from dashboard.notices.statuses import KIND_TONE, TONE, Kind, Status
from dashboard.notices.texts import BODY_MAX, FIELDS, HEADLINE_MAX, WHAT_TO_DO_MAX, Text
from dashboard.offices.models import Office
from dashboard.offices.scope import office_ids

# How long a notice stays on the first page; the history keeps it for good.
RESTORED_DAYS = 7
OTHER_DAYS = 30


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(office__in=office_ids(user))

    def public(self) -> Self:
        """What readers may see: a published version, not withdrawn. Every public query but the
        permalink's starts here."""
        return self.once_public().exclude(status=Status.WITHDRAWN)

    def once_public(self) -> Self:
        """Also the withdrawn ones: their address says that they were withdrawn."""
        return self.filter(published_revision__published_at__isnull=False).select_related(
            "office", "published_revision"
        )

    def of_address(self, office: Office, slug: str) -> "Notice | None":
        """The one at this address, with what its page shows."""
        rows = self.filter(office=office, slug=slug)
        return rows.prefetch_related("published_revision__services", "revisions").first()

    def current(self, now: datetime) -> Self:
        """What belongs on the first page: disruptions while their incident lasts, news of the
        last seven days that a service is back, anything else for thirty days."""
        recent = {
            days: Q(published_revision__published_at__gt=now - timedelta(days=days))
            for days in (RESTORED_DAYS, OTHER_DAYS)
        }
        lasting = Q(kind=Kind.DISRUPTION, incident__isnull=False, incident__ended_at=None)
        loose = Q(incident=None) | ~Q(kind=Kind.DISRUPTION)
        return self.filter(
            lasting
            | Q(kind=Kind.RESTORED) & recent[RESTORED_DAYS]
            | ~Q(kind=Kind.RESTORED) & loose & recent[OTHER_DAYS]
        ).order_by("-published_revision__published_at")

    def submitted_as(self, key: str, office: Office) -> "Notice | None":
        """The notice that this form has made already; a key of another office is refused."""
        row = self.filter(creation_key=key).first()
        if row and row.office_id != office.pk:
            raise ValidationError(_("This form was used already. Open a new one."), code="key")
        return row

    def waiting(self) -> Self:
        """Those that wait for a second person."""
        return self.filter(status=Status.IN_REVIEW)

    def approvable_by(self, user) -> Self:
        """Those waiting of which ``user`` wrote or edited nothing since the last publication.

        The same as ``permissions.is_own``. Says nothing about the role: that is ``can_publish``.
        """
        theirs = NoticeRevision.objects.filter(
            Q(author=user.pk) | Q(last_editor=user.pk),
            notice=OuterRef("pk"),
            no__gt=Coalesce(OuterRef("published_revision__no"), 0),
        )
        return self.waiting().filter(~Exists(theirs))

    def with_versions(self) -> Self:
        """With all versions and the people behind them, newest first: ``latest`` asks no more."""
        people = NoticeRevision.objects.select_related("author", "last_editor", "approver")
        return self.select_related("office", "incident", "published_revision").prefetch_related(
            models.Prefetch("revisions", people)
        )


class Notice(Versioned):
    """A public notice. Readers see ``published_revision``, whatever is being drafted meanwhile.

    Kind, incident and address stay as they are from the first publication on.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="notices")
    slug = models.SlugField(_("address"), max_length=80, editable=False)
    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="notices", null=True, blank=True
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    published_revision = models.OneToOneField(
        "NoticeRevision", models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created"), editable=False)
    published_at = models.DateTimeField(_("first published"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawal_reason = models.CharField(_("reason for withdrawal"), max_length=300, blank=True)
    creation_key = models.CharField(max_length=40, unique=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-id"]
        permissions = [("publish_notice", "Can approve and publish another's notice")]
        constraints = [
            models.UniqueConstraint("office", "slug", name="notice_slug_once_per_office"),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(published_revision__isnull=False),
                name="notice_published_has_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(published_revision=None, published_at=None)
                | Q(published_revision__isnull=False, published_at__isnull=False),
                name="notice_published_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN)
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
                name="notice_withdrawn_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["office", "-published_at"], name="notice_office_published")]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("notices:detail", args=[self.pk])

    @property
    def latest(self) -> "NoticeRevision":
        """The version that is being worked on, or the published one."""
        return self.revisions.all()[0]

    @property
    def is_public(self) -> bool:
        return self.published_revision_id is not None and self.status != Status.WITHDRAWN

    @property
    def is_withdrawn(self) -> bool:
        return self.status == Status.WITHDRAWN

    @property
    def is_waiting(self) -> bool:
        return self.status == Status.IN_REVIEW

    @property
    def is_disruption(self) -> bool:
        return self.kind == Kind.DISRUPTION

    @property
    def tone(self) -> str:
        return TONE[Status(self.status)]

    @property
    def kind_tone(self) -> str:
        return KIND_TONE[Kind(self.kind)]

    @property
    def next_update_due(self) -> datetime | None:
        """When readers were promised the next word: that of the published version."""
        return self.published_revision.next_update_due if self.published_revision else None

    def unpublished(self) -> list["NoticeRevision"]:
        """The versions since the last published one, newest first: what an approval is about."""
        published = self.published_revision.no if self.published_revision else 0
        return [row for row in self.revisions.all() if row.no > published]

    def public_versions(self) -> list["NoticeRevision"]:
        """The published versions, oldest first: readers count these, not the drafts."""
        return [row for row in reversed(self.revisions.all()) if row.published_at]

    def revision_no(self, no: int) -> "NoticeRevision | None":
        return next((row for row in self.revisions.all() if row.no == no), None)


class NoticeRevision(models.Model):
    """One wording of a notice in both languages; immutable once published.

    A wording that someone was asked to approve stays as it was, too: an edit after that is a new
    version. The database refuses a publisher who wrote the text or was the last to edit it.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="revisions")
    no = models.PositiveIntegerField(_("version"))
    headline_id = models.CharField(_("headline (Indonesian)"), max_length=HEADLINE_MAX)
    headline_en = models.CharField(_("headline (English)"), max_length=HEADLINE_MAX, blank=True)
    body_id = models.TextField(_("text (Indonesian)"), max_length=BODY_MAX, blank=True)
    body_en = models.TextField(_("text (English)"), max_length=BODY_MAX, blank=True)
    what_to_do_id = models.TextField(
        _("what to do (Indonesian)"), max_length=WHAT_TO_DO_MAX, blank=True
    )
    what_to_do_en = models.TextField(
        _("what to do (English)"), max_length=WHAT_TO_DO_MAX, blank=True
    )
    services = models.ManyToManyField(Service, verbose_name=_("services"), blank=True)
    next_update_due = models.DateTimeField(_("next update by"), null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    last_editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(_("edited"))
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    return_reason = models.CharField(_("reason for the return"), max_length=300, blank=True)
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
            models.CheckConstraint(
                condition=Q(published_at=None)
                | ~(Q(headline_id="") | Q(headline_en="") | Q(body_id="") | Q(body_en="")),
                name="revision_published_in_two_languages",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice.slug} v{self.no}"

    @property
    def wording(self) -> Text:
        return Text(**{name: getattr(self, name) for name in FIELDS})

    @property
    def headline(self) -> str:
        return self.text("headline")

    @property
    def body(self) -> str:
        return self.text("body")

    @property
    def to_do(self) -> str:
        return self.text("what_to_do")

    def text(self, field: str) -> str:
        """``headline``, ``body`` or ``what_to_do`` in the reader's language."""
        return getattr(self, f"{field}_{'en' if get_language() == 'en' else 'id'}")
