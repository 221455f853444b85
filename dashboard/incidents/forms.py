from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import User
from dashboard.applications.models import ApplicationType
from dashboard.applications.statuses import Lane
from dashboard.core.formats import datetime_wib
from dashboard.incidents import checks, permissions
from dashboard.incidents.models import Incident, IncidentUpdate, Preset, Service, ServiceImpact
from dashboard.incidents.presets import ImpactSpec, preset_fields
from dashboard.incidents.statuses import LABEL, NEXT, NORMAL, TONE, Cause, Level, Status, Visibility
from dashboard.offices.models import Office
from dashboard.offices.submissions import new_key

HALF_HOUR = timedelta(minutes=30)
NOW, EARLIER, EXACT = "now", "earlier", "exact"
STARTS = [
    (NOW, _("Now")),
    (EARLIER, _("30 minutes ago")),
    (EXACT, _("At this time:")),
]
FIRST_LEVELS = (NORMAL, Level.LIMITED, Level.DOWN)
LEVELS = (Level.DOWN, Level.LIMITED, Level.RECOVERING)
EMPTY_IS_NOW = _("Empty: now.")


def text_area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": 2000})


class LevelWidget(forms.RadioSelect):
    """Radio buttons in one row; each choice knows its tone."""

    def create_option(self, name, value, *args, **kwargs):
        return super().create_option(name, value, *args, **kwargs) | {"tone": TONE[str(value)]}


class LevelField(forms.ChoiceField):
    def __init__(self, levels, **kwargs):
        choices = [(level, LABEL[level]) for level in levels]
        super().__init__(choices=choices, widget=LevelWidget, **kwargs)


class IncidentForm(forms.Form):
    """A new incident on one screen: what, since when, which services, what the public hears."""

    creation_key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=new_key)
    title_id = forms.CharField(label=_("Title (Indonesian)"), max_length=120)
    title_en = forms.CharField(label=_("Title (English)"), max_length=120)
    cause = forms.ChoiceField(label=_("Cause"), choices=Cause)
    start = forms.ChoiceField(label=_("Since"), choices=STARTS, widget=forms.RadioSelect)
    started_at = forms.DateTimeField(label=_("Exact start"), required=False)
    note = forms.CharField(
        label=_("Internal note"), max_length=1800, required=False, widget=text_area(2)
    )
    practice = forms.BooleanField(
        label=_("This is a drill"),
        required=False,
        help_text=_("Nobody is contacted, nothing is published, and no figure counts it."),
    )
    announce = forms.BooleanField(
        label=_("Announce on the public page now"), required=False, initial=False
    )
    public_id = forms.CharField(
        label=_("First public words (Indonesian)"),
        max_length=2000,
        required=False,
        widget=text_area(4),
    )
    public_en = forms.CharField(
        label=_("First public words (English)"),
        max_length=2000,
        required=False,
        widget=text_area(4),
    )

    def __init__(self, *args: Any, office: Office, user: User, preset: Preset | None, **kwargs):
        filled = preset_fields(preset, office) if preset else {"impacts": []}
        specs = {spec.service.pk: spec.level for spec in filled.pop("impacts")}
        super().__init__(*args, initial={"start": NOW, **filled}, **kwargs)
        self.services = list(Service.objects.of_office(office))
        for service in self.services:
            self.fields[self._name(service)] = LevelField(
                FIRST_LEVELS, label=service.name, initial=specs.get(service.pk, NORMAL)
            )
        self.may_announce = permissions.can_announce(user, office)
        if not self.may_announce:
            for name in ("announce", "public_id", "public_en"):
                del self.fields[name]
        if not permissions.can_drill(user, office):
            del self.fields["practice"]

    @staticmethod
    def _name(service: Service) -> str:
        return f"level_{service.code}"

    def started_value(self) -> str:
        """What stands in the box of the exact start, as the browser writes it."""
        typed = self["started_at"].value()
        return typed if isinstance(typed, str) else ""

    def levels(self) -> Iterator[forms.BoundField]:
        """The field of each service, in the office's order."""
        return (self[self._name(service)] for service in self.services)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._clean_start(data)
        data["impacts"] = [
            ImpactSpec(service, data[self._name(service)])
            for service in self.services
            if data.get(self._name(service), NORMAL) != NORMAL
        ]
        if not data["impacts"]:
            self.add_error(None, _("Choose a level other than “Normal” for at least one service."))
        if data.get("announce") and data.get("practice"):
            self.add_error("announce", _("A drill is not announced: take away one of the ticks."))
        elif data.get("announce"):
            self._check_public(data.get("public_id", ""), data.get("public_en", ""))
        return data

    def _clean_start(self, data: dict[str, Any]) -> None:
        """A filled box is the start, unless another choice contradicts it."""
        start, typed, now = data.get("start"), data.get("started_at"), timezone.now()
        if "started_at" not in data:
            return
        if typed and start == EARLIER:
            self.add_error("started_at", _("Choose “30 minutes ago” or give a time, not both."))
        elif typed:
            try:
                checks.check_start(typed, now)
            except ValidationError as error:
                self.add_error("started_at", error)
        elif start == EXACT:
            self.add_error("started_at", _("Give the date and time, or choose “Now”."))
        else:
            data["started_at"] = now - HALF_HOUR if start == EARLIER else now

    def _check_public(self, words_id: str, words_en: str) -> None:
        for field, words in (("public_id", words_id), ("public_en", words_en)):
            if not words.strip():
                self.add_error(field, _("The public reads this: it may not be empty."))

    def report_fields(self) -> dict[str, Any]:
        """The keyword arguments of ``services.report``; public words only where announced."""
        data = self.cleaned_data
        names = ["title_id", "title_en", "cause", "started_at", "impacts", "note", "creation_key"]
        if data.get("practice"):
            names += ["practice"]
        if data.get("announce"):
            names += ["announce", "public_id", "public_en"]
        return {name: data[name] for name in names}


