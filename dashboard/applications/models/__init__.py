from dashboard.applications.models.application import Application, ApplicationQuerySet
from dashboard.applications.models.appointments import (
    Appointment,
    BlockedPeriod,
    Capacity,
    PausedDay,
)
from dashboard.applications.models.catalogue import (
    ApplicationType,
    Channel,
    OfficeOffering,
    Purpose,
    Reason,
    ServiceStandard,
    Stage,
)
from dashboard.applications.models.history import (
    BulkAction,
    Handover,
    Note,
    PromiseChange,
    StageChange,
    StageStay,
)
from dashboard.applications.models.importing import ImportBatch, ImportProfile, ImportRow
from dashboard.applications.models.saved import SavedView
from dashboard.applications.models.totals import PeriodTotal

__all__ = [
    "Application",
    "ApplicationQuerySet",
    "ApplicationType",
    "Appointment",
    "BlockedPeriod",
    "BulkAction",
    "Capacity",
    "Channel",
    "Handover",
    "ImportBatch",
    "ImportProfile",
    "ImportRow",
    "Note",
    "OfficeOffering",
    "PausedDay",
    "PeriodTotal",
    "PromiseChange",
    "Purpose",
    "Reason",
    "SavedView",
    "ServiceStandard",
    "Stage",
    "StageChange",
    "StageStay",
]
