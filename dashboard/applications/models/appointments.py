from collections.abc import Collection
from datetime import date, datetime

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models.application import Application
from dashboard.applications.models.catalogue import ApplicationType, Stage
from dashboard.applications.models.history import BulkAction
from dashboard.applications.statuses import AppointmentStatus, Lane, Work
from dashboard.offices.models import Office, OfOfficesQuerySet, WorkingHours, validate_day

# Those that take up a place of their day; the others have given it back.
HOLDING = (
    AppointmentStatus.BOOKED,
    AppointmentStatus.ARRIVED,
    AppointmentStatus.SERVED,
    AppointmentStatus.NOT_SERVED,
    AppointmentStatus.NO_SHOW,
)
NAMED = ("name_id", "name_en", "code")


class AppointmentQuerySet(OfOfficesQuerySet):
    def booked_of(self, application: Application) -> "Appointment | None":
        """The one slot that is booked now."""
        return self.filter(application=application, status=AppointmentStatus.BOOKED).first()

    def of_days(self, office: Office, first: date, last: date) -> "AppointmentQuerySet":
        """Those that begin on the office-local dates ``first`` … ``last``."""
        return self.filter(office=office, starts_on__range=(first, last))

    def of_lanes(self, lanes: Collection[str]) -> "AppointmentQuerySet":
        return self.filter(lane__in=lanes)

    def holding_a_place(self) -> "AppointmentQuerySet":
        """Those that count against the quota: booked, and whatever became of it on that day."""
        return self.filter(status__in=HOLDING)

    def in_status(self, status: str) -> "AppointmentQuerySet":
        return self.filter(status=status)

    def counts(self, now: datetime) -> "models.QuerySet":
        """Per date and lane: how many hold a place, were served, are over with nothing recorded."""
        over = Q(status=AppointmentStatus.BOOKED, ends_at__lte=now)
        return (
            self.order_by()
            .values("starts_on", "lane")
            .annotate(
                taken=Count("pk", filter=Q(status__in=HOLDING)),
                served=Count("pk", filter=Q(status=AppointmentStatus.SERVED)),
                unclear=Count("pk", filter=over),
            )
        )

    def unclear(self, now: datetime) -> "AppointmentQuerySet":
        """Booked slots that are over: nobody has said what became of them."""
        return self.filter(status=AppointmentStatus.BOOKED, ends_at__lte=now)

    def rows_for_table(self) -> "AppointmentQuerySet":
        """With what a line of the day shows, and nothing that is sealed."""
        names = ("public_code", "external_no", "applicant_name", "group_ref", "is_open", "lane")
        keys = ("office_id", "section_id", "type_id", "stage_id")
        shown = [f"application__{name}" for name in (*names, *keys)]
        shown += [f"application__{row}__{name}" for row in ("type", "stage") for name in NAMED]
        own = [field.attname for field in Appointment._meta.concrete_fields]
        rows = self.select_related("application__type", "application__stage")
        return rows.only(*own, "application__type__workflow", "application__stage__kind", *shown)

    def of_applications(self, keys: Collection[int]) -> "AppointmentQuerySet":
        return self.filter(application__in=keys)

    def replaceable(self) -> "AppointmentQuerySet":
        """Booked ones, and those that were missed and have no other in their place."""
        missed = (AppointmentStatus.NOT_SERVED, AppointmentStatus.NO_SHOW)
        return self.filter(
            Q(status=AppointmentStatus.BOOKED) | Q(status__in=missed, replaced_by=None)
        )

    def missed(self, served_stages: Collection[int]) -> "AppointmentQuerySet":
        """Those that wait for another (``replaceable``), of open applications that are in none of
        these stages; without those who were served on the same office-local date."""
        served = Appointment.objects.filter(
            application=OuterRef("application"),
            starts_on=OuterRef("starts_on"),
            status=AppointmentStatus.SERVED,
        )
        rows = self.replaceable().filter(~Exists(served), application__is_open=True)
        return rows.exclude(application__stage__in=served_stages)

    def given_because_of(self, office: Office, number: str) -> "AppointmentQuerySet":
        """Those that mass reschedules of the incident with this number have given and that are
        booked, the last one's first, by time."""
        given = Q(batch__source_ref=number, batch__undone_at=None)
        rows = self.filter(given, office=office, status=AppointmentStatus.BOOKED)
        return rows.order_by("-batch", "starts_at")

    def of_action(self, action: BulkAction) -> "AppointmentQuerySet":
        return self.filter(batch=action, status=AppointmentStatus.BOOKED)

    def booked_among(self, keys: Collection[int]) -> set[int]:
        """Those of these applications that have a booked slot."""
        rows = self.filter(application__in=keys, status=AppointmentStatus.BOOKED)
        return set(rows.values_list("application", flat=True))

    def moved_at_own_wish(self) -> "AppointmentQuerySet":
        """Those that were moved, no outage being the cause."""
        return self.filter(status=AppointmentStatus.RESCHEDULED, source_ref="")

    def keyed(self, keys: Collection[int]) -> "AppointmentQuerySet":
        return self.filter(pk__in=keys)


