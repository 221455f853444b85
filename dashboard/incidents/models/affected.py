from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Min, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import Application, ApplicationQuerySet, Appointment
from dashboard.applications.models.application import SEALED
from dashboard.incidents.models.incident import Incident
from dashboard.incidents.statuses import AffectedState
from dashboard.offices.scope import office_ids

# The classes of model.md, "Affected by incident I", in the order in which screens name them.
CLASSES = ("upcoming", "missed_slot", "to_be_confirmed", "stuck", "late", "same_day_broken")
RISKS = ("travel_risk", "expiry_risk")


class AffectedRun(models.Model):
    """One computation of who is affected, as things stood at ``at``: frozen with its counts."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="affected_runs")
    at = models.DateTimeField(_("computed"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    applications = models.PositiveIntegerField(default=0)
    contacts = models.PositiveIntegerField(default=0)
    no_phone = models.PositiveIntegerField(default=0)
    upcoming = models.PositiveIntegerField(default=0)
    missed_slot = models.PositiveIntegerField(default=0)
    to_be_confirmed = models.PositiveIntegerField(default=0)
    stuck = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    same_day_broken = models.PositiveIntegerField(default=0)
    travel_risk = models.PositiveIntegerField(default=0)
    expiry_risk = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.incident.number} {self.at:%Y-%m-%d %H:%M}"


class AffectedQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AffectedQuerySet":
        return self.filter(incident__office__in=office_ids(user))

    def of(self, incident: Incident) -> "AffectedQuerySet":
        return self.filter(incident=incident)

    def current(self) -> "AffectedQuerySet":
        """Those of the last run; the others were dropped and stay on record."""
        return self.filter(state=AffectedState.CURRENT)

    def of_class(self, name: str) -> "AffectedQuerySet":
        """Those with this flag, one of ``CLASSES`` or ``RISKS``."""
        return self.filter(**{name: True})

    def rows_for_table(self) -> "AffectedQuerySet":
        """With what a line of the list names, and nothing that is sealed."""
        rows = self.select_related("application__type", "application__section", "appointment")
        return rows.defer(*(f"application__{name}" for name in SEALED if name != "phone_hash"))

    def most_urgent_first(self) -> "AffectedQuerySet":
        """Who leaves soon, then whose permit ends, then as they were submitted."""
        return self.order_by("-travel_risk", "-expiry_risk", "application__submitted_on", "pk")

    def proposed(self) -> "AffectedQuerySet":
        """Those still affected, open and not ready, whose due date is not the one promised: it is
        a proposal until a head confirms it."""
        undecided = Q(application__promised_on=None)
        undecided |= ~Q(application__promised_on=F("application__net_due"))
        rows = self.current().filter(undecided, application__net_due__isnull=False)
        return rows.filter(application__is_open=True, application__ready_on=None)

    def of_codes(self, codes: Iterable[str]) -> "AffectedQuerySet":
        return self.filter(application__in=Application.objects.coded(codes))

    def of_applications(self, keys: Collection[int]) -> "AffectedQuerySet":
        return self.filter(application__in=keys)

    def keys_of_applications(self) -> models.QuerySet:
        return self.order_by().values_list("application", flat=True)

    def untold(self) -> "AffectedQuerySet":
        """Those whose new date nobody has told the applicant."""
        return self.filter(application__in=self._applications().untold())

    def added_by(self, run: AffectedRun) -> "AffectedQuerySet":
        """Those that were not affected in the run before."""
        return self.current().filter(first_seen=run)

    def dropped_after(self, run: AffectedRun) -> "AffectedQuerySet":
        """Those for whom this was the last run in which they were affected."""
        return self.filter(state=AffectedState.DROPPED, last_seen=run)

    def with_phone(self) -> "AffectedQuerySet":
        return self.exclude(application__phone_hash="")

    def without_phone(self) -> "AffectedQuerySet":
        return self.filter(application__phone_hash="")

    def one_per_phone(self) -> "AffectedQuerySet":
        """The first row of each phone number: as many as there are people to phone."""
        numbers = self.with_phone().order_by().values("application__phone_hash")
        return self.filter(pk__in=numbers.annotate(first=Min("pk")).values("first"))

    def search(self, text: str) -> "AffectedQuerySet":
        """As in the list of applications, among these only."""
        return self.filter(application__in=self._applications().search(text))

    def _applications(self) -> ApplicationQuerySet:
        return Application.objects.filter(pk__in=self.order_by().values("application"))

    def counts(self) -> dict[str, int]:
        """Distinct applications, contacts and those without a phone; each class and risk."""
        phone = Count(
            "application__phone_hash", filter=~Q(application__phone_hash=""), distinct=True
        )
        flags = {name: Count("pk", filter=Q(**{name: True})) for name in (*CLASSES, *RISKS)}
        none = Count("pk", filter=Q(application__phone_hash=""))
        return self.order_by().aggregate(
            applications=Count("pk"), contacts=phone, no_phone=none, **flags
        )


class AffectedApplication(models.Model):
    """One application that an incident hits, with the reason in one sentence.

    Flags are independent of each other. A row that no longer qualifies becomes DROPPED; it is
    never deleted, and comes back to CURRENT where it qualifies again.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="affected")
    application = models.ForeignKey(Application, models.PROTECT, related_name="affected_by")
    state = models.CharField(
        _("state"), max_length=7, choices=AffectedState, default=AffectedState.CURRENT
    )
    upcoming = models.BooleanField(_("upcoming appointment"), default=False)
    missed_slot = models.BooleanField(_("missed appointment"), default=False)
    to_be_confirmed = models.BooleanField(_("to be confirmed"), default=False)
    stuck = models.BooleanField(_("stuck"), default=False)
    late = models.BooleanField(_("late"), default=False)
    same_day_broken = models.BooleanField(_("same-day broken"), default=False)
    travel_risk = models.BooleanField(_("leaves soon"), default=False)
    expiry_risk = models.BooleanField(_("permit ends"), default=False)
    overlap_minutes = models.PositiveIntegerField(
        _("minutes"), default=0, help_text="Working minutes in a blocked stage."
    )
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    old_promise = models.DateField(_("promised for"), null=True, blank=True)
    new_promise = models.DateField(_("new date"), null=True, blank=True)
    evidence_id = models.CharField(max_length=400, blank=True)
    evidence_en = models.CharField(max_length=400, blank=True)
    first_seen = models.ForeignKey(AffectedRun, models.PROTECT, related_name="+")
    last_seen = models.ForeignKey(AffectedRun, models.PROTECT, related_name="+")

    objects = AffectedQuerySet.as_manager()

    class Meta:
        verbose_name = _("affected application")
        verbose_name_plural = _("affected applications")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("incident", "application", name="affected_once_per_incident"),
            models.CheckConstraint(
                condition=Q(to_be_confirmed=False) | Q(missed_slot=False),
                name="affected_missed_or_to_be_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(late=False) | Q(new_promise__gt=F("old_promise")),
                name="affected_late_has_a_later_date",
            ),
        ]
        indexes = [models.Index(fields=["incident", "state"], name="affected_state")]

    def __str__(self) -> str:
        return f"{self.incident.number} {self.application}"

    @property
    def evidence(self) -> str:
        """Why it is affected, as it was when it was computed."""
        return self.evidence_en if get_language() == "en" else self.evidence_id
