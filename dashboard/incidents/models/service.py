from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import ApplicationType, Stage
from dashboard.applications.statuses import Lane
from dashboard.core.models import Named
from dashboard.incidents.statuses import Owner
from dashboard.offices.models import Office, Section
from dashboard.offices.scope import office_ids


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
                "stage",
                "service_code",
                Coalesce("type", 0),
                "lane",
                name="dependency_once",
                violation_error_message=_(
                    "This stage needs this service already, with the same type and lane."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} ← {self.get_service_code_display()}"
