"""Forms of what follows from an incident: actions, legal terms, the words of the report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.accounts.models import User
from dashboard.incidents import permissions
from dashboard.incidents.forms import EMPTY_IS_NOW, VerbForm, text_area
from dashboard.incidents.models import IncidentAction, LegalDeadline, Review


class FreeForm(VerbForm):
    """Two people may send it at the same time: it claims no version."""

    def verb_fields(self) -> dict[str, Any]:
        return {name: v for name, v in super().verb_fields().items() if name != "version"}


class ActionForm(FreeForm):
    name = "action"
    text = forms.CharField(label=_("What is to be done"), max_length=300)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Who"))
    due_on = forms.DateField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = permissions.staff_of(self.incident)


class FinishForm(FreeForm):
    name = "finish"
    action = forms.ModelChoiceField(IncidentAction.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["action"].queryset = self.incident.actions.all()

    def verb_fields(self) -> dict[str, Any]:
        return {"action": self.cleaned_data["action"]}


class FactsForm(VerbForm):
    name = "facts"
    personal_data_affected = forms.BooleanField(label=_("Personal data affected"), required=False)
    cyber_attack = forms.BooleanField(label=_("Attack on a computer system"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        incident = kwargs["incident"]
        names = ("personal_data_affected", "cyber_attack")
        ticks = {name: getattr(incident, name) for name in names}
        super().__init__(*args, initial=ticks | kwargs.pop("initial", {}), **kwargs)


class DeadlineForm(FreeForm):
    name = "deadline"
    deadline = forms.ModelChoiceField(LegalDeadline.objects.none(), widget=forms.HiddenInput)
    reference = forms.CharField(label=_("Number of the letter"), max_length=120)
    at = forms.DateTimeField(label=_("Sent"), required=False, help_text=EMPTY_IS_NOW)

    def __init__(self, *args: Any, deadline: LegalDeadline | None = None, **kwargs: Any):
        if deadline:
            kwargs["auto_id"] = f"deadline{deadline.pk}_%s"
            kwargs["initial"] = {"deadline": deadline}
        super().__init__(*args, **kwargs)
        self.fields["deadline"].queryset = self.incident.legal_deadlines.all()


class ReviewForm(forms.ModelForm):
    """The words of the report in both languages, with the version that they were based on."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Review
        fields = ("contact", "description_id", "description_en", "lessons_id", "lessons_en")
        widgets = {name: text_area(8) for name in fields[1:]}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        for name in self.Meta.fields[1:]:
            self.fields[name].widget.attrs |= {"lang": name[-2:], "maxlength": 4000}
