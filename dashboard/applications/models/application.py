import re
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models.catalogue import (
    ApplicationType,
    Channel,
    Purpose,
    Reason,
    Stage,
)
from dashboard.applications.models.conditions import OPEN, late
from dashboard.applications.personal import digits, e164, email_address, passport_number
from dashboard.applications.statuses import Lane, PromiseCause, Subject, WaitsFor
from dashboard.core.fields import LookupField, SealedField
from dashboard.core.models import Versioned
from dashboard.offices.models import Office, Section
from dashboard.offices.scope import office_ids

SEALED = tuple(
    f"{name}{part}" for name in ("nik", "passport_no", "phone", "email") for part in ("", "_hash")
)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def public_code(row: uuid.UUID) -> str:
    """Ten characters (50 bits of the row's uuid) without I, L, O, U: readable over the phone."""
    value = row.int >> 78
    return "".join(ALPHABET[value >> shift & 31] for shift in range(45, -1, -5))


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ApplicationQuerySet":
        return self.filter(office__in=office_ids(user))

    def for_page(self) -> "ApplicationQuerySet":
        """With the rows that a page of one application names."""
        return self.select_related(
            "office", "section", "type", "reason", "purpose", "channel", "stage"
        )

    def rows_for_table(self, columns: Sequence[str] = ()) -> "ApplicationQuerySet":
        """With the rows that a line of the list names, without what it does not show."""
        joined = [
            name for name in ("section", "type", "reason", "purpose", "channel") if name in columns
        ]
        return self.select_related("stage", *joined).defer(*SEALED)

    def latest_codes(self) -> models.QuerySet:
        """The public codes, of the application that came in last first."""
        return self.order_by("-submitted_on", "-pk").values_list("public_code", flat=True)

    def coded(self, codes: Iterable[str]) -> "ApplicationQuerySet":
        return self.filter(public_code__in={*codes})

    def to_move(self) -> "ApplicationQuerySet":
        """With the rows that a step of the stage needs, without the sealed values."""
        rows = self.select_related("office", "section", "type", "reason", "stage")
        return rows.defer(*SEALED)

    def lately(self, since: date) -> "ApplicationQuerySet":
        """Open work, and what came in after the office-local day ``since``."""
        return self._either(OPEN, Q(submitted_on__gt=since))

    def first_keys(
        self, most: int, *, since: date | None = None, oldest_first: bool = False
    ) -> list[int]:
        """The keys of the latest ``most`` rows in order of submission, or of the oldest.

        With ``since``, only what ``lately`` leaves: the two parts are read each from its own
        index, which no database does for one query over both.
        """
        order = ("submitted_on", "pk") if oldest_first else ("-submitted_on", "-pk")
        rows = self if since is None else self.filter(submitted_on__gt=since)
        found = list(rows.order_by(*order).values_list("pk", flat=True)[:most])
        if since is None or (len(found) == most and not oldest_first):
            return found
        waiting = self.open().order_by("submitted_on", "pk").values_list("pk", "submitted_on")
        older = [pk for pk, day in waiting[:most] if day <= since]
        return (older + found if oldest_first else found + older[::-1])[:most]

    def in_order(self, keys: Sequence[int], order: Sequence[Any]) -> models.QuerySet:
        """These keys, sorted by ``order``."""
        return self.filter(pk__in=keys).order_by(*order).values_list("pk", flat=True)

    def _either(self, *conditions: Q) -> "ApplicationQuerySet":
        """Rows of one condition or another, each read from its own index.

        With a plain OR both databases read every row of the office.
        """
        first, *others = (self.order_by().filter(each).values("pk") for each in conditions)
        return self.filter(pk__in=first.union(*others))

    def search(self, text: str) -> "ApplicationQuerySet":
        """By the first digits of the number, the last four of the phone, the code, group or name.

        What is asked stands in one index with the office and the day of submission.
        """
        text = text.strip()
        if text.isdecimal():
            found = Q(external_no__startswith=text)
            return self.filter(found | Q(phone_last4=text) if len(text) == 4 else found)
        found = Q(applicant_name__icontains=text)
        if not text.isalpha():
            found |= Q(external_no__istartswith=text)
            found |= ~Q(group_ref="") & Q(group_ref__iexact=text)
        if len(text) == 10 and {*text.upper()} <= {*ALPHABET}:
            found |= Q(pk__in=self.model.objects.coded([text.upper()]).values("pk"))
        return self.filter(found)

    def holding(self, text: str) -> "ApplicationQuerySet":
        """Whose number, NIK, passport or phone number is ``text``, or whose number begins with it.

        Personal numbers are found by their look-up hash, under every live key.
        """
        compact = passport_number(re.sub(r"[().\-]", "", text))
        phones = {compact, text.strip()}
        with suppress(ValueError):
            phones.add(e164(text))
        hashes = {
            name: [found for value in values for found in self._hashes(name, value)]
            for name, values in {
                "nik_hash": [compact] if compact.isdecimal() else [],
                "passport_no_hash": [compact],
                "phone_hash": phones,
            }.items()
        }
        return self._either(
            Q(external_no__startswith=compact),
            Q(public_code=compact),
            *(
                Q(**{f"{name}__in": values}) & ~Q(**{name: ""})  # as the index says
                for name, values in hashes.items()
                if values
            ),
        )

    def _hashes(self, name: str, value: str) -> list[str]:
        return self.model._meta.get_field(name).hashes(value)

    def numbered(self, office: Office, source: str, number: str) -> "ApplicationQuerySet":
        return self.filter(office=office, source=source, external_no=number)

    def open(self) -> "ApplicationQuerySet":
        return self.filter(OPEN)

    def open_on(self, day: date) -> "ApplicationQuerySet":
        """Submitted by the end of the office-local ``day`` and not closed by then."""
        rows = self._either(OPEN, Q(closed_on__gt=day))
        return rows.filter(submitted_on__lte=day)

    def late_on(self, day: date, *, gross: bool = False) -> "ApplicationQuerySet":
        """Open and not ready at the end of ``day``, with a due date before it."""
        due = "gross_due" if gross else "net_due"
        unready = Q(ready_on=None) | Q(ready_on__gt=day)
        return self.open_on(day).filter(unready, **{f"{due}__lt": day})

    def late_now(self, today: date, *, gross: bool = False) -> "ApplicationQuerySet":
        """``late_on`` the office's ``today``, when nothing is closed later."""
        return self.filter(late(today, gross=gross))

    def untold(self) -> "ApplicationQuerySet":
        """Open, promised another date than the first, and that is not the date last told."""
        changes = self.model.promises.rel.related_model.objects
        latest = changes.filter(application=OuterRef("pk")).order_by("-pk").values("cause")
        changed = [cause for cause in PromiseCause if cause != PromiseCause.FIRST]
        rows = self.filter(OPEN, promised_on__isnull=False).alias(why=Subquery(latest[:1]))
        rows = rows._with_last_heard().filter(why__in=changed)
        return rows.filter(Q(last_heard=None) | ~Q(last_heard=F("promised_on")))

    def knowing(self) -> "ApplicationQuerySet":
        """Whose applicant was told the promised date, and no other one since."""
        return self._with_last_heard().filter(last_heard=F("promised_on"))

    def _with_last_heard(self) -> "ApplicationQuerySet":
        told = self.model.told.rel.related_model.objects
        dates = told.filter(application=OuterRef("pk"), promise__isnull=False)
        dates = dates.order_by("-attempt__at", "-pk").values("promise")
        return self.alias(last_heard=Subquery(dates[:1]))


