from django.db import models
from django.utils.translation import gettext_lazy as _

from dashboard.core.models import Named
from dashboard.incidents.models.service import ServiceCode
from dashboard.incidents.statuses import Cause, Level


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
