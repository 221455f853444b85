"""What a person fills in to keep the list as it stands, and to rename it."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.applications.filters import ApplicationFilter
from dashboard.applications.models import Application
from dashboard.applications.statuses import Share
from dashboard.applications.tables import ApplicationTable

OF_A_PERSON = ("q", "code", "group", "group_of")  # what somebody looked for, not a way of looking
MOMENTARY = ("page", "per_page")


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        """A browser cuts what is pasted at ``maxlength`` and says nothing: the form refuses it."""
        super().__init__(*args, **kwargs)
        del self.fields["name"].widget.attrs["maxlength"]


class SaveViewForm(NameForm):
    """``query`` is the list's own; ``shares`` those that this person may give."""

    share = forms.ChoiceField(label=gettext_lazy("Seen by"), initial=Share.PRIVATE)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    replace = forms.BooleanField(label=gettext_lazy("Replace my view of this name"), required=False)

    def __init__(self, data: Any = None, *, shares: list[str], today: date, **kwargs: Any):
        super().__init__(data, auto_id="view_%s", **kwargs)
        self.today = today
        labels = dict(Share.choices)
        self.fields["share"].choices = [(share, labels[share]) for share in shares]

    @property
    def asks_to_replace(self) -> bool:
        """Whether an own view of that name stands: a tick then replaces it."""
        return self.has_error("name", "taken") or bool(self.data.get("replace"))

    def clean_query(self) -> str:
        """The address without the page, every key and value of which the list understands.

        Names and numbers are refused: nobody would look for them here when they must be deleted.
        """
        query = QueryDict(self.cleaned_data["query"], mutable=True)
        for key in MOMENTARY:
            query.pop(key, None)
        if any(query.get(key) for key in OF_A_PERSON):
            raise forms.ValidationError(
                _("A view holds no search for one person: remove it, then save.")
            )
        narrowed = ApplicationFilter(query, Application.objects.none(), today=self.today)
        if not narrowed.is_valid():
            said = [text for texts in narrowed.form.errors.values() for text in texts]
            raise forms.ValidationError(said)
        for name in query.getlist("sort"):
            if name.removeprefix("-") not in ApplicationTable.base_columns:
                message = _("There is no column “%(name)s” to sort by.")
                raise forms.ValidationError(message % {"name": name})
        return query.urlencode()
