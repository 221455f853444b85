"""Statuses of a notice: what may follow, and how each looks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    DISRUPTION = "DISRUPTION", _("Disruption")
    RESTORED = "RESTORED", _("Service restored")
    SCHEDULE = "SCHEDULE", _("Schedule")
    GENERAL = "GENERAL", _("General")


class Status(models.TextChoices):
    DRAFT = "DRAFT", _("Draft")
    IN_REVIEW = "IN_REVIEW", _("Waiting for approval")
    PUBLISHED = "PUBLISHED", _("Published")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


# From PUBLISHED to DRAFT: a new version is being written while readers see the published one.
NEXT = {
    Status.DRAFT: (Status.IN_REVIEW, Status.WITHDRAWN),
    Status.IN_REVIEW: (Status.DRAFT, Status.PUBLISHED, Status.WITHDRAWN),
    Status.PUBLISHED: (Status.DRAFT, Status.WITHDRAWN),
    Status.WITHDRAWN: (),
}
TONE = {
    Status.DRAFT: "draft",
    Status.IN_REVIEW: "waiting",
    Status.PUBLISHED: "normal",
    Status.WITHDRAWN: "stopped",
}
KIND_TONE = {
    Kind.DISRUPTION: "down",
    Kind.RESTORED: "normal",
    Kind.SCHEDULE: "limited",
    Kind.GENERAL: "neutral",
}
