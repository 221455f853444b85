from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Prefetch, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dashboard.core.models import Versioned
from dashboard.incidents.statuses import TONE, Cause, Status
from dashboard.offices.models import Office
from dashboard.offices.scope import office_ids


class IncidentQuerySet(models.QuerySet):
    def visible_to(self, user) -> "IncidentQuerySet":
        return self.filter(office__in=office_ids(user))

    def announced(self) -> "IncidentQuerySet":
        """Those that the ICT or office head made public: where every public query starts."""
        return self.filter(announced_at__isnull=False)

    def real(self) -> "IncidentQuerySet":
        """Confirmed by the ICT or office head, and no drill: where the clock, what is blocked and
        every figure start (settled.md 25)."""
        return self.filter(practice=False, confirmed_at__isnull=False)

    def to_confirm(self) -> "IncidentQuerySet":
        """Reported, and nobody has said yet whether it is one."""
        return self.filter(practice=False, confirmed_at=None).exclude(status=Status.CLOSED)

    def real_or_reported(self) -> "IncidentQuerySet":
        """What the staff is told of: no drill, and nothing that was dismissed."""
        stands = Q(confirmed_at__isnull=False) | ~Q(status=Status.CLOSED)
        return self.filter(stands, practice=False)

    def renewed(self) -> "IncidentQuerySet":
        """Those whose affected the timer keeps up to date: real, and not closed."""
        return self.real().exclude(status=Status.CLOSED)

    def ongoing(self) -> "IncidentQuerySet":
        return self.filter(ended_at=None)

    def submitted_as(self, key: str, office: Office) -> "Incident | None":
        """The incident that this form has made already; a key of another office is refused."""
        row = self.filter(creation_key=key).select_related("office").first()
        if row and row.office_id != office.pk:
            raise ValidationError(_("This form was used already. Open a new one."), code="key")
        return row

    def next_number(self, office: Office, year: int) -> str:
        """The office's next number of the year, ``2024-001``; callers hold the office's lock."""
        taken = self.filter(office=office, number__startswith=f"{year}-")
        last = max((int(number.partition("-")[2]) for number in taken.numbers()), default=0)
        return f"{year}-{last + 1:03d}"

    def numbers(self) -> "models.QuerySet":
        return self.values_list("number", flat=True)

    def not_over_at(self, at: datetime) -> "IncidentQuerySet":
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at))

    def begun_by(self, at: datetime) -> "IncidentQuerySet":
        return self.filter(started_at__lt=at)

    def touching(self, first: datetime, until: datetime) -> "IncidentQuerySet":
        """Those that share a moment with ``[first, until)``."""
        return self.not_over_at(first).begun_by(until)

    def rows_for_table(self) -> "IncidentQuerySet":
        """With their open levels, ``still``, and how many services were touched."""
        impacts = self.model.impacts.rel.related_model.objects.open()
        rows = self.annotate(touched=Count("impacts__service", distinct=True))
        return rows.prefetch_related(Prefetch("impacts", impacts, to_attr="still"))


class Incident(Versioned):
    """An outage in one office. The number never changes."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="incidents")
    number = models.CharField(_("number"), max_length=12, editable=False)
    title_id = models.CharField(_("title (Indonesian)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=120)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause)
    status = models.CharField(
        _("status"), max_length=13, choices=Status, default=Status.INVESTIGATING
    )
    started_at = models.DateTimeField(_("started"))
    detected_at = models.DateTimeField(_("noticed"))
    practice = models.BooleanField(
        _("drill"), default=False, help_text=_("Nobody is contacted, nothing is published.")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    personal_data_affected = models.BooleanField(_("personal data affected"), default=False)
    cyber_attack = models.BooleanField(_("attack on a computer system"), default=False)
    announced_at = models.DateTimeField(_("made public"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("lead")
    )
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    creation_key = models.CharField(max_length=40, unique=True, editable=False)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint("office", "number", name="incident_number_once_per_office"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="incident_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.RESTORED, Status.CLOSED])
                | Q(ended_at__isnull=False),
                name="incident_restored_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, closed_at__isnull=False)
                | (~Q(status=Status.CLOSED) & Q(closed_at=None)),
                name="incident_closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(practice=False) | Q(announced_at=None),
                name="incident_drill_is_never_public",
            ),
            models.CheckConstraint(
                condition=Q(announced_at=None) | Q(confirmed_at__isnull=False),
                name="incident_public_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="incident_confirmed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_id

    @property
    def tone(self) -> str:
        return "limited" if self.is_unconfirmed else TONE[self.status]

    @property
    def is_real(self) -> bool:
        """Whether it is one of ``Incident.objects.real()``."""
        return not self.practice and self.confirmed_at is not None

    @property
    def is_unconfirmed(self) -> bool:
        """Reported, and neither confirmed nor dismissed by the ICT or the office head."""
        return self.confirmed_at is None and self.status != Status.CLOSED

    @property
    def is_dismissed(self) -> bool:
        return self.confirmed_at is None and self.status == Status.CLOSED

    @property
    def state(self) -> str | Promise:
        """The status in words; before it is confirmed, that it is not."""
        if self.is_unconfirmed:
            return _("Reported, not confirmed yet")
        return _("Dismissed") if self.is_dismissed else self.get_status_display()

    def get_absolute_url(self) -> str:
        return reverse("incidents:detail", args=[self.pk])
