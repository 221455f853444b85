from dashboard.incidents.models.impact import ServiceImpact, ServiceImpactQuerySet
from dashboard.incidents.models.incident import Incident, IncidentQuerySet
from dashboard.incidents.models.preset import Preset, PresetImpact
from dashboard.incidents.models.service import (
    Scoped,
    Service,
    ServiceCode,
    ServiceQuerySet,
    StageDependency,
)
from dashboard.incidents.models.update import IncidentUpdate, IncidentUpdateQuerySet

__all__ = [
    "Incident",
    "IncidentQuerySet",
    "IncidentUpdate",
    "IncidentUpdateQuerySet",
    "Preset",
    "PresetImpact",
    "Scoped",
    "Service",
    "ServiceCode",
    "ServiceImpact",
    "ServiceImpactQuerySet",
    "ServiceQuerySet",
    "StageDependency",
]
