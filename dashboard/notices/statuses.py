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


NEXT = {
    Status.DRAFT: (Status.IN_REVIEW,),
    Status.IN_REVIEW: (Status.DRAFT, Status.PUBLISHED),
    Status.PUBLISHED: (Status.DRAFT, Status.WITHDRAWN),
    Status.WITHDRAWN: (),
}
TONE = {
    Status.DRAFT: "neutral",
    Status.IN_REVIEW: "limited",
    Status.PUBLISHED: "normal",
    Status.WITHDRAWN: "neutral",
}