class VerbForm(forms.Form):
    """One verb on one incident. Knows what the page had shown: its version and last entry."""

    name = ""
    key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=new_key)
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, incident: Incident, user: User, seen: int = 0, **kwargs):
        self.incident, self.user = incident, user
        initial = {"version": incident.version, "seen": seen} | kwargs.pop("initial", {})
        kwargs.setdefault("auto_id", f"{self.name}_%s")
        super().__init__(*args, initial=initial, **kwargs)

    def clean_at(self) -> datetime | None:
        at = self.cleaned_data["at"]
        if at:
            checks.check_within(self.incident, at, timezone.now())
        return at

    def verb_fields(self) -> dict[str, Any]:
        """The keyword arguments of the service, but the incident and who does it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def spoken(self) -> list[tuple[str, str]]:
        """What the person wanted, as pairs of label and words: for the conflict screen."""
        found = []
        for bound in self.visible_fields():
            value = self.cleaned_data.get(bound.name)
            if value in (None, "", False):
                continue
            if isinstance(value, datetime):
                value = datetime_wib(value)
            named = dict(getattr(bound.field, "choices", ()))
            found.append((bound.label, "✓" if value is True else named.get(value, value)))
        return found


class ServiceForm(VerbForm):
    """A service's level from a moment on, or its restoration at that moment."""

    name = "service"
    service = forms.ModelChoiceField(Service.objects.none(), widget=forms.HiddenInput)
    level = LevelField(LEVELS, label=_("New level"), required=False)
    at = forms.DateTimeField(label=_("Time"), required=False, help_text=EMPTY_IS_NOW)
    type = forms.ModelChoiceField(
        ApplicationType.objects.all(),
        label=_("Only this type"),
        required=False,
        empty_label=_("all"),
    )
    lane = forms.ChoiceField(
        label=_("Only this lane"), choices=[("", _("all")), *Lane.choices], required=False
    )
    pauses_clock = forms.BooleanField(
        label=_("Stops the clock"),
        required=False,
        help_text=_("“Suspended” always does; tick it for a level that holds files up as well."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def __init__(
        self,
        *args: Any,
        service: Service | None = None,
        types: Sequence[ApplicationType] = (),
        **kwargs,
    ):
        """``types`` are read once for all services of a page."""
        if service:
            kwargs["auto_id"] = f"{service.code}_%s"
            kwargs["initial"] = {"service": service}
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.of_office(
            self.incident.office
        ).select_related("section")
        if types:
            self.fields["type"].choices = [("", _("all")), *((row.pk, row.name) for row in types)]

    def verb_fields(self) -> dict[str, Any]:
        data = super().verb_fields()
        return data | {"at": data["at"] or timezone.now()}

    def spoken(self) -> list[tuple[str, str]]:
        return [(_("Service"), self.cleaned_data["service"].name), *super().spoken()]


class ImpactForm(ServiceForm):
    def clean_level(self) -> str:
        level = self.cleaned_data["level"]
        if not level:
            raise ValidationError(_("Choose the new level."))
        return level


class RestoreForm(ServiceForm):
    """``impact`` is the button that was pressed: one scope of the service; without one all."""

    impact = forms.ModelChoiceField(ServiceImpact.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["impact"].queryset = self.incident.impacts.all()

    def verb_fields(self) -> dict[str, Any]:
        data = super().verb_fields()
        names = ("service", "at", "impact", "source", "key", "version")
        return {name: data[name] for name in names}

    def spoken(self) -> list[tuple[str, str]]:
        service, *rest = super().spoken()
        level = (_("New level"), LABEL[NORMAL])
        return [service, level, *(pair for pair in rest if pair[0] != level[0])]


class UpdateForm(VerbForm):
    name = "update"
    body_id = forms.CharField(label=_("Text (Indonesian)"), max_length=2000, widget=text_area())
    body_en = forms.CharField(
        label=_("Text (English)"), max_length=2000, required=False, widget=text_area()
    )
    visibility = forms.ChoiceField(
        label=_("Who reads it"),
        choices=Visibility,
        initial=Visibility.INTERNAL,
        widget=forms.RadioSelect,
    )
    indonesian_only = forms.BooleanField(label=_("Indonesian only"), required=False)
    at = forms.DateTimeField(label=_("Happened"), required=False, help_text=EMPTY_IS_NOW)
    status = forms.ChoiceField(label=_("New status"), required=False)
    source_ref = forms.CharField(label=_("Source"), max_length=200, required=False)
    corrects = forms.ModelChoiceField(
        IncidentUpdate.objects.none(), label=_("Corrects"), required=False, empty_label=_("none")
    )

    def __init__(self, *args: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["corrects"].queryset = self.incident.updates.all()
        self.fields["corrects"].label_from_instance = lambda row: f"#{row.sequence}"
        is_drill = self.incident.practice
        if is_drill or not permissions.can_announce(self.user, self.incident.office):
            self.fields["visibility"].choices = [(Visibility.INTERNAL, Visibility.INTERNAL.label)]
            del self.fields["indonesian_only"]
        elif not self.incident.announced_at:
            later = _("The public sees an entry once the incident is announced.")
            self.fields["visibility"].help_text = later
        following = [status for status in NEXT[Status(self.incident.status)] if status != "CLOSED"]
        if following and permissions.can_manage(self.user, self.incident):
            choices = [(status, Status(status).label) for status in following]
            self.fields["status"].choices = [("", _("as it is")), *choices]
        else:
            del self.fields["status"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("body_id") and data.get("visibility"):
            mark = data.get("indonesian_only", False)
            checks.check_text(
                data["visibility"], data["body_id"], data.get("body_en", ""), indonesian_only=mark
            )
        return data

    def verb_fields(self) -> dict[str, Any]:
        data = super().verb_fields()
        if not data.get("status"):
            del data["version"]  # two people may write at the same time
        return data


class AnnounceForm(VerbForm):
    name = "announce"
    body_id = forms.CharField(
        label=_("First public words (Indonesian)"), max_length=2000, widget=text_area(4)
    )
    body_en = forms.CharField(
        label=_("First public words (English)"),
        max_length=2000,
        required=False,
        widget=text_area(4),
    )
    indonesian_only = forms.BooleanField(label=_("Indonesian only"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("body_id"):
            checks.check_text(
                Visibility.PUBLIC,
                data["body_id"],
                data.get("body_en", ""),
                indonesian_only=data["indonesian_only"],
            )
        return data


class HandOverForm(VerbForm):
    name = "lead"
    to = forms.ModelChoiceField(User.objects.none(), label=_("New lead"))

    def __init__(self, *args: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = permissions.possible_leads(self.incident)


class CloseForm(VerbForm):
    name = "close"
    reason = forms.CharField(
        label=_("Why it is closed although not all is finished"),
        max_length=300,
        required=False,
    )


class ConfirmForm(VerbForm):
    name = "confirm"


class DismissForm(VerbForm):
    name = "dismiss"
    reason = forms.CharField(label=_("Why it is no incident"), max_length=300)
