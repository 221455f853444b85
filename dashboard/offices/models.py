from datetime import date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.core import formats
from dashboard.core.models import Named
from dashboard.offices.roles import Role


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("“%(value)s” is no time zone."), params={"value": value})


FIRST_DAY = date(2000, 1, 1)
YEARS_AHEAD = 10


def validate_day(value: date) -> None:
    """Refuse what nobody means: a slip of the pen in the year makes a calendar without an end."""
    last = date(timezone.now().year + YEARS_AHEAD, 12, 31)
    if not FIRST_DAY <= value <= last:
        raise ValidationError(
            _("A day from %(first)s to %(last)s."),
            params={"first": formats.date_long(FIRST_DAY), "last": formats.date_long(last)},
        )


class OfficeQuerySet(models.QuerySet):
    def mark_calendar_changed(self) -> None:
        """Tell the timer, which stands above us, to compute these offices' due dates anew."""
        self.update(calendar_changed=True)

    def of_ids(self, office_ids: list[int]) -> "OfficeQuerySet":
        return self.filter(pk__in=office_ids)

    def with_changed_calendar(self) -> "OfficeQuerySet":
        return self.filter(calendar_changed=True)


class Office(Named):
    """A Kantor Imigrasi. Every root row belongs to one."""

    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9-]*$", _("Capital letters, digits, hyphens."))],
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="Asia/Jakarta", validators=[validate_time_zone]
    )
    city = models.CharField(_("city"), max_length=60)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("published phone"), max_length=24, blank=True)
    email = models.EmailField(_("published e-mail"), blank=True)
    public_host = models.CharField(_("own public host"), max_length=100, blank=True)
    public = models.BooleanField(_("has a public page"), default=False)
    active = models.BooleanField(_("active"), default=True)
    calendar_changed = models.BooleanField(
        default=False, editable=False, help_text="Hours or holidays changed: due dates are stale."
    )

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                "public_host",
                condition=~Q(public_host=""),
                name="office_public_host_once",
                violation_error_message=_("Another office has this host already."),
            )
        ]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local_date(self, at: datetime) -> date:
        """The date on the office's wall at the instant ``at``."""
        return at.astimezone(self.zone).date()

    def today(self) -> date:
        return self.local_date(timezone.now())

    def midnight(self, day: date, later: int = 0) -> datetime:
        """The instant at which ``day``, or the day ``later`` days after it, begins at the office.

        Held a day inside the calendar's ends, so that 0001-01-01 and 9999-12-31 never overflow.
        """
        ordinal = min(max(day.toordinal() + later, 2), date.max.toordinal() - 1)
        return datetime.combine(date.fromordinal(ordinal), time.min, self.zone)


class SectionCode(models.TextChoices):
    LANTASKIM = "LANTASKIM", _("Passports and crossings")
    INTALTUSKIM = "INTALTUSKIM", _("Stay permits and status")
    INTELDAKIM = "INTELDAKIM", _("Intelligence and enforcement")
    TIKKIM = "TIKKIM", _("Information technology and communication")
    TATA_USAHA = "TATA_USAHA", _("Administration")


class OfOfficesQuerySet(models.QuerySet):
    """Rows that carry an office."""

    def of_offices(self, office_ids: list[int]) -> "OfOfficesQuerySet":
        return self.filter(office__in=office_ids)


class Section(Named):
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="sections", verbose_name=_("office")
    )
    code = models.CharField(_("code"), max_length=12, choices=SectionCode)

    objects = OfOfficesQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint("office", "code", name="section_once_per_office")]

    @property
    def short_name(self) -> str:
        """What the office calls it in every language: Lantaskim, Tata Usaha."""
        return self.code.replace("_", " ").title()


class MembershipQuerySet(OfOfficesQuerySet):
    def valid_on(self, day: date) -> "MembershipQuerySet":
        """Those in force on the office-local date ``day`` (both ends count)."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)

    def standing(self, day: date) -> "MembershipQuerySet":
        """Those in force on ``day`` or to come."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def overlapping(self, first: date, last: date | None) -> "MembershipQuerySet":
        """Those with a day in common with ``first`` to ``last``, both inclusive; None is open."""
        rows = self.standing(first)
        return rows if last is None else rows.filter(valid_from__lte=last)

    def newest(self) -> "MembershipQuerySet":
        """The latest first: what is in force or to come, then the past."""
        return self.order_by("-valid_from", "-pk")

    def substantive(self) -> "MembershipQuerySet":
        return self.filter(acting=False)

    def of_user(self, user) -> "MembershipQuerySet":
        return self.filter(user=user).select_related("office", "section")


