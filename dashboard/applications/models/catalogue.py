"""The office's lists: rows that a superuser edits. A row in use is deactivated, never deleted."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dashboard.applications.statuses import (
    OPEN_KINDS,
    TONE,
    Family,
    Lane,
    StageKind,
    Subject,
    Workflow,
)
from dashboard.core.models import Named
from dashboard.offices.models import Office, SectionCode

UNRECORDED = "TIDAK_DICATAT"


class CatalogueQuerySet(models.QuerySet):
    def active(self) -> "CatalogueQuerySet":
        return self.filter(active=True)


class Catalogue(Named):
    code = models.CharField(_("code"), max_length=24, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    active = models.BooleanField(_("active"), default=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "code"]


class ApplicationType(Catalogue):
    family = models.CharField(_("family"), max_length=12, choices=Family)
    subject = models.CharField(_("applicant"), max_length=3, choices=Subject)
    workflow = models.CharField(_("workflow"), max_length=12, choices=Workflow)
    section_code = models.CharField(_("section"), max_length=12, choices=SectionCode)
    pickup_days = models.PositiveSmallIntegerField(
        _("days to collect"),
        default=30,
        help_text=_("Calendar days after “ready” until it may be cancelled as uncollected."),
    )

    class Meta(Catalogue.Meta):
        verbose_name = _("application type")
        verbose_name_plural = _("application types")


class Reason(Catalogue):
    """Why the document is asked for. ``family`` empty: for both families."""

    family = models.CharField(_("family"), max_length=12, choices=Family, blank=True)
    sla_exempt = models.BooleanField(
        _("no deadline"),
        default=False,
        help_text=_("Replacement of lost or damaged documents has no legal deadline."),
    )

    class Meta(Catalogue.Meta):
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")


class Purpose(Catalogue):
    """What the applicant says the document is for (self-declared)."""

    family = models.CharField(_("family"), max_length=12, choices=Family, blank=True)
    asks_travel_date = models.BooleanField(_("asks for the travel date"), default=False)

    class Meta(Catalogue.Meta):
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")


class Channel(Catalogue):
    class Meta(Catalogue.Meta):
        verbose_name = _("channel")
        verbose_name_plural = _("channels")


class Stage(Named):
    """A stage of a workflow. Name and order are editable; ``workflows.py`` says what may follow."""

    workflow = models.CharField(_("workflow"), max_length=12, choices=Workflow, editable=False)
    code = models.CharField(_("code"), max_length=24, editable=False)
    public_label_id = models.CharField(_("label for applicants (Indonesian)"), max_length=120)
    public_label_en = models.CharField(_("label for applicants (English)"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=9, choices=StageKind, editable=False)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["workflow", "order"]
        constraints = [models.UniqueConstraint("workflow", "code", name="stage_once_per_workflow")]

    @property
    def is_open(self) -> bool:
        return self.kind in OPEN_KINDS

    @property
    def tone(self) -> str:
        return TONE[self.kind]


class ServiceStandard(models.Model):
    """The promised time of a type. The most specific row wins (office, reason, lane), then the
    latest ``valid_from`` that is not later than the anchor date (before there is one: the date of
    submission).

    Four working days from the interview for a passport: Permenkumham 8/2014; a visit-permit
    extension: two from payment. Empty ``sla_days``: no deadline.
    """

    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("office"),
        help_text=_("Empty: every office."),
    )
    type = models.ForeignKey(
        ApplicationType, models.PROTECT, related_name="standards", verbose_name=_("type")
    )
    reason = models.ForeignKey(
        Reason,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("reason"),
        help_text=_("Empty: every reason."),
    )
    lane = models.CharField(_("lane"), max_length=8, choices=Lane, blank=True, default="")
    valid_from = models.DateField(_("from"))
    sla_days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    anchor_stage = models.ForeignKey(Stage, models.PROTECT, verbose_name=_("counted from"))
    same_day_allowed = models.BooleanField(_("same-day possible"), default=False)

    class Meta:
        verbose_name = _("service standard")
        verbose_name_plural = _("service standards")
        ordering = ["type__order", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("office", 0),
                "type",
                Coalesce("reason", 0),
                "lane",
                "valid_from",
                name="standard_once_per_scope_and_date",
                violation_error_message=_(
                    "There is a standard of the same scope from then on: change that one."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} · {self.get_lane_display() or '*'} · {self.valid_from:%Y-%m-%d}"


class OfficeOffering(models.Model):
    """What an office takes in, from a date on; the latest row that is not later wins."""

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="offerings", verbose_name=_("office")
    )
    type = models.ForeignKey(
        ApplicationType, models.PROTECT, related_name="offerings", verbose_name=_("type")
    )
    lane = models.CharField(_("lane"), max_length=8, choices=Lane)
    valid_from = models.DateField(_("from"))
    offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("offering")
        verbose_name_plural = _("offerings")
        constraints = [
            models.UniqueConstraint(
                "office",
                "type",
                "lane",
                "valid_from",
                name="offering_once_per_date",
                violation_error_message=_("It is said already for this date: change that row."),
            ),
            models.CheckConstraint(
                condition=~Q(lane=""),
                name="offering_has_a_lane",
                violation_error_message=_("Choose a lane."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} · {self.type} · {self.get_lane_display()}"
