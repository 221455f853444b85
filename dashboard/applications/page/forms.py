"""What a person writes on the page of an application beside its steps: notes and promises."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.accounts.models import User
from dashboard.applications.forms import NO_DATE
from dashboard.applications.models import Application
from dashboard.applications.permissions import can_contact, can_note
from dashboard.applications.services_notes import LONGEST
from dashboard.applications.statuses import NoteKind
from dashboard.offices.submissions import new_key


class NoteForm(forms.Form):
    """The kinds are those that this person may write; a single one is not asked for."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=new_key)
    kind = forms.ChoiceField(label=pgettext_lazy("note", "Kind"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Text"),
        help_text=_("No NIK, passport or phone numbers."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
    )

    def __init__(self, data: Any = None, *, user: User, application: Application):
        super().__init__(data, auto_id="note_%s")
        may = {NoteKind.NOTE: can_note, NoteKind.CONTACT: can_contact}
        kinds = [kind for kind, allowed in may.items() if allowed(user, application)]
        field = self.fields["kind"]
        field.choices = [(kind.value, capfirst(kind.label)) for kind in kinds]
        field.initial = kinds[0].value if kinds else None
        self.may_write = bool(kinds)
        if len(kinds) == 1:
            field.widget = forms.HiddenInput()


class PromiseForm(forms.Form):
    """Another date for this application; ``proposed`` stands in it when it is opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    new = forms.DateField(label=_("New date"), error_messages=NO_DATE)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, application: Application, proposed: Any = None):
        super().__init__(data, auto_id="promise_%s")
        self.fields["version"].initial = application.version
        self.fields["new"].initial = proposed