class Application(Versioned):
    """One request for one document. ``str()`` is its public code: the only name it has in logs."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    creation_key = models.CharField(max_length=40, unique=True, editable=False)
    public_code = models.CharField(_("code"), max_length=10, unique=True, editable=False)
    office = models.ForeignKey(
        Office, models.PROTECT, editable=False, db_index=False, verbose_name=_("office")
    )
    section = models.ForeignKey(
        Section, models.PROTECT, editable=False, db_index=False, verbose_name=_("section")
    )
    source = models.CharField(_("source"), max_length=20, default="MPASPOR")
    external_no = models.CharField(_("application number"), max_length=32, null=True, blank=True)
    type = models.ForeignKey(
        ApplicationType, models.PROTECT, db_index=False, verbose_name=_("type")
    )
    reason = models.ForeignKey(Reason, models.PROTECT, db_index=False, verbose_name=_("reason"))
    purpose = models.ForeignKey(Purpose, models.PROTECT, db_index=False, verbose_name=_("purpose"))
    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False, verbose_name=_("channel"))
    lane = models.CharField(_("lane"), max_length=8, choices=Lane, default=Lane.REGULAR)
    lane_original = models.CharField(
        max_length=8,
        choices=Lane,
        editable=False,
        default=Lane.REGULAR,
        help_text="The lane that was paid for; a later conversion leaves it.",
    )
    subject = models.CharField(max_length=3, choices=Subject, editable=False)

    applicant_name = models.CharField(_("name"), max_length=150)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    nationality = models.CharField(_("nationality"), max_length=3, default="IDN")
    nik = SealedField(_("NIK"), blank=True, default="")
    nik_hash = LookupField(of="nik", normalise=digits)
    passport_no = SealedField(_("passport number"), blank=True, default="")
    passport_no_hash = LookupField(of="passport_no", normalise=passport_number)
    phone = SealedField(_("phone"), blank=True, default="")
    phone_hash = LookupField(of="phone")
    phone_last4 = models.CharField(max_length=4, blank=True, editable=False)
    email = SealedField(_("e-mail"), blank=True, default="")
    email_hash = LookupField(of="email", normalise=email_address)
    preferred_language = models.CharField(
        _("language"),
        max_length=2,
        blank=True,
        choices=[("id", _("Indonesian")), ("en", _("English"))],
        help_text=_("Empty: Indonesian for citizens, English for foreigners."),
    )
    group_ref = models.CharField(_("group"), max_length=40, blank=True)

    submitted_at = models.DateTimeField(_("submitted"))
    submitted_on = models.DateField(_("submission date"), editable=False)
    stage = models.ForeignKey(
        Stage,
        models.PROTECT,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name=_("stage"),
    )
    stage_entered_at = models.DateTimeField(editable=False)
    waits_for = models.CharField(
        _("waits for"), max_length=11, choices=WaitsFor, blank=True, default="", editable=False
    )
    is_open = models.BooleanField(default=True, editable=False)
    anchor_on = models.DateField(_("counted from"), null=True, blank=True, editable=False)
    gross_due = models.DateField(_("due without pause"), null=True, editable=False)
    net_due = models.DateField(_("due less outages"), null=True, editable=False)
    promised_on = models.DateField(_("promised for"), null=True, editable=False)
    ready_on = models.DateField(_("ready on"), null=True, editable=False)
    handed_over_on = models.DateField(_("handed over on"), null=True, editable=False)
    pickup_limit = models.DateField(_("to be collected by"), null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    travel_date = models.DateField(_("travel date"), null=True, blank=True)
    permit_expiry = models.DateField(_("permit valid until"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        permissions = [
            ("send_back_application", "Can send an application back"),
            ("reveal_application", "Can see a personal number"),
            ("import_application", "Can import applications"),
            ("export_application", "Can export applications"),
        ]
        constraints = [
            models.UniqueConstraint(
                "office",
                "source",
                "external_no",
                condition=Q(external_no__isnull=False),
                name="application_number_once_per_source",
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_on=None)
                | Q(is_open=False, closed_on__isnull=False),
                name="application_closed_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(permit_expiry=None) | Q(subject=Subject.WNA),
                name="application_permit_is_a_foreigners",
            ),
        ]
        indexes = [
            models.Index(
                fields=[
                    "office",
                    "submitted_on",
                    "section",
                    "type",
                    "purpose",
                    "reason",
                    "channel",
                    "lane",
                    "stage",
                    "applicant_name",
                    "external_no",
                    "phone_last4",
                ],
                name="application_list",
            ),
            models.Index(
                fields=["office", "stage", "section", "net_due"],
                condition=Q(is_open=True),
                name="application_open_work",
            ),
            models.Index(fields=["office", "net_due"], name="application_net_due"),
            models.Index(fields=["office", "ready_on"], name="application_ready"),
            models.Index(fields=["office", "handed_over_on"], name="application_handed_over"),
            models.Index(fields=["office", "closed_on", "submitted_on"], name="application_closed"),
            models.Index(fields=["nik_hash"], name="application_nik"),
            models.Index(fields=["phone_hash"], name="application_phone"),
            models.Index(
                fields=["passport_no_hash"],
                condition=~Q(passport_no_hash=""),
                name="application_passport",
            ),
            models.Index(
                fields=["office", "permit_expiry"],
                condition=Q(is_open=True, permit_expiry__isnull=False),
                name="application_permit_expiry",
            ),
            models.Index(
                fields=["office", "group_ref"],
                condition=~Q(group_ref=""),
                name="application_group",
            ),
        ]

    def __str__(self) -> str:
        return self.public_code

    def get_absolute_url(self) -> str:
        return reverse("applications:detail", args=[self.public_code])

    @property
    def language(self) -> str:
        """In which language the applicant is spoken to: ``id`` or ``en``."""
        return self.preferred_language or ("id" if self.subject == Subject.WNI else "en")

    def is_late(self, today: date) -> bool:
        """Not ready, and past the date that leaves outage days out."""
        return self._past(self.net_due, today)

    def is_late_by_gross(self, today: date) -> bool:
        """Not ready, and past the date that counts every working day."""
        return self._past(self.gross_due, today)

    def _past(self, due: date | None, today: date) -> bool:
        return self.is_open and self.ready_on is None and due is not None and due < today
