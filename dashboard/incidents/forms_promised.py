from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dashboard.incidents.services_promised import LIMIT

PAIR = r"[0-9A-Z]{10}:\d{4}-\d\d-\d\d"


class ConfirmPromisesForm(forms.Form):
    """What was shown: the public code of each application and the date that it would get."""

    seen = forms.RegexField(rf"^{PAIR}(?: {PAIR}){{0,{LIMIT - 1}}}$", widget=forms.HiddenInput)

    def clean_seen(self) -> dict[str, date]:
        pairs = (pair.split(":") for pair in self.cleaned_data["seen"].split())
        try:
            return {code: date.fromisoformat(day) for code, day in pairs}
        except ValueError as error:
            raise ValidationError(_("There is no such day.")) from error


def written(seen: dict[str, date]) -> str:
    """As the form reads it."""
    return " ".join(f"{code}:{day.isoformat()}" for code, day in seen.items())
