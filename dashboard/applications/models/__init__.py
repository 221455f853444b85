from dashboard.applications.models.application import Application, ApplicationQuerySet
from dashboard.applications.models.catalogue import (
    ApplicationType,
    Channel,
    OfficeOffering,
    Purpose,
    Reason,
    ServiceStandard,
    Stage,
)
from dashboard.applications.models.history import Appointment, PausedDay, StageChange, StageStay
from dashboard.applications.models.importing import ImportBatch, ImportRow

__all__ = [
    "Application",
    "ApplicationQuerySet",
    "ApplicationType",
    "Appointment",
    "Channel",
    "ImportBatch",
    "ImportRow",
    "OfficeOffering",
    "PausedDay",
    "Purpose",
    "Reason",
    "ServiceStandard",
    "Stage",
    "StageChange",
    "StageStay",
]
