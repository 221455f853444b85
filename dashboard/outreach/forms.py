from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dashboard.core.formats import number
from dashboard.offices.submissions import new_key
from dashboard.outreach import script
from dashboard.outreach.choosing import GROUPS

SENTENCES = forms.Textarea(attrs={"rows": 14, "maxlength": script.LONGEST})
NO_HOURS = gettext_lazy(
    "Give the calling hours, for example 08:00 and 17:00: nobody is phoned without them."
)


def hour(label: str, initial: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        initial=initial,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": NO_HOURS,
            "invalid": gettext_lazy("Give a time of day, for example 08:00."),
        },
    )


def count(label: str, initial: int, least: int, most: int, help_text: str = "") -> forms.Field:
    return forms.IntegerField(
        label=label, initial=initial, min_value=least, max_value=most, help_text=help_text
    )


class CampaignForm(forms.Form):
    """A new campaign: whom (an incident's groups), what to say, when, how often."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=new_key)
    name = forms.CharField(label=gettext_lazy("Name of the campaign"), max_length=120)
    script_id = forms.CharField(
        label=gettext_lazy("What to say (Indonesian)"), max_length=2000, widget=SENTENCES
    )
    script_en = forms.CharField(
        label=gettext_lazy("What to say (English)"), max_length=2000, widget=SENTENCES
    )
    opens = hour(gettext_lazy("Calls from"), "08:00")
    closes = hour(gettext_lazy("Calls until"), "17:00")
    gap_minutes = count(gettext_lazy("Minutes between two calls to a number"), 120, 0, 10_080)
    max_attempts = count(gettext_lazy("Calls to a number at most"), 3, 1, 10)
    lease_minutes = count(gettext_lazy("Minutes that a caller keeps ten numbers"), 45, 5, 480)

    def __init__(self, *args: Any, groups: Mapping[str, int] | None = None, **kwargs: Any):
        """``groups``: how many applications are in each group; ``None``: a list, no incident."""
        super().__init__(*args, **kwargs)
        if groups is not None:
            self.fields["groups"] = forms.MultipleChoiceField(
                label=gettext_lazy("Whom to phone"),
                choices=[(name, f"{label} · {number(groups[name])}") for name, label in GROUPS],
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": gettext_lazy("Tick at least one group.")},
            )

    def start_fields(self) -> dict[str, Any]:
        """The keyword arguments of ``services.start`` that are typed here."""
        return {name: value for name, value in self.cleaned_data.items() if name != "groups"}


class EndForm(forms.Form):
    """Why a campaign ends; needed where people are still to be phoned."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
    )
