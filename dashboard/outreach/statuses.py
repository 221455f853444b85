"""States of a campaign, a contact and a message; outcomes of a call and what follows from each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignStatus(models.TextChoices):
    RUNNING = "RUNNING", _("Running")
    PAUSED = "PAUSED", _("Paused")
    ENDED = "ENDED", _("Ended")


class Priority(models.IntegerChoices):
    """Who is phoned first."""

    TRAVEL = 1, _("Travelling soon")
    EXPIRY = 2, _("Permit ends")
    UMRAH = 3, _("Umrah")
    OTHER = 4, _("Others")


class ContactState(models.TextChoices):
    QUEUED = "QUEUED", _("Not phoned yet")
    LEASED = "LEASED", _("Being phoned")
    WAITING = "WAITING", _("To be phoned again")
    DONE = "DONE", _("Reached")
    GIVEN_UP = "GIVEN_UP", _("Not reached")


AFRESH = "AFRESH"  # queued once more: they were told a date that has changed since
STANDS = [  # a contact's states as screens tell them apart
    (ContactState.QUEUED.value, ContactState.QUEUED.label),
    (AFRESH, _("To be told anew: the date has changed")),
    *((state.value, state.label) for state in ContactState if state != ContactState.QUEUED),
]


class Direction(models.TextChoices):
    OUT = "OUT", _("We called")
    IN = "IN", _("They called")


class Channel(models.TextChoices):
    PHONE = "PHONE", _("Phone")
    WHATSAPP = "WHATSAPP", _("WhatsApp")
    EMAIL = "EMAIL", _("E-mail")
    COUNTER = "COUNTER", _("At the counter")


class Outcome(models.TextChoices):
    """In the order of the keys 1–8."""

    REACHED_AGREED = "REACHED_AGREED", _("Reached, agrees")
    REACHED_OBJECTS = "REACHED_OBJECTS", _("Reached, objects")
    CALL_BACK = "CALL_BACK", _("Asks to be called later")
    NO_ANSWER = "NO_ANSWER", _("No answer")
    BUSY = "BUSY", _("Busy")
    WRONG_NUMBER = "WRONG_NUMBER", _("Wrong number")
    UNREACHABLE = "UNREACHABLE", _("Cannot be reached")
    MESSAGE_LEFT = "MESSAGE_LEFT", _("Message left")


REACHED = (Outcome.REACHED_AGREED, Outcome.REACHED_OBJECTS)
TELLS = (*REACHED, Outcome.MESSAGE_LEFT)  # the applicant knows the date afterwards
AGAIN = (Outcome.CALL_BACK, Outcome.NO_ANSWER, Outcome.BUSY, Outcome.UNREACHABLE)


class MessageState(models.TextChoices):
    QUEUED = "QUEUED", _("Waiting to be sent")
    SENDING = "SENDING", _("Being sent")
    SENT = "SENT", _("Sent")
    FAILED = "FAILED", _("Failed")
    STOPPED = "STOPPED", _("Wants no messages")


class Failure(models.TextChoices):
    """Why a message was not sent: its kind alone, never what the other side answered."""

    UNREACHABLE = "UNREACHABLE", _("The server for messages cannot be reached")
    LATER = "LATER", _("The server for messages asks to try later")
    REFUSED = "REFUSED", _("The address is refused")
    UNSURE = "UNSURE", _("Broken off while it was sent: it may have arrived")
    DAMAGED = "DAMAGED", _("The stored address cannot be opened")
    SETTLED = "SETTLED", _("Not sent: the file was closed or is ready, or is no longer affected")


PASSING = (Failure.UNREACHABLE, Failure.LATER)  # tried again by itself


class Barred(models.TextChoices):
    """By which way somebody does not want to hear from the office."""

    PHONE = "PHONE", _("Phone")
    EMAIL = "EMAIL", _("E-mail")


TONE = {
    CampaignStatus.RUNNING: "recovering",
    CampaignStatus.PAUSED: "limited",
    CampaignStatus.ENDED: "neutral",
    ContactState.QUEUED: "neutral",
    AFRESH: "limited",
    ContactState.LEASED: "recovering",
    ContactState.WAITING: "limited",
    ContactState.DONE: "normal",
    ContactState.GIVEN_UP: "down",
    MessageState.QUEUED: "neutral",
    MessageState.SENDING: "recovering",
    MessageState.SENT: "normal",
    MessageState.FAILED: "down",
    MessageState.STOPPED: "limited",
}
