"""Statuses of an incident and levels of an impact: what may follow, and how each looks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Ordered from the worst; the public state of a service is the worst open impact."""

    DOWN = "DOWN", _("Suspended")
    LIMITED = "LIMITED", _("Limited")
    RECOVERING = "RECOVERING", _("Recovering")


class Status(models.TextChoices):
    INVESTIGATING = "INVESTIGATING", _("Investigating")
    IDENTIFIED = "IDENTIFIED", _("Cause found")
    MONITORING = "MONITORING", _("Monitoring")
    RESTORED = "RESTORED", _("Restored")
    CLOSED = "CLOSED", _("Closed")


class Visibility(models.TextChoices):
    INTERNAL = "INTERNAL", _("Internal")
    PUBLIC = "PUBLIC", _("Public")


class Cause(models.TextChoices):
    DATA_CENTRE = "DATA_CENTRE", _("National data centre")
    NETWORK = "NETWORK", _("Network")
    POWER = "POWER", _("Power")
    MPASPOR = "MPASPOR", _("M-Paspor")
    PRINTER = "PRINTER", _("Printer")
    BILLING = "BILLING", _("Billing code")
    OTHER = "OTHER", _("Other")


class Owner(models.TextChoices):
    OFFICE = "OFFICE", _("The office")
    CENTRAL = "CENTRAL", _("Central system")
    THIRD_PARTY = "THIRD_PARTY", _("Third party")


class Trigger(models.TextChoices):
    """What makes a legal term run."""

    PERSONAL_DATA = "PERSONAL_DATA", _("where personal data is affected")
    CYBER_ATTACK = "CYBER_ATTACK", _("after an attack on a computer system")


class AffectedState(models.TextChoices):
    CURRENT = "CURRENT", _("Affected")
    DROPPED = "DROPPED", _("No longer affected")


NORMAL = "NORMAL"
SEVERITY = {Level.DOWN: 3, Level.LIMITED: 2, Level.RECOVERING: 1, NORMAL: 0}
LABEL = {
    NORMAL: _("Normal"),
    Level.DOWN: _("Suspended"),
    Level.LIMITED: _("Limited"),
    Level.RECOVERING: _("Recovering"),
}
TONE = {
    NORMAL: "normal",
    Level.DOWN: "down",
    Level.LIMITED: "limited",
    Level.RECOVERING: "recovering",
    Status.INVESTIGATING: "down",
    Status.IDENTIFIED: "limited",
    Status.MONITORING: "recovering",
    Status.RESTORED: "normal",
    Status.CLOSED: "neutral",
}
NEXT = {
    Status.INVESTIGATING: (Status.IDENTIFIED, Status.MONITORING, Status.RESTORED),
    Status.IDENTIFIED: (Status.INVESTIGATING, Status.MONITORING, Status.RESTORED),
    Status.MONITORING: (Status.INVESTIGATING, Status.IDENTIFIED, Status.RESTORED),
    Status.RESTORED: (Status.MONITORING, Status.CLOSED),
    Status.CLOSED: (),
}
# What docs/statuses.md draws beside the road.
ASIDE = (
    '    state "any, not confirmed yet" as UNCONFIRMED',
    "    UNCONFIRMED --> CLOSED : dismissed by the ICT or office head, with a reason",
)
