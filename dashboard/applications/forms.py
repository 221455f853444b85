"""What a person fills in on the page of an application."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models import Application, Stage
from dashboard.applications.moves import LONGEST, Collected
from dashboard.applications.services_identity import PERSONAL
from dashboard.applications.statuses import Collector, RevealReason, WaitsFor
from dashboard.applications.workflows import DOCUMENTS_NEEDED, HANDED_OVER, SUSPENDED
from dashboard.offices.submissions import new_key

NO_DATE = {"invalid": _("This is no date. Write day/month/year, for example 13/07/2024.")}

WAITING = [("", "–"), *WaitsFor.choices]
# What each way off the road is called, and what it does.
DIVERSIONS = {
    DOCUMENTS_NEEDED: (
        _("Ask for documents"),
        _("It waits for the applicant; the due dates go on."),
    ),
    SUSPENDED: (_("Suspend"), _("It rests until someone leads it back to where it was.")),
}
REPRINT = (_("Print again"), _("Back to the printer; what was printed is void."))


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

    def add_error(self, field: str | None, error: Any) -> None:
        """What the service says of a field that this form does not have stands above it."""
        by_field = getattr(error, "error_dict", None)
        if field is None and by_field:
            for name, errors in by_field.items():
                super().add_error(name if name in self.fields else None, errors)
        else:
            super().add_error(field, error)


class TimedForm(StepForm):
    """A step that may be entered some days late."""

    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        error_messages=NO_DATE,
        help_text=_("Empty: now. Up to seven days back, with a reason."),
    )

    def clean_at(self) -> datetime:
        """Now when left empty; a typed minute is not before a step taken in that very minute."""
        at = self.cleaned_data["at"] or timezone.now()
        entered = self.application.stage_entered_at
        same = at <= entered and at == entered.replace(second=0, microsecond=0)
        return entered if same else at


class AdvanceForm(TimedForm):
    to = forms.CharField(label=_("Next stage"), max_length=24)
    waits_for = forms.ChoiceField(
        label=_("Waits for an answer of"), choices=WAITING, required=False
    )

    field_order = ["at", "waits_for", "reason"]

    def __init__(self, data: Any = None, **kwargs: Any):
        super().__init__(data, auto_id="advance_%s", **kwargs)
        self.fields["reason"].help_text = _("Needed for an earlier day.")


class DivertForm(TimedForm):
    """Leave the usual road for ``stage``: ask for documents, suspend, or print again."""

    to = forms.CharField(widget=forms.HiddenInput, label=_("Next stage"), max_length=24)
    waits_for = forms.ChoiceField(
        label=_("Waits for an answer of"), choices=WAITING, required=False
    )

    field_order = ["reason", "waits_for", "at"]

    def __init__(self, data: Any = None, *, stage: Stage, **kwargs: Any):
        super().__init__(data, auto_id=f"divert_{stage.code}_%s".lower(), **kwargs)
        self.stage = stage
        self.fields["to"].initial = stage.code
        self.fields["reason"].required = True
        self.title, self.explains = DIVERSIONS.get(stage.code, REPRINT)
        if stage.code == DOCUMENTS_NEEDED:
            self.fields["reason"].label = _("What is missing")
        if stage.code != SUSPENDED:
            del self.fields["waits_for"]


class EndForm(TimedForm):
    """End it without its document; the button says how."""

    to = forms.CharField(label=_("Ends as"), max_length=24)

    field_order = ["reason", "at"]

    def __init__(self, data: Any = None, **kwargs: Any):
        super().__init__(data, auto_id="end_%s", **kwargs)
        self.fields["reason"].required = self.application.ready_on is None


class HandOverForm(TimedForm):
    """Who took the document along; of a proxy the name and relation, never a number."""

    collector = forms.ChoiceField(
        label=_("Collected by"), choices=Collector.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("Name of the proxy"), max_length=LONGEST["name"], required=False)
    relation = forms.CharField(
        label=_("Relation to the applicant"), max_length=LONGEST["relation"], required=False
    )

    def __init__(self, data: Any = None, **kwargs: Any):
        super().__init__(data, auto_id="hand_over_%s", **kwargs)
        self.fields["reason"].help_text = _("Needed for an earlier day.")
        for name in ("name", "relation"):  # the blank tells the style sheet whether it is empty
            self.fields[name].widget.attrs |= {"placeholder": " ", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        """Ask the service's own rule, so that its words stand at the fields."""
        data = super().clean() or self.cleaned_data
        if "collector" in data:
            who = Collected(data["collector"], data.get("name", ""), data.get("relation", ""))
            for field, message in who.refusals():
                if field not in self.errors:
                    self.add_error(field, message)
            data |= {"to": HANDED_OVER, "collected": who}
        return data


class SendBackForm(StepForm):
    def __init__(self, data: Any = None, **kwargs: Any):
        super().__init__(data, auto_id="back_%s", **kwargs)
        self.fields["reason"].required = True


class RevealForm(forms.Form):
    field = forms.ChoiceField(choices=[(name, name) for name in PERSONAL])
    reason = forms.ChoiceField(choices=RevealReason.choices, label=_("Why"))
