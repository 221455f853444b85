import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import Application
from dashboard.applications.models.application import SEALED
from dashboard.core.fields import LookupField, SealedField
from dashboard.offices.models import Office
from dashboard.offices.scope import office_ids
from dashboard.outreach.models.campaign import Campaign, Recipient
from dashboard.outreach.statuses import (
    AFRESH,
    REACHED,
    TELLS,
    TONE,
    Channel,
    ContactState,
    Direction,
    Outcome,
    Priority,
)

WAITS = (ContactState.QUEUED, ContactState.WAITING)
IN_ORDER = ("priority", "priority_on", "pk")


class CallSheetQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CallSheetQuerySet":
        return self.filter(campaign__office__in=office_ids(user))

    def submitted_as(self, key: str) -> "CallSheet | None":
        """The sheet that this form has printed already."""
        return self.filter(key=key).first()

    def of_campaign(self, campaign: Campaign) -> "CallSheetQuerySet":
        return self.filter(campaign=campaign).select_related("by")


class CallSheet(models.Model):
    """Contacts taken along on paper: leased until ``lease_until``, typed in by line afterwards."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField(_("sheet"))
    at = models.DateTimeField(_("printed"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lease_until = models.DateTimeField(_("to be typed in by"))
    lines = models.PositiveSmallIntegerField(_("lines"))
    key = models.CharField(max_length=40, unique=True, editable=False)

    objects = CallSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("call sheet")
        verbose_name_plural = _("call sheets")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("campaign", "number", name="call_sheet_number_once")]

    def __str__(self) -> str:
        return f"{self.campaign} #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("outreach:sheet", args=[self.pk])


class ContactQuerySet(models.QuerySet):
    def of(self, campaign: Campaign) -> "ContactQuerySet":
        return self.filter(campaign=campaign)

    def leased_to(self, user) -> "ContactQuerySet":
        return self.filter(state=ContactState.LEASED, lease_by=user)

    def on_paper(self) -> "ContactQuerySet":
        """Held by the person who printed them, as long as their sheet is."""
        return self.filter(
            state=ContactState.LEASED,
            lease_by=F("sheet__by"),
            lease_until=F("sheet__lease_until"),
        )

    def on_screen(self) -> "ContactQuerySet":
        """Without those that are held on paper."""
        return self.exclude(pk__in=self.model.objects.on_paper().values("pk"))

    def as_of(self, now: datetime) -> "ContactQuerySet":
        """With ``stands``, one of ``STANDS``, at ``now``: a lease that ran out is nobody's."""
        over = Q(state=ContactState.LEASED, lease_until__lte=now)
        told = Q(last_outcome__in=TELLS)  # and waits all the same, see filling.queue_again
        return self.annotate(
            stands=Case(
                When(told & (over | Q(state__in=WAITS)), then=Value(AFRESH)),
                When(over & Q(last_outcome=""), then=Value(ContactState.QUEUED)),
                When(over, then=Value(ContactState.WAITING)),
                default=F("state"),
                output_field=models.CharField(),
            )
        )

    def called(
        self, *, hour: str | None = None, caller: str | None = None, reached: str | None = None
    ) -> "ContactQuerySet":
        """Those of a call by us that was all of this: in the UTC hour that began at the ISO
        instant ``hour``, by the person with the key ``caller``, ``reached`` yes or no."""
        calls = ContactAttempt.objects.filter(contact=OuterRef("pk"), direction=Direction.OUT)
        if hour:
            start = datetime.fromisoformat(hour)
            calls = calls.filter(at__gte=start, at__lt=start + timedelta(hours=1))
        if caller:
            calls = calls.filter(by=caller)
        if reached:
            here = Q(outcome__in=REACHED)
            calls = calls.filter(here if reached == "yes" else ~here)
        return self.filter(Exists(calls)) if hour or caller or reached else self

    def knowing(self) -> "ContactQuerySet":
        """Behind which somebody is promised a date, and all who are heard it, no other since."""
        promised = Recipient.objects.filter(
            contact=OuterRef("pk"), application__promised_on__isnull=False
        )
        knowing = Application.objects.knowing()
        unaware = promised.exclude(application__in=knowing)
        return self.filter(Exists(promised), ~Exists(unaware))

    def rows_for_table(self) -> "ContactQuerySet":
        """With who stands behind the number and who holds it; never the number itself."""
        people = Recipient.objects.select_related("application").defer(
            *(f"application__{name}" for name in SEALED)
        )
        rows = self.select_related("lease_by", "campaign").defer("phone", "phone_hash")
        return rows.prefetch_related(Prefetch("recipients", people.order_by("pk")))

    def unfinished(self) -> "ContactQuerySet":
        """Still to be phoned, or in somebody's hand."""
        return self.exclude(state__in=(ContactState.DONE, ContactState.GIVEN_UP))

    def finished(self) -> "ContactQuerySet":
        """Reached or given up."""
        return self.filter(state__in=(ContactState.DONE, ContactState.GIVEN_UP))

    def wrong_numbers(self, office: Office) -> models.QuerySet:
        """The look-up hashes of the office's numbers whose last attempt, in any campaign that is
        no drill, met a stranger."""
        calls = ContactAttempt.objects.filter(contact__phone_hash=OuterRef("phone_hash"))
        calls = calls.filter(office=office).exclude(campaign__incident__practice=True)
        last = Subquery(calls.order_by("-at", "-pk").values("outcome")[:1])
        rows = self.filter(campaign__office=office, last_outcome=Outcome.WRONG_NUMBER)
        rows = rows.alias(last=last).filter(last=Outcome.WRONG_NUMBER).order_by()
        return rows.values_list("phone_hash", flat=True)

    def give_up_empty(self) -> int:
        """Phone no number any more behind which nobody is left, except for a call in hand."""
        waits = self.filter(state__in=(ContactState.QUEUED, ContactState.WAITING))
        return waits.filter(recipients=None).update(state=ContactState.GIVEN_UP)

    def of_keys(self, rows: Iterable["Contact"]) -> "ContactQuerySet":
        return self.filter(pk__in=[row.pk for row in rows])

    def held_by(self, user, now: datetime) -> "ContactQuerySet":
        """Whose lease still runs; see ``Contact.is_held_by``."""
        return self.leased_to(user).filter(lease_until__gt=now)

    def leasable(self, campaign: Campaign, now: datetime) -> "ContactQuerySet":
        """Whom to phone next: not phoned yet, to be phoned again by now, or held by somebody whose
        time ran out. First those who asked to be called at a time that has come, then in order.

        Without numbers that another campaign of the office holds, or phoned within the gap.
        Drills neither ask nor count: nobody is phoned in them.
        """
        rows = self.of(campaign).filter(
            Q(state=ContactState.QUEUED)
            | Q(state=ContactState.WAITING, next_try_at__lte=now)
            | Q(state=ContactState.WAITING, next_try_at=None)
            | Q(state=ContactState.LEASED, lease_until__lte=now)
        )
        if not campaign.practice:
            since = now - timedelta(minutes=campaign.gap_minutes)
            others = self.model.objects.filter(campaign__in=campaign.siblings())
            held = others.filter(state=ContactState.LEASED, lease_until__gt=now)
            called = others.filter(attempts__direction=Direction.OUT, attempts__at__gt=since)
            rows = rows.exclude(phone_hash__in=held.values("phone_hash"))
            rows = rows.exclude(phone_hash__in=called.values("phone_hash"))
        promised = Q(last_outcome=Outcome.CALL_BACK, next_try_at__lte=now)
        turn = Case(When(promised, then=F("next_try_at")), output_field=models.DateTimeField())
        return rows.order_by(turn.asc(nulls_last=True), *IN_ORDER)

    def in_order(self) -> "ContactQuerySet":
        """Travelling soonest, permit ending soonest, umrah, the rest; then as they came."""
        return self.order_by(*IN_ORDER)


