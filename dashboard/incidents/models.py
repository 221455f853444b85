from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Max, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import ApplicationType, Stage
from dashboard.applications.statuses import Lane
from dashboard.core.models import Named, Versioned
from dashboard.incidents.statuses import TONE, Cause, Level, Owner, Status, Visibility
from dashboard.offices.models import Office, Section
from dashboard.offices.scope import office_ids
from dashboard.offices.submissions import new_key


class ServiceCode(models.TextChoices):
    """The services that ``StageDependency`` and presets name, alike in every office."""

    MPASPOR = "MPASPOR", _("M-Paspor registration")
    PAYMENT = "PAYMENT", _("Payment")
    BIOMETRICS = "BIOMETRICS", _("Interview and biometrics")
    ADJUDICATION = "ADJUDICATION", _("Adjudication")
    PRINTING = "PRINTING", _("Passport printing")
    SAME_DAY = "SAME_DAY", _("Same-day service")
    PICKUP = "PICKUP", _("Passport collection")
    STAY_PERMIT = "STAY_PERMIT", _("Stay permits")
    BORDER = "BORDER", _("Border control")


class ServiceQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ServiceQuerySet":
        return self.filter(office__in=office_ids(user))

    def of_office(self, office: Office) -> "ServiceQuerySet":
        return self.filter(office=office)

    def public(self) -> "ServiceQuerySet":
        return self.filter(public=True)


