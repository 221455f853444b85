"""Fixed vocabularies of an application; what a person may edit is a row (``models/catalogue``)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    PASSPORT = "PASSPORT", _("Passports")
    STAY_PERMIT = "STAY_PERMIT", _("Stay permits")


class Subject(models.TextChoices):
    WNI = "WNI", _("Indonesian citizen")
    WNA = "WNA", _("foreigner")


class Lane(models.TextChoices):
    REGULAR = "REGULAR", _("Regular")
    SAME_DAY = "SAME_DAY", _("Same-day")


class Workflow(models.TextChoices):
    PASSPORT = "PASSPORT", _("Passport")
    STAY_PERMIT = "STAY_PERMIT", _("Stay permit")


class StageKind(models.TextChoices):
    START = "START", _("start")
    WAITING = "WAITING", _("waiting")
    WORK = "WORK", _("in work")
    READY = "READY", _("ready")
    DONE = "DONE", _("done")
    CANCELLED = "CANCELLED", _("ended without a document")


# The look of a stage: keys of SHAPES in core/templatetags/ui.py.
TONE = {
    StageKind.START: "neutral",
    StageKind.WAITING: "waiting",
    StageKind.WORK: "active",
    StageKind.READY: "normal",
    StageKind.DONE: "done",
    StageKind.CANCELLED: "stopped",
}
OPEN_KINDS = [StageKind.START, StageKind.WAITING, StageKind.WORK, StageKind.READY]


class Origin(models.TextChoices):
    MANUAL = "MANUAL", _("by hand")
    BULK = "BULK", _("bulk")
    IMPORT = "IMPORT", _("import")
    SYSTEM = "SYSTEM", _("system")


class AppointmentStatus(models.TextChoices):
    """How a slot went; the stage of its application says it (``services_appointment``)."""

    BOOKED = "BOOKED", _("booked")
    ARRIVED = "ARRIVED", _("arrived")
    SERVED = "SERVED", _("served")
    RESCHEDULED = "RESCHEDULED", _("rescheduled")


class RevealReason(models.TextChoices):
    """Why someone looks at a personal number; a fixed list, so that no number lands in it."""

    CALL = "CALL", _("to call the applicant")
    IDENTITY = "IDENTITY", _("to check the identity at the counter")
    CORRECTION = "CORRECTION", _("to correct an entry")
    REQUEST = "REQUEST", _("at the request of another authority")
