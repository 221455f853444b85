"""The entry form of the admin: in the order of the paper form, made for the keyboard."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.accounts.models import User
from dashboard.applications import checks, intake
from dashboard.applications.appointments import places
from dashboard.applications.deadlines import Deadlines
from dashboard.applications.entry import duplicates, groups, suggestions
from dashboard.applications.entry.duplicates import Duplicate
from dashboard.applications.entry.stale import Stale, look_again, marks
from dashboard.applications.forms import NO_DATE
from dashboard.applications.models import (
    Application,
    ApplicationType,
    Channel,
    Purpose,
    Reason,
    StageChange,
)
from dashboard.applications.offerings import Offerings
from dashboard.applications.permissions import sections_to_enter
from dashboard.applications.services_change import CATALOGUE, FIELDS
from dashboard.applications.services_identity import PERSONAL
from dashboard.offices.models import Section
from dashboard.offices.submissions import new_key

KEPT = ("type", "reason", "purpose", "channel")  # from the person's last entry
DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y"]
MOMENTS = [f"{day} {at}" for day in DAYS for at in ("%H:%M", "%H.%M", "%H:%M:%S")]
REMOVE = "-"
SAME_GROUP = "_samegroup"  # the button that goes on with the next of a group
BUTTONS = ("_save", "_addanother", SAME_GROUP)


class Typed(forms.TextInput):
    """A date that is typed: day first or ISO, with or without separators."""

    def __init__(self, format: str = "%d/%m/%Y", **attrs: Any):
        super().__init__(
            {"placeholder": gettext_lazy("DD/MM/YYYY"), "autocomplete": "off", **attrs}
        )
        self.format = format

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, datetime) and timezone.is_aware(value):
            value = timezone.localtime(value)
        return value.strftime(self.format) if hasattr(value, "strftime") else value


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, input_formats=DAYS, widget=Typed(), required=False, error_messages=NO_DATE
    )


def moment_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    widget = Typed("%d/%m/%Y %H.%M")
    return forms.DateTimeField(
        label=label,
        input_formats=DAYS + MOMENTS,
        widget=widget,
        error_messages=NO_DATE,
        **kwargs,
    )


def number_field(label: Any, longest: int, **attrs: Any) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off", **attrs})
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget)


class EntryForm(forms.ModelForm):
    """One application. ``user`` is set on a subclass by the admin, per request; ``group_of`` is
    the public code of the one whose group is gone on with, else empty."""

    user: User
    group_of = ""
    member: Application | None = None  # what ``group_of`` names
    section: Section | None = None
    refused: ValidationError | None = None
    stale: Stale | None = None
    doubtful = False  # nothing is wrong, but something is to be looked at
    doubts: Sequence[tuple[str, str]] = ()  # fields, and what is unlikely about them
    duplicates: Sequence[Duplicate] = ()  # stored files that may be this one
    one_after_another = True  # the form of people who enter many

    nik = number_field(gettext_lazy("NIK"), 24, inputmode="numeric")
    passport_no = number_field(gettext_lazy("Passport number"), 24)
    phone = number_field(gettext_lazy("Phone"), 24, inputmode="tel")
    email = number_field(gettext_lazy("E-mail"), checks.LONGEST_EMAIL, inputmode="email")
    birth_date = day_field(gettext_lazy("Date of birth"))
    nationality = forms.CharField(
        label=gettext_lazy("Nationality"),
        max_length=60,
        initial="IDN",
        widget=suggestions.Suggesting(suggestions.country_choices),
    )
    submitted_at = moment_field(
        gettext_lazy("Submitted"), help_text=gettext_lazy("With or without the time of day.")
    )
    appointment = moment_field(gettext_lazy("Schedule"), required=False)
    travel_date = day_field(gettext_lazy("Travel date"))
    permit_expiry = day_field(gettext_lazy("Permit valid until"))
    token = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=new_key)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)
    confirmed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)
    anyway = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)

    class Meta:
        model = Application
        fields = [name for name in FIELDS if name != "source"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.sections = list(sections_to_enter(self.user))
        self._limit_choices()
        self.fields["group_ref"].widget = suggestions.Suggesting(
            lambda: suggestions.recent_groups(self.sections), {"maxlength": "40"}
        )
        if self.instance.pk:
            self._prepare_change()
        else:
            self._prepare_entry()

    def _limit_choices(self) -> None:
        """Rows in use, of the person's sections; the row that stands stays choosable."""
        mine = Q(section_code__in={section.code for section in self.sections})
        types = ApplicationType.objects.filter(mine)
        families = {row.family for row in types}
        of_family = Q(family__in=[*families, ""])
        choices: dict[str, QuerySet] = {
            "type": types,
            "reason": Reason.objects.filter(of_family),
            "purpose": Purpose.objects.filter(of_family),
            "channel": Channel.objects.all(),
        }
        for name, rows in choices.items():
            standing = Q(pk=getattr(self.instance, f"{name}_id"))
            self.fields[name].queryset = rows.filter(Q(active=True) | standing)

    def _prepare_entry(self) -> None:
        self.fields["external_no"].widget.attrs["autofocus"] = True
        now = timezone.localtime()
        self.initial["submitted_at"] = f"{now:%d/%m/%Y}"
        last = StageChange.objects.entered_by(self.user).latest_application()
        if last is not None:
            self.initial |= {name: getattr(last, f"{name}_id") for name in KEPT}
            if last.office.local_date(last.changes.first().recorded_at) == last.office.today():
                self.initial["submitted_at"] = f"{last.submitted_on:%d/%m/%Y}"
        self._go_on_with_group()

    def _go_on_with_group(self) -> None:
        row = groups.member(self.user, self.group_of)
        if row is None or row.section not in self.sections:
            return
        self.member = row
        self.initial |= groups.beginning(row)
        self.initial["submitted_at"] = f"{row.submitted_on:%d/%m/%Y}"
        self.fields["group_ref"].help_text = groups.size_in_words(row)

    def _prepare_change(self) -> None:
        for name in ("submitted_at", "token", "appointment"):
            self.fields.pop(name, None)
        self.fields["seen"].required = True
        self.initial["seen"] = self.instance.version
        standing = {name: self.initial.get(name) for name in self._entered()}
        self.initial["shown"] = marks(self.instance, standing)
        for name in PERSONAL:
            recorded = str(getattr(self.instance, name))
            self.initial[name] = ""
            if recorded:
                self.fields[name].help_text = _(
                    "Recorded: %(mask)s. Empty: unchanged; a hyphen removes it."
                ) % {"mask": recorded}

    def _entered(self) -> list[str]:
        return [name for name in self.fields if name in FIELDS]

    def clean_nationality(self) -> str:
        """The code; whoever types a country's name means its code."""
        code = suggestions.country_code(self.cleaned_data["nationality"])
        if len(code) != 3:
            raise ValidationError(
                _("No country has this code: three letters such as IDN (ISO 3166).")
            )
        return code

    def clean_group_ref(self) -> str:
        """Whoever goes on with a group that has no name yet gets one."""
        name = self.cleaned_data["group_ref"]
        return name if name or SAME_GROUP not in self.data else groups.new_name()

    @property
    def pressed(self) -> str:
        """The button that sent this form: what is asked again goes on in the same way."""
        return next((name for name in BUTTONS if name in self.data), "_addanother")

    def clean_submitted_at(self) -> datetime:
        """A day without a time is now, if it is today."""
        at, typed = self.cleaned_data["submitted_at"], str(self.data.get("submitted_at", ""))
        now = timezone.localtime()
        bare = len(typed.strip()) <= 10
        return now if bare and timezone.localdate(at) == timezone.localdate(now) else at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk:
            for name in PERSONAL:
                if cleaned.get(name) == REMOVE:
                    cleaned[name] = ""
                elif not cleaned.get(name):
                    cleaned.pop(name, None)
            if cleaned.get("seen") not in (None, self.instance.version):
                self._go_on_from_what_stands(cleaned)
        elif cleaned.get("type"):
            self.section = self._section_for(cleaned["type"])
            self.instance.office = self.section.office
        return cleaned

    def _go_on_from_what_stands(self, cleaned: dict[str, Any]) -> None:
        """Keep what was typed; every other field takes the value that stands now."""
        self.stale = look_again(
            self.instance,
            {name: cleaned[name] for name in self._entered() if name in cleaned},
            seen=cleaned["seen"],
            shown=cleaned.get("shown", ""),
            user=self.user,
        )
        self.data = self.data.copy()
        self.data |= {name: str(self.initial[name]) for name in ("seen", "shown")}
        for name in self.stale.kept:
            widget, value = self.fields[name].widget, self.initial[name]
            typed = widget.format_value(value) if isinstance(widget, Typed) else value
            self.data[name] = "" if typed is None else str(typed)
        self.add_error(None, _("Nothing is saved yet."))

    def _section_for(self, kind: ApplicationType) -> Section:
        return next(row for row in self.sections if row.code == kind.section_code)

    def _post_clean(self) -> None:
        """Ask the checks that the services ask; a doubt is shown once and confirmed by saving."""
        super()._post_clean()
        if self.stale:
            return
        needed = {*KEPT, "applicant_name"}
        if not self.instance.pk:
            needed |= {"submitted_at", "token"}
        if needed & set(self.errors):
            return
        self.instance.creation_key = self.cleaned_data.get("token", self.instance.creation_key)
        checks.tidy(self.instance)
        self.instance.source = intake.source_of(self.instance)
        for field, message in self._refusals():
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, message)
        if not self.errors:
            self._ask_duplicates()
            self._ask_doubts()

    def _refusals(self) -> Iterator[tuple[str, str]]:
        row, now = self.instance, timezone.now()
        yield from checks.refusals(row, now=now)
        yield from self._place(now)
        clock = Deadlines(row.office)
        for field, message in Offerings(clock, clock.office.local_date(now)).refusals(row):
            if not row.pk or {*CATALOGUE} & {*self.changed_data}:
                yield field, message
        if intake.is_taken(row):
            yield "external_no", intake.number_taken().message_dict["external_no"][0]
        if self.refused:
            for field, messages in self.refused.message_dict.items():
                yield from ((field, message) for message in messages)

    def _place(self, now: datetime) -> Iterator[tuple[str, str]]:
        """Put the appointment on a place that is free; a day without a time gets its emptiest."""
        at = self.cleaned_data.get("appointment")
        if at is None or "lane" not in self.cleaned_data:
            return
        impossible = list(checks.slot_refusals(self.instance, at, now=now))
        if impossible:
            yield from impossible
            return
        whole_day = len(str(self.data.get("appointment", "")).strip()) <= 10
        try:
            found = places.find(self.instance, at, whole_day=whole_day, now=now)
        except ValidationError as error:
            yield "appointment", error.message_dict["appointment"][0]
        else:
            self.cleaned_data["appointment"] = found

    def _ask_doubts(self) -> None:
        """Show what is unlikely, once: saving again confirms it."""
        found = [
            (field, message)
            for field, message in checks.doubts(self.instance)
            if not self.instance.pk or field in self.changed_data
        ]
        values = [getattr(self.instance, field) for field, message in found]
        plain = "|".join(v.open() if hasattr(v, "open") else str(v) for v in values)
        seal = salted_hmac("applications.doubts", f"{found}{plain}").hexdigest()[:32]
        if not found or self._confirms("confirmed", seal):
            return
        self.doubts = found
        for field, message in found:
            self.add_error(field, _("%(doubt)s Right? Then save again.") % {"doubt": message})

    def _ask_duplicates(self) -> None:
        """Show files that may be the one typed, once: saving again makes a new one all the same."""
        found = [] if self.instance.pk else duplicates.possible(self.instance)
        if found and not self._confirms("anyway", duplicates.seal(self.instance, found)):
            self.duplicates = found
            self.add_error(None, _("This may be entered already: look before it is saved anew."))

    def _confirms(self, name: str, seal: str) -> bool:
        """Whether the hidden field ``name`` says that this was shown; else it says so next time."""
        if self.cleaned_data.get(name) == seal:
            return True
        self.data = self.data.copy()
        self.data[name] = seal
        self.doubtful = True
        return False