class Service(Named):
    """Something that the office offers and that can be down. The code never changes."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="services")
    section = models.ForeignKey(Section, models.PROTECT, related_name="services")
    code = models.CharField(_("code"), max_length=16, choices=ServiceCode, editable=False)
    owner = models.CharField(_("run by"), max_length=11, choices=Owner)
    public = models.BooleanField(_("on the public page"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["office", "order"]
        constraints = [models.UniqueConstraint("office", "code", name="service_once_per_office")]


class Scoped:
    """Of one type or lane, or of all where that is empty."""

    def concerns(self, type_id: int, lane: str) -> bool:
        return self.type_id in (None, type_id) and self.lane in ("", lane)


class StageDependency(Scoped, models.Model):
    """A stage that needs a service, for a type and lane (empty: all)."""

    class Effect(models.TextChoices):
        BLOCKS = "BLOCKS", _("stops it")
        SLOWS = "SLOWS", _("slows it")

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="dependencies")
    service_code = models.CharField(_("service"), max_length=16, choices=ServiceCode)
    type = models.ForeignKey(ApplicationType, models.PROTECT, null=True, blank=True)
    lane = models.CharField(_("lane"), max_length=8, choices=Lane, blank=True, default="")
    effect = models.CharField(_("effect"), max_length=6, choices=Effect, default=Effect.BLOCKS)

    class Meta:
        verbose_name = _("stage dependency")
        verbose_name_plural = _("stage dependencies")
        constraints = [
            models.UniqueConstraint(
                "stage", "service_code", Coalesce("type", 0), "lane", name="dependency_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} ← {self.get_service_code_display()}"


class PresetQuerySet(models.QuerySet):
    def active(self) -> "PresetQuerySet":
        return self.filter(active=True).prefetch_related("impacts")

    def for_cause(self, cause: str) -> "Preset | None":
        """The active preset whose words fit an incident of this cause best."""
        return self.filter(active=True, cause=cause).first()


class Preset(Named):
    """What the form of a new incident is filled with: title, cause, first public words."""

    code = models.CharField(_("code"), max_length=24, unique=True)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause)
    title_id = models.CharField(_("title (Indonesian)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120)
    update_id = models.TextField(_("first public update (Indonesian)"))
    update_en = models.TextField(_("first public update (English)"))
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    active = models.BooleanField(_("active"), default=True)

    objects = PresetQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident preset")
        verbose_name_plural = _("incident presets")
        ordering = ["order"]


class PresetImpact(models.Model):
    preset = models.ForeignKey(Preset, models.CASCADE, related_name="impacts")
    service_code = models.CharField(_("service"), max_length=16, choices=ServiceCode)
    level = models.CharField(_("level"), max_length=10, choices=Level)

    class Meta:
        verbose_name = _("preset impact")
        verbose_name_plural = _("preset impacts")
        constraints = [models.UniqueConstraint("preset", "service_code", name="preset_impact_once")]

    def __str__(self) -> str:
        return f"{self.get_service_code_display()} · {self.get_level_display()}"


class IncidentQuerySet(models.QuerySet):
    def visible_to(self, user) -> "IncidentQuerySet":
        return self.filter(office__in=office_ids(user))

    def announced(self) -> "IncidentQuerySet":
        """Those that the ICT or office head made public: where every public query starts."""
        return self.filter(announced_at__isnull=False)

    def ongoing(self) -> "IncidentQuerySet":
        return self.filter(ended_at=None)

    def submitted_as(self, key: str, office: Office) -> "Incident | None":
        """The incident that this form has made already; a key of another office is refused."""
        row = self.filter(creation_key=key).select_related("office").first()
        if row and row.office_id != office.pk:
            raise ValidationError(_("This form was used already. Open a new one."), code="key")
        return row

    def next_number(self, office: Office, year: int) -> str:
        """The office's next number of the year, ``2024-001``; callers hold the office's lock."""
        taken = self.filter(office=office, number__startswith=f"{year}-")
        last = max((int(number.partition("-")[2]) for number in taken.numbers()), default=0)
        return f"{year}-{last + 1:03d}"

    def numbers(self) -> "models.QuerySet":
        return self.values_list("number", flat=True)

    def not_over_at(self, at: datetime) -> "IncidentQuerySet":
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at))

    def begun_by(self, at: datetime) -> "IncidentQuerySet":
        return self.filter(started_at__lt=at)

    def touching(self, first: datetime, until: datetime) -> "IncidentQuerySet":
        """Those that share a moment with ``[first, until)``."""
        return self.not_over_at(first).begun_by(until)

    def rows_for_table(self) -> "IncidentQuerySet":
        """With how many levels are open of each kind, and how many services were touched."""
        is_open = Q(impacts__ends_at=None)
        return self.annotate(
            touched=Count("impacts__service", distinct=True),
            **{
                f"open_{level.lower()}": Count(
                    "impacts", filter=is_open & Q(impacts__level=level), distinct=True
                )
                for level in Level
            },
        )


class Incident(Versioned):
    """An outage in one office. The number never changes."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="incidents")
    number = models.CharField(_("number"), max_length=12, editable=False)
    title_id = models.CharField(_("title (Indonesian)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause)
    status = models.CharField(
        _("status"), max_length=13, choices=Status, default=Status.INVESTIGATING
    )
    started_at = models.DateTimeField(_("started"))
    detected_at = models.DateTimeField(_("noticed"))
    announced_at = models.DateTimeField(_("made public"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("lead")
    )
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    creation_key = models.CharField(max_length=40, unique=True, editable=False)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint("office", "number", name="incident_number_once_per_office"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="incident_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.RESTORED, Status.CLOSED])
                | Q(ended_at__isnull=False),
                name="incident_restored_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, closed_at__isnull=False)
                | (~Q(status=Status.CLOSED) & Q(closed_at=None)),
                name="incident_closed_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_id

    @property
    def tone(self) -> str:
        return TONE[self.status]

    def get_absolute_url(self) -> str:
        return reverse("incidents:detail", args=[self.pk])


class ServiceImpactQuerySet(models.QuerySet):
    def of_office(self, office: Office) -> "ServiceImpactQuerySet":
        return self.filter(incident__office=office)

    def open_at(self, at: datetime) -> "ServiceImpactQuerySet":
        """Those that stood at the instant ``at``."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)

    def of_service(self, service: Service) -> "ServiceImpactQuerySet":
        return self.filter(service=service)

    def of_scope(
        self, service: Service, type: ApplicationType | None, lane: str
    ) -> "ServiceImpactQuerySet":
        return self.filter(service=service, type=type, lane=lane)

    def last_end(self) -> datetime | None:
        return self.aggregate(last=Max("ends_at"))["last"]

    def announced_by(self, at: datetime) -> "ServiceImpactQuerySet":
        """Those of incidents that were public at the instant ``at``."""
        return self.filter(incident__announced_at__lte=at)

    def open(self) -> "ServiceImpactQuerySet":
        return self.filter(ends_at=None)

    def pausing(self) -> "ServiceImpactQuerySet":
        """Those that stop the clock: down, and the others where it is ticked."""
        return self.filter(Q(level=Level.DOWN) | Q(pauses_clock=True))

    def touching(self, first: datetime, until: datetime) -> "ServiceImpactQuerySet":
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=first), starts_at__lt=until)


class ServiceImpact(Scoped, models.Model):
    """How a service fared during ``[starts_at, ends_at)``; type and lane empty: all.

    No overlap for one scope within an incident: kept by the services under the incident's lock.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="impacts")
    service = models.ForeignKey(Service, models.PROTECT, related_name="impacts")
    type = models.ForeignKey(ApplicationType, models.PROTECT, null=True, blank=True)
    lane = models.CharField(_("lane"), max_length=8, choices=Lane, blank=True, default="")
    level = models.CharField(_("level"), max_length=10, choices=Level)
    starts_at = models.DateTimeField(_("since"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    pauses_clock = models.BooleanField(_("stops the clock"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = ServiceImpactQuerySet.as_manager()

    class Meta:
        verbose_name = _("impact")
        verbose_name_plural = _("impacts")
        ordering = ["service__order", "starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="impact_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                "incident",
                "service",
                Coalesce("type", 0),
                "lane",
                condition=Q(ends_at=None),
                name="impact_one_open_per_scope",
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="impact_interval")]

    def __str__(self) -> str:
        return f"{self.service} · {self.get_level_display()}"


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
