from datetime import datetime

from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import ApplicationType
from dashboard.applications.statuses import Lane
from dashboard.incidents.models.incident import Incident
from dashboard.incidents.models.service import Scoped, Service
from dashboard.incidents.statuses import TONE, Level
from dashboard.offices.models import Office


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

    def covering(self, impact: "ServiceImpact") -> "ServiceImpactQuerySet":
        """The others of the service that hold for the whole scope of ``impact``."""
        kinds = Q(type=None) | Q(type=impact.type)
        rows = self.filter(kinds, service=impact.service, lane__in={"", impact.lane})
        return rows.exclude(pk=impact.pk)

    def last_end(self) -> datetime | None:
        return self.aggregate(last=Max("ends_at"))["last"]

    def announced_by(self, at: datetime) -> "ServiceImpactQuerySet":
        """Those of incidents that were public at the instant ``at``."""
        return self.filter(incident__announced_at__lte=at)

    def real(self) -> "ServiceImpactQuerySet":
        """Those of ``Incident.objects.real()``: confirmed, and of no drill."""
        return self.filter(incident__practice=False, incident__confirmed_at__isnull=False)

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

    @property
    def scope(self) -> str:
        """The type and lane that it is about; empty: all."""
        words = [str(self.type) if self.type else "", self.get_lane_display() if self.lane else ""]
        return ", ".join(word for word in words if word)

    @property
    def about(self) -> str:
        return f"{self.service.name} ({self.scope})" if self.scope else self.service.name

    @property
    def tone(self) -> str:
        return TONE[self.level]

    def __str__(self) -> str:
        return f"{self.service} · {self.get_level_display()}"
