from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.applications.forms import NO_DATE
from dashboard.offices.models import Holiday, Office, validate_day

OWN = [Holiday.Kind.LOCAL_CLOSURE, Holiday.Kind.EXTRA_SERVICE]


class MonthForm(forms.Form):
    """Which months are shown: ``month`` is any day of the first one; empty is today's."""

    month = forms.DateField(
        label=_("Month"),
        required=False,
        input_formats=["%Y-%m", "%Y-%m-%d"],
        error_messages=NO_DATE,
    )

    def clean_month(self) -> date | None:
        month = self.cleaned_data["month"]
        if month:
            validate_day(month)
        return month


class DayForm(forms.Form):
    """A day on which this office differs. Sent by GET first: the address is the proposal."""

    day = forms.DateField(
        label=_("Day"),
        validators=[validate_day],
        error_messages=NO_DATE,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in OWN], initial=OWN[0]
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("What the day is called, for everyone to read."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("The letter or decree behind it."),
    )

    def __init__(self, *args: Any, office: Office, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.office = office

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        """Refuse a day that stands under another name; the same once more is a double click."""
        values = self.cleaned_data
        day, kind, name = (values.get(key) for key in ("day", "kind", "name"))
        named = Holiday.objects.named_otherwise(self.office, day, kind, name)
        if name and (other := named.first()):
            self.add_error("day", _("This day is recorded: %(name)s.") % {"name": other.name})
        return values


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