class Contact(models.Model):
    """One phone number in one campaign, however many applicants stand behind it."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="contacts")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    phone = SealedField(_("phone"))
    phone_hash = LookupField(of="phone")
    phone_last4 = models.CharField(max_length=4, editable=False)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    priority_on = models.DateField(_("by"), null=True, help_text="The day that sets the order.")
    state = models.CharField(
        _("state"), max_length=8, choices=ContactState, default=ContactState.QUEUED
    )
    lease_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    lease_until = models.DateTimeField(null=True)
    sheet = models.ForeignKey(CallSheet, models.PROTECT, null=True, related_name="contacts")
    sheet_line = models.PositiveSmallIntegerField(null=True)
    attempts_made = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_outcome = models.CharField(_("last outcome"), max_length=15, choices=Outcome, blank=True)
    next_try_at = models.DateTimeField(_("again from"), null=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["priority", "priority_on", "id"]
        constraints = [
            models.UniqueConstraint("campaign", "phone_hash", name="contact_once_per_phone"),
            models.CheckConstraint(
                condition=Q(state=ContactState.LEASED, lease_by__isnull=False)
                & Q(lease_until__isnull=False)
                | ~Q(state=ContactState.LEASED) & Q(lease_by=None, lease_until=None),
                name="contact_leased_to_someone_until",
            ),
            models.UniqueConstraint(
                "sheet", "sheet_line", condition=Q(sheet__isnull=False), name="sheet_line_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign", "state", "priority", "priority_on"], name="contact_queue"
            ),
            models.Index(fields=["phone_hash"], name="contact_phone"),
        ]

    def __str__(self) -> str:
        return f"•••• {self.phone_last4}"

    @property
    def tone(self) -> str:
        return TONE[self.state]

    def is_held_by(self, user, now: datetime) -> bool:
        """Whether this person holds it at ``now``: a lease that ran out is nobody's."""
        return (
            self.state == ContactState.LEASED
            and self.lease_by_id == user.pk
            and self.lease_until is not None
            and self.lease_until > now
        )

    def is_on(self, sheet: CallSheet) -> bool:
        """Whether this sheet still has it: nobody else took it, even where its time is over."""
        return (
            self.state == ContactState.LEASED
            and self.sheet_id == sheet.pk
            and self.lease_by_id == sheet.by_id
            and self.lease_until == sheet.lease_until
        )


class ContactAttemptQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ContactAttemptQuerySet":
        return self.filter(office__in=office_ids(user))

    def submitted_as(self, key: str) -> "ContactAttempt | None":
        """The attempt that this form has recorded already."""
        return self.filter(key=key).first()


class ContactAttempt(models.Model):
    """One call, message or visit, in either direction. Append-only."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="attempts")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="attempts")
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    channel = models.CharField(_("by"), max_length=8, choices=Channel, default=Channel.PHONE)
    outcome = models.CharField(_("outcome"), max_length=15, choices=Outcome)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=500, blank=True)
    call_back_at = models.DateTimeField(_("call again at"), null=True)
    sheet = models.ForeignKey(CallSheet, models.PROTECT, null=True, related_name="attempts")
    key = models.CharField(max_length=40, unique=True)

    objects = ContactAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact attempt")
        verbose_name_plural = _("contact attempts")
        ordering = ["-at", "-id"]
        permissions = [("answer_call", "Can record what a caller asked")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.CALL_BACK, call_back_at__isnull=False)
                | ~Q(outcome=Outcome.CALL_BACK) & Q(call_back_at=None),
                name="attempt_call_back_has_a_time",
            )
        ]
        indexes = [models.Index(fields=["campaign", "at"], name="attempt_by_hour")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome}"


class ToldQuerySet(models.QuerySet):
    def of(self, application: Application) -> "ToldQuerySet":
        return self.filter(application=application)

    def log(self, applications: Iterable[Application]) -> "ToldQuerySet":
        """What was said about these, the latest first; nobody was contacted in a drill."""
        rows = self.filter(application__in=[row.pk for row in applications])
        rows = rows.exclude(attempt__campaign__incident__practice=True)
        return rows.select_related("attempt__by").order_by("-attempt__at", "-pk")


class Told(models.Model):
    """An application that an attempt was about, and the date that its applicant heard.

    ``promise`` empty: no date was told (nobody answered, a question about something else).
    """

    attempt = models.ForeignKey(ContactAttempt, models.PROTECT, related_name="told")
    application = models.ForeignKey(Application, models.PROTECT, related_name="told")
    promise = models.DateField(_("date told"), null=True)

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name = _("told date")
        verbose_name_plural = _("told dates")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("attempt", "application", name="told_once")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.promise}"

    @property
    def words(self) -> str:
        """What came of it; who called us and was told no date has asked about something else."""
        if self.attempt.direction == Direction.IN and self.promise is None:
            return gettext("asked something")
        return str(self.attempt.get_outcome_display())
