from dashboard.incidents.models.affected import (
    CLASSES,
    RISKS,
    AffectedApplication,
    AffectedQuerySet,
    AffectedRun,
)
from dashboard.incidents.models.follow_up import (
    IncidentAction,
    LegalDeadline,
    LegalRule,
    Review,
)
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
    "CLASSES",
    "RISKS",
    "AffectedApplication",
    "AffectedQuerySet",
    "AffectedRun",
    "Incident",
    "IncidentAction",
    "IncidentQuerySet",
    "IncidentUpdate",
    "IncidentUpdateQuerySet",
    "LegalDeadline",
    "LegalRule",
    "Preset",
    "PresetImpact",
    "Review",
    "Scoped",
    "Service",
    "ServiceCode",
    "ServiceImpact",
    "ServiceImpactQuerySet",
    "ServiceQuerySet",
    "StageDependency",
]
