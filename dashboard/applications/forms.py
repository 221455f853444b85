"""What a person fills in on the page of an application."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import Application
from dashboard.applications.services_identity import PERSONAL
from dashboard.applications.statuses import RevealReason
from dashboard.offices.submissions import new_key

NO_DATE = {"invalid": _("This is no date. Write day/month/year, for example 13/07/2024.")}


class StepForm(forms.Form):
    """What every step carries unseen: the version that was read, and the key of this click."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=new_key)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, application: Application, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.application = application
        self.fields["version"].initial = application.version


class AdvanceForm(StepForm):
    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        error_messages=NO_DATE,
        help_text=_("Empty: now. Up to seven days back, with a reason."),
    )
    to = forms.CharField(label=_("Next stage"), max_length=24)

    field_order = ["at", "reason"]

    def __init__(self, data: Any = None, **kwargs: Any):
        super().__init__(data, auto_id="advance_%s", **kwargs)
        self.fields["reason"].help_text = _("Needed for an earlier day and for a reprint.")

    def clean_at(self) -> datetime:
        """Now when left empty; a typed minute is not before a step taken in that very minute."""
        at = self.cleaned_data["at"] or timezone.now()
        entered = self.application.stage_entered_at
        same = at <= entered and at == entered.replace(second=0, microsecond=0)
        return entered if same else at


class SendBackForm(StepForm):
    def __init__(self, data: Any = None, **kwargs: Any):
        super().__init__(data, auto_id="back_%s", **kwargs)
        self.fields["reason"].required = True


class RevealForm(forms.Form):
    field = forms.ChoiceField(choices=[(name, name) for name in PERSONAL])
    reason = forms.ChoiceField(choices=RevealReason.choices, label=_("Why"))