class Membership(models.Model):
    """A person's role in an office, from a day until a day; an acting one adds to it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="memberships", verbose_name=_("office")
    )
    section = models.ForeignKey(
        Section,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("section"),
        null=True,
        blank=True,
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    acting = models.BooleanField(_("acting"), default=False)
    valid_from = models.DateField(_("from"), validators=[validate_day])
    valid_until = models.DateField(_("until"), null=True, blank=True, validators=[validate_day])

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["office", "role", "user__full_name"]
        constraints = [
            models.UniqueConstraint(
                "user",
                condition=Q(valid_until=None, acting=False),
                name="membership_one_open_substantive",
                violation_error_message=_(
                    "This person has a role without an end already: end that one first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="membership_ends_after_it_starts",
                violation_error_message=_("It ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    @property
    def role_name(self) -> str:
        """The role's name in the reader's language; an acting one says so."""
        name = self.get_role_display()
        return gettext("Acting %(role)s") % {"role": name} if self.acting else name

    def is_valid_on(self, day: date) -> bool:
        """Both ends count; ``day`` is a date where the office is."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class WorkingHours(models.Model):
    """Opening hours of one weekday from a date on; the latest that is not later wins."""

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="working_hours", verbose_name=_("office")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    valid_from = models.DateField(_("from"), validators=[validate_day])
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    break_start = models.TimeField(_("break from"), null=True, blank=True)
    break_end = models.TimeField(_("break until"), null=True, blank=True)
    counts_for_deadline = models.BooleanField(_("counts for deadlines"), default=True)

    objects = OfOfficesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("working hours")
        ordering = ["weekday", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                "office",
                "weekday",
                "valid_from",
                name="hours_once_per_day",
                violation_error_message=_(
                    "There are hours of this weekday from this date on already: change those."
                ),
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=models.F("opens")),
                name="hours_close_after_opening",
                violation_error_message=_("The office closes before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(break_start=None, break_end=None)
                | Q(
                    break_end__gt=models.F("break_start"),
                    break_start__gte=models.F("opens"),
                    break_end__lte=models.F("closes"),
                ),
                name="hours_break_within_opening",
                violation_error_message=_(
                    "The break needs a beginning and an end, within the opening hours."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H.%M}–{self.closes:%H.%M}"


class HolidayQuerySet(OfOfficesQuerySet):
    def in_force_for(self, office: Office) -> "HolidayQuerySet":
        """Those of every office and of this one, without what was entered in error."""
        return self.filter(Q(office=None) | Q(office=office), active=True)

    def named_otherwise(
        self, office: Office, day: date | None, kind: str | None, name: str | None
    ) -> "HolidayQuerySet":
        """What stands in this office's own calendar for the day and kind under another name."""
        return self.filter(office=office, active=True, date=day, kind=kind).exclude(name=name)

    def between(self, first: date, last: date) -> "HolidayQuerySet":
        """Of these days; both count."""
        return self.filter(date__range=(first, last)).order_by("date", "kind", "pk")


class Holiday(models.Model):
    """A day on which an office, or every office, differs from its weekday."""

    class Kind(models.TextChoices):
        NATIONAL = "NATIONAL", _("National holiday")
        COLLECTIVE_LEAVE = "COLLECTIVE_LEAVE", _("Collective leave (cuti bersama)")
        LOCAL_CLOSURE = "LOCAL_CLOSURE", _("Local closure")
        EXTRA_SERVICE = "EXTRA_SERVICE", _("Extra service day (no deadline day)")

    office = models.ForeignKey(
        Office,
        models.PROTECT,
        related_name="holidays",
        verbose_name=_("office"),
        null=True,
        blank=True,
        help_text=_("Empty: every office."),
    )
    date = models.DateField(_("date"), validators=[validate_day])
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("source"), max_length=200, blank=True)
    active = models.BooleanField(
        _("in force"), default=True, help_text=_("Untick what was entered in error.")
    )

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["-date"]
        constraints = [
            models.UniqueConstraint(
                "date",
                "kind",
                Coalesce("office", 0),
                name="holiday_once_per_day_and_kind",
                violation_error_message=_(
                    "This day stands in the calendar already, with the same kind."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"
