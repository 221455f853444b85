from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models.application import Application
from dashboard.applications.models.catalogue import ApplicationType, Stage
from dashboard.applications.statuses import AppointmentStatus, Lane, Origin
from dashboard.offices.models import Office


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


class AppointmentQuerySet(models.QuerySet):
    def booked_of(self, application: Application) -> "Appointment | None":
        """The one slot that is booked now."""
        return self.filter(application=application, status=AppointmentStatus.BOOKED).first()


class Appointment(models.Model):
    """A slot: booked, then attended or moved to another one."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField(_("from"))
    status = models.CharField(
        _("status"), max_length=11, choices=AppointmentStatus, default=AppointmentStatus.BOOKED
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                "application",
                condition=Q(status=AppointmentStatus.BOOKED),
                name="appointment_one_booked",
            )
        ]
        indexes = [models.Index(fields=["starts_at"], name="appointment_start")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.starts_at:%Y-%m-%d %H:%M}"


class PausedDay(models.Model):
    """A working day that the net due date of a type and lane leaves out. Written by incidents."""

    office = models.ForeignKey(Office, models.PROTECT)
    type = models.ForeignKey(ApplicationType, models.PROTECT)
    lane = models.CharField(max_length=8, choices=Lane)
    date = models.DateField()
    source_ref = models.CharField(max_length=120)

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                "office", "type", "lane", "date", name="paused_day_once_per_type_and_lane"
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.source_ref}"
