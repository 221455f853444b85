from datetime import date, datetime
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dashboard.core.models import Named, Versioned
from dashboard.incidents.models.incident import Incident
from dashboard.incidents.statuses import Trigger
from dashboard.offices.scope import office_ids

# What an incident says that makes the terms of a trigger run.
FACTS = {
    Trigger.PERSONAL_DATA: "personal_data_affected",
    Trigger.CYBER_ATTACK: "cyber_attack",
}


class IncidentActionQuerySet(models.QuerySet):
    def open(self) -> "IncidentActionQuerySet":
        return self.filter(done_at=None)

    def visible_to(self, user) -> "IncidentActionQuerySet":
        return self.filter(incident__office__in=office_ids(user))


class IncidentAction(models.Model):
    """Something to do because of an incident, by someone, until a day (office-local)."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="actions")
    text = models.CharField(_("action"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("noted"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)

    objects = IncidentActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up action")
        verbose_name_plural = _("follow-up actions")
        ordering = ["done_at", "due_on", "id"]
        constraints = [
            models.UniqueConstraint("incident", "key", name="incident_action_submitted_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="incident_action_done_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def is_late(self, today: date) -> bool:
        return self.done_at is None and self.due_on < today


class LegalRule(Named):
    """A term that the law sets once an incident is noticed: a row, as the law changes."""

    code = models.CharField(_("code"), max_length=24, unique=True)
    trigger = models.CharField(_("applies"), max_length=13, choices=Trigger)
    hours = models.PositiveSmallIntegerField(_("hours"), help_text=_("Counted day and night."))
    authority_id = models.CharField(_("to whom (Indonesian)"), max_length=200)
    authority_en = models.CharField(_("to whom (English)"), max_length=200)
    law = models.CharField(_("law"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("legal term")
        verbose_name_plural = _("legal terms")
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=1),
                name="legal_rule_has_hours",
                violation_error_message=_("At least one hour."),
            )
        ]

    @property
    def authority(self) -> str:
        return self.authority_en if get_language() == "en" else self.authority_id


class LegalDeadlineQuerySet(models.QuerySet):
    def to_meet(self) -> "LegalDeadlineQuerySet":
        """Those that apply and are not met."""
        ticked = (
            Q(rule__trigger=trigger, **{f"incident__{fact}": True})
            for trigger, fact in FACTS.items()
        )
        return self.filter(reduce(or_, ticked), met_at=None)


class LegalDeadline(models.Model):
    """A term that runs for one incident since it was noticed, and when it was met.

    It applies while the incident says what makes it run; it stays on record when that was a
    mistake.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="legal_deadlines")
    rule = models.ForeignKey(LegalRule, models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("due"))
    met_at = models.DateTimeField(_("met"), null=True, blank=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reference = models.CharField(_("reference"), max_length=120, blank=True)

    objects = LegalDeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal deadline")
        verbose_name_plural = _("legal deadlines")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint("incident", "rule", name="legal_deadline_once"),
            models.CheckConstraint(
                condition=Q(met_at=None, met_by=None)
                | Q(met_at__isnull=False, met_by__isnull=False),
                name="legal_deadline_met_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident.number} {self.rule.code}"

    @property
    def applies(self) -> bool:
        return getattr(self.incident, FACTS[Trigger(self.rule.trigger)])

    def is_overdue(self, now: datetime) -> bool:
        return self.met_at is None and self.applies and self.due_at < now


class ReviewQuerySet(models.QuerySet):
    def of(self, incident: Incident) -> "Review":
        """The incident's review; an empty one, not saved, where nobody has written yet."""
        return self.filter(incident=incident).first() or Review(incident=incident)


class Review(Versioned):
    """What people write for the report after an incident; its figures are computed."""

    incident = models.OneToOneField(Incident, models.PROTECT, related_name="review")
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    description_id = models.TextField(_("description (Indonesian)"), max_length=4000, blank=True)
    description_en = models.TextField(_("description (English)"), max_length=4000, blank=True)
    lessons_id = models.TextField(_("lessons (Indonesian)"), max_length=4000, blank=True)
    lessons_en = models.TextField(_("lessons (English)"), max_length=4000, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return self.incident.number

    @property
    def description(self) -> str:
        return self.description_en if get_language() == "en" else self.description_id

    @property
    def lessons(self) -> str:
        return self.lessons_en if get_language() == "en" else self.lessons_id
