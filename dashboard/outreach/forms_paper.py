"""What people fill in about sheets on paper, about callers, and about numbers to leave alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import Application
from dashboard.offices.models import Office
from dashboard.offices.submissions import new_key
from dashboard.outreach.services_inbound import LONGEST, WAYS, Answer
from dashboard.outreach.services_sheets import MOST, SHORTEST, USUAL, latest_return
from dashboard.outreach.services_sheets import Answer as LineAnswer
from dashboard.outreach.statuses import Barred, Channel, Outcome

OUTCOMES = dict(zip("12345678", Outcome, strict=True))  # as on the keys and on the sheet
WALL = ["%H:%M", "%H.%M", "%H%M", "%H:%M:%S"]
NO_TIME = {"invalid": _("Give a time of day, for example 08:00.")}
SHORT = {"autocomplete": "off", "spellcheck": "false"}


class PrintForm(forms.Form):
    key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=new_key)
    count = forms.IntegerField(
        label=_("Numbers on the sheet"), min_value=1, max_value=MOST, initial=USUAL
    )
    until = forms.DateTimeField(
        label=_("Back in the office by"),
        help_text=_("Until then nobody else phones these numbers. Tomorrow at noon at the latest."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST,
        max_length=300,
        help_text=_("For what and for whom. It stands in the audit trail with your name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, office: Office, now: datetime | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        local = (now or timezone.now()).astimezone(office.zone)
        closing = local.replace(hour=16, minute=0, second=0, microsecond=0)
        self.fields["until"].initial = (
            closing if closing > local else latest_return(office=office, now=local)
        )


class LineForm(forms.Form):
    """One line of the grid: nothing typed is nothing said."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", ""), *((digit, digit) for digit in OUTCOMES)],
        error_messages={"invalid_choice": _("A digit from 1 to 8.")},
        widget=forms.TextInput(
            attrs=SHORT | {"inputmode": "numeric", "maxlength": 1, "class": "digit"}
        ),
    )
    at = forms.TimeField(
        label=_("Time"),
        required=False,
        input_formats=WALL,
        error_messages=NO_TIME,
        widget=forms.TextInput(attrs=SHORT | {"maxlength": 8, "class": "wall"}),
    )
    again = forms.TimeField(
        label=_("Again at"),
        required=False,
        input_formats=WALL,
        error_messages=NO_TIME,
        widget=forms.TextInput(attrs=SHORT | {"maxlength": 8, "class": "wall"}),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=300, widget=forms.TextInput(attrs=SHORT)
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        if not data.get("outcome"):
            if any(data.get(name) for name in ("at", "again", "note")):
                self.add_error("outcome", _("A digit from 1 to 8."))
        elif not data.get("at"):
            self.add_error("at", _("Say when you phoned, for example 10:15."))
        elif OUTCOMES[data["outcome"]] == Outcome.CALL_BACK and not data.get("again"):
            self.add_error("again", _("Say when to call again."))
        return data

    def answer(self) -> LineAnswer | None:
        """What stands in a valid line; ``None`` for an empty one."""
        data = self.cleaned_data
        if not data["outcome"]:
            return None
        return LineAnswer(OUTCOMES[data["outcome"]], data["at"], data["note"], data["again"])


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Phone number, code or application number"),
        min_length=6,
        max_length=60,
        error_messages={
            "min_length": _("At least six characters: the whole number, or the code of ten.")
        },
        widget=forms.TextInput(attrs=SHORT),
    )


class AnswerForm(forms.Form):
    key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=new_key)
    codes = forms.MultipleChoiceField(
        label=_("About which applications"), widget=forms.CheckboxSelectMultiple
    )
    said = forms.ChoiceField(label=_("What came of it"), choices=Answer, widget=forms.RadioSelect)
    channel = forms.ChoiceField(
        label=_("How they came"),
        choices=[(way, Channel(way).label) for way in WAYS],
        initial=Channel.PHONE,
    )
    note = forms.CharField(
        label=_("What they asked"),
        required=False,
        max_length=LONGEST,
        help_text=_("Needed where no date was told. No personal numbers."),
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST}),
    )
    no_calls = forms.BooleanField(
        label=_("Wants no more calls from the office"), required=False, initial=False
    )

    def __init__(self, *args: Any, applications: Sequence[Application], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.applications: Mapping[str, Application] = {
            row.public_code: row for row in applications
        }
        names = [(row.public_code, f"{row} · {row.applicant_name}") for row in applications]
        self.fields["codes"].choices = names
        self.fields["codes"].initial = [code for code, _name in names if len(names) == 1]

    def chosen(self) -> list[Application]:
        return [self.applications[code] for code in self.cleaned_data["codes"]]

    def add_error(self, field: str | None, error: Any) -> None:
        """The service speaks of applications, the form of their codes."""
        by_field = getattr(error, "error_dict", None)
        if field is None and by_field:
            for name, errors in by_field.items():
                known = {"applications": "codes", "reason": "note"}.get(name, name)
                super().add_error(known if known in self.fields else None, errors)
        else:
            super().add_error(field, error)


class BarForm(forms.Form):
    way = forms.ChoiceField(label=_("Way"), choices=Barred, initial=Barred.PHONE)
    address = forms.CharField(
        label=_("Number or address"), max_length=254, widget=forms.TextInput(attrs=SHORT)
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=forms.TextInput(attrs=SHORT)
    )


class LiftForm(forms.Form):
    reason = forms.CharField(
        label=_("Who asked for it, and how"), max_length=300, widget=forms.TextInput(attrs=SHORT)
    )
