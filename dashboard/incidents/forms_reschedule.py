from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FARTHEST = 180  # days ahead


class FirstDayForm(forms.Form):
    """From which office-local day on new places are given."""

    first_day = forms.DateField(
        label=gettext_lazy("New appointments from"),
        widget=forms.DateInput,
        help_text=gettext_lazy(
            "Choose the day from which the office counts on the service again. Appointments before "
            "it that the outage touches are moved."
        ),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_first_day(self) -> date:
        day = self.cleaned_data["first_day"]
        if not self.today <= day <= self.today + timedelta(days=FARTHEST):
            raise ValidationError(_("From today to half a year ahead."))
        return day


class ConfirmForm(FirstDayForm):
    """What was shown, to be done; the same key twice is a double click."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