class Appointment(models.Model):
    """A slot ``[starts_at, ends_at)`` for one stage: booked, then attended, missed or moved."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="appointments")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+", verbose_name=_("stage"))
    lane = models.CharField(_("lane"), max_length=8, choices=Lane)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    starts_on = models.DateField(_("date"), help_text="The office-local date of starts_at.")
    status = models.CharField(
        _("status"), max_length=11, choices=AppointmentStatus, default=AppointmentStatus.BOOKED
    )
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaces", verbose_name=_("moved to")
    )
    source_ref = models.CharField(
        _("because of"), max_length=20, blank=True, help_text="The incident that moved it."
    )
    batch = models.ForeignKey(BulkAction, models.PROTECT, null=True, related_name="appointments")

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
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_it_starts"
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "starts_on", "lane", "status"], name="appointment_of_a_day"
            ),
            models.Index(fields=["office", "starts_at"], name="appointment_start"),
        ]

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


class BlockedPeriod(models.Model):
    """When an outage keeps a stage from being done; ``ends_at`` empty: it lasts. Written by
    incidents: no slot inside it counts as a no-show. ``type`` and ``lane`` empty: all."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    type = models.ForeignKey(ApplicationType, models.PROTECT, null=True, related_name="+")
    lane = models.CharField(max_length=8, choices=Lane, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    source_ref = models.CharField(max_length=20)

    objects = OfOfficesQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="blocked_period_ends_after_it_starts",
            )
        ]
        indexes = [models.Index(fields=["office", "starts_at"], name="blocked_period_start")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.source_ref}"

    def concerns(self, stage_id: int, type_id: int, lane: str) -> bool:
        """Whether the stage is blocked for this type and lane."""
        return (
            self.stage_id == stage_id
            and self.type_id in (None, type_id)
            and self.lane in ("", lane)
        )

    def meets(self, start: datetime, end: datetime) -> bool:
        """Whether it shares a moment with ``[start, end)``."""
        return self.starts_at < end and (self.ends_at is None or self.ends_at > start)


class Capacity(models.Model):
    """How many a day of one weekday, work and lane holds, from a date on; the latest row that is
    not later wins. No row: no limit is known."""

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="capacities", verbose_name=_("office")
    )
    work = models.CharField(_("work"), max_length=7, choices=Work, default=Work.BOOKING)
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WorkingHours.Weekday)
    lane = models.CharField(_("lane"), max_length=8, choices=Lane)
    valid_from = models.DateField(_("from"), validators=[validate_day])
    count = models.PositiveSmallIntegerField(_("a day"))
    slot_minutes = models.PositiveSmallIntegerField(
        _("minutes of a slot"), default=60, help_text=_("Appointments begin this far apart.")
    )

    objects = OfOfficesQuerySet.as_manager()

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        ordering = ["work", "lane", "weekday", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                "office",
                "work",
                "weekday",
                "lane",
                "valid_from",
                name="capacity_once_per_date",
                violation_error_message=_(
                    "There is a capacity of this weekday and lane from then on: change that one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=480),
                name="capacity_slot_is_sane",
                violation_error_message=_("A slot lasts 5 to 480 minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_work_display()} · {self.get_weekday_display()} · {self.count}"
