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
    """How a slot went: the stage of its application says who arrived and was served, a person
    says the rest (``appointments.services``). ``NO_SHOW`` is never set by the machine."""

    BOOKED = "BOOKED", _("booked")
    ARRIVED = "ARRIVED", _("arrived")
    SERVED = "SERVED", _("served")
    NOT_SERVED = "NOT_SERVED", _("not served")
    NO_SHOW = "NO_SHOW", _("did not come")
    RESCHEDULED = "RESCHEDULED", _("rescheduled")
    CANCELLED = "CANCELLED", _("cancelled")


class WaitsFor(models.TextChoices):
    """Whose answer a file waits for, where it is not this office's own."""

    APPLICANT = "APPLICANT", _("the applicant")
    REGIONAL = "REGIONAL", _("the regional office")
    DIRECTORATE = "DIRECTORATE", _("the directorate general")


class Collector(models.TextChoices):
    """Who took the document along."""

    APPLICANT = "APPLICANT", _("the applicant")
    PROXY = "PROXY", _("a proxy")


class PromiseCause(models.TextChoices):
    """Why a date was promised: the clock started, or another date took its place."""

    FIRST = "FIRST", _("start of the clock")
    INCIDENT = "INCIDENT", _("outage")
    CALENDAR = "CALENDAR", _("calendar")
    MANUAL = "MANUAL", _("by hand")


class NoteKind(models.TextChoices):
    """A remark for colleagues, or what was said to or by the applicant."""

    NOTE = "NOTE", _("note")
    CONTACT = "CONTACT", _("contact with the applicant")


class BulkKind(models.TextChoices):
    """What was done to many applications at once."""

    MOVE = "MOVE", _("stages")
    RESCHEDULE = "RESCHEDULE", _("appointments")


class Work(models.TextChoices):
    """What an office can do so many of in a day."""

    BOOKING = "BOOKING", _("appointments")
    PRINT = "PRINT", _("printing")


class Share(models.TextChoices):
    """Who sees a saved view. ``PRODUCT`` comes with the product and belongs to nobody."""

    PRIVATE = "PRIVATE", _("only me")
    SECTION = "SECTION", _("my section")
    OFFICE = "OFFICE", _("the whole office")
    PRODUCT = "PRODUCT", _("work list")


class RevealReason(models.TextChoices):
    """Why someone looks at a personal number; a fixed list, so that no number lands in it."""

    CALL = "CALL", _("to call the applicant")
    IDENTITY = "IDENTITY", _("to check the identity at the counter")
    CORRECTION = "CORRECTION", _("to correct an entry")
    REQUEST = "REQUEST", _("at the request of another authority")


# The look of an appointment: keys of SHAPES in core/templatetags/ui.py.
APPOINTMENT_TONE = {
    AppointmentStatus.BOOKED: "waiting",
    AppointmentStatus.ARRIVED: "active",
    AppointmentStatus.SERVED: "done",
    AppointmentStatus.NOT_SERVED: "limited",
    AppointmentStatus.NO_SHOW: "stopped",
    AppointmentStatus.RESCHEDULED: "neutral",
    AppointmentStatus.CANCELLED: "neutral",
}
