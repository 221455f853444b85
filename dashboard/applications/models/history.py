from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models.application import Application
from dashboard.applications.models.catalogue import Stage
from dashboard.applications.statuses import (
    BulkKind,
    Collector,
    NoteKind,
    Origin,
    PromiseCause,
    WaitsFor,
)
from dashboard.offices.models import Office
from dashboard.offices.scope import office_ids


class BulkActionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "BulkActionQuerySet":
        return self.filter(office__in=office_ids(user))

    def moves(self) -> "BulkActionQuerySet":
        """Those that moved stages, with what a line about one names."""
        rows = self.filter(kind=BulkKind.MOVE)
        return rows.select_related("office", "by", "undone_by", "to_stage")

    def reschedules(self, office: Office, number: str) -> "BulkActionQuerySet":
        """Those that gave new appointments because of the incident with this number; ``left``
        counts those that are booked still."""
        rows = self.filter(office=office, kind=BulkKind.RESCHEDULE, source_ref=number)
        left = Count("appointments", filter=Q(appointments__status="BOOKED"))
        return rows.select_related("by", "undone_by").annotate(left=left)


class BulkAction(models.Model):
    """What one person did to many applications at once: one row, one audit event, one undo."""

    UNDO = timedelta(minutes=15)

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=BulkKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("done"))
    key = models.CharField(max_length=40, unique=True)
    to_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    source_ref = models.CharField(_("because of"), max_length=20, blank=True)
    count = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = BulkActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="bulk_undone_by_someone",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.count}"

    @property
    def undo_until(self) -> datetime:
        """The instant from which on it stays."""
        return self.at + self.UNDO

    def can_be_undone(self, now: datetime) -> bool:
        """Whether it is within its time and not taken back yet."""
        return self.undone_at is None and now < self.undo_until


class StageChangeQuerySet(models.QuerySet):
    def entered_by(self, user) -> "StageChangeQuerySet":
        """The first step of what this person entered."""
        return self.filter(from_stage=None, by=user.pk)

    def latest_application(self) -> Application | None:
        """The application of the newest of these changes."""
        change = self.select_related("application__office").order_by("-pk").first()
        return change.application if change else None

    def of(self, application: Application) -> "StageChangeQuerySet":
        return self.filter(application=application)


class StageChange(models.Model):
    """One step of one application. Append-only: a correction is a new row that reverses one."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="changes")
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    to_stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(_("origin"), max_length=6, choices=Origin)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    waits_for = models.CharField(max_length=11, choices=WaitsFor, blank=True, default="")
    batch = models.ForeignKey(BulkAction, models.PROTECT, null=True, related_name="changes")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    idempotency_key = models.CharField(max_length=60)

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage change")
        verbose_name_plural = _("stage changes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "application", "idempotency_key", name="stage_change_submitted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.to_stage.code}"


class StageStay(models.Model):
    """How long an application was in a stage, ``[entered_at, left_at)``. Derived from the changes;
    a reversed pair leaves none."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="stays")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["application", "entered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "application", condition=Q(left_at=None), name="stay_one_open_per_application"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")),
                name="stay_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["stage", "entered_at"], name="stay_stage_entered")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.stage.code}"


class PromiseChange(models.Model):
    """Another date was promised. ``old`` is empty for the first promise."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="promises")
    old = models.DateField(null=True)
    new = models.DateField()
    cause = models.CharField(_("cause"), max_length=8, choices=PromiseCause)
    incident_number = models.CharField(_("incident"), max_length=20, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("changed"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(old=None) | ~Q(old=F("new")), name="promise_differs_from_the_last"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.old} -> {self.new}"


class Handover(models.Model):
    """Who took the document along. Of a proxy the name and relation, never an identity number."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="handovers")
    change = models.OneToOneField(StageChange, models.PROTECT, related_name="handover")
    collector = models.CharField(_("collected by"), max_length=9, choices=Collector)
    name = models.CharField(_("name of the proxy"), max_length=150, blank=True)
    relation = models.CharField(_("relation to the applicant"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(collector=Collector.APPLICANT, name="", relation="")
                | (Q(collector=Collector.PROXY) & ~Q(name="") & ~Q(relation="")),
                name="handover_proxy_is_named",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.collector}"


class Note(models.Model):
    """A remark for colleagues, or a contact with the applicant. Append-only."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="notes")
    kind = models.CharField(_("kind"), max_length=7, choices=NoteKind, default=NoteKind.NOTE)
    text = models.CharField(_("text"), max_length=1000)
    at = models.DateTimeField(_("written"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("application", "key", name="note_written_once")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.kind}"
