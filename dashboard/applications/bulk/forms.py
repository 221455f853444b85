"""What a person says about a step of many applications."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.applications.bulk.services import LIMIT, Plan
from dashboard.applications.checks import free_text
from dashboard.applications.forms import NO_DATE
from dashboard.applications.statuses import WaitsFor
from dashboard.offices.submissions import new_key

CODE = r"[0-9A-Z]{10}"


def codes_in(texts: Sequence[str]) -> list[str]:
    """The public codes in ticked values, each once; what is none is left out."""
    found = re.findall(rf"\b{CODE}\b", " ".join(texts).upper())
    return list(dict.fromkeys(found))


class PlanForm(forms.Form):
    """The step that all chosen applications are to take."""

    to = forms.ChoiceField(label=_("Move to"))
    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        error_messages=NO_DATE,
        help_text=_("Empty: now. Up to seven days back, with a reason."),
    )
    waits_for = forms.ChoiceField(
        label=_("Waits for"),
        required=False,
        choices=[("", _("no answer from elsewhere")), *WaitsFor.choices],
        help_text=_("Only where the office waits for an answer: “Suspended” and “Approval”."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Needed to suspend, ask for documents, end or reprint, and for another day."),
    )

    def __init__(self, data: Any = None, *, choices: Sequence[tuple[str, str]] = (), **kwargs: Any):
        super().__init__(data, auto_id="bulk_%s", **kwargs)
        self.fields["to"].choices = [("", _("Choose a stage")), *choices]

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"].strip()
        for _name, message in free_text("reason", reason):
            raise forms.ValidationError(message)
        return reason

    def plan(self) -> Plan:
        values = self.cleaned_data
        at: datetime | None = values["at"]
        return Plan(values["to"], at, values["reason"], values["waits_for"])


class DoForm(PlanForm):
    """The same step as it was previewed, for what was named there: code and version of each."""

    key = forms.CharField(max_length=40, initial=new_key)
    seen = forms.RegexField(rf"^{CODE}:\d{{1,9}}(?: {CODE}:\d{{1,9}}){{0,{LIMIT - 1}}}$")

    def __init__(self, data: Any = None, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.fields["to"] = forms.CharField(max_length=24)

    def clean_seen(self) -> dict[str, int]:
        pairs = (pair.split(":") for pair in self.cleaned_data["seen"].split())
        return {code: int(version) for code, version in pairs}
