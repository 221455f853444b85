from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.incidents.models import Incident, Service
from dashboard.notices import texts
from dashboard.notices.models import Notice, NoticeRevision
from dashboard.notices.statuses import Kind
from dashboard.notices.texts import FIELDS, Text
from dashboard.offices.models import Office
from dashboard.offices.submissions import new_key

KEY_DIGITS = 18  # every number of so many fits into the databases' eight bytes
MARKDOWN_HELP = _(
    "**bold**, - list item, # heading, [words](https://address), empty line: paragraph"
)


class ServicesField(forms.ModelMultipleChoiceField):
    def clean(self, value: Any) -> Any:
        """Refuse a number that no key can be; SQLite would fail on it."""
        for pk in value or ():
            if len(str(pk)) > KEY_DIGITS:
                raise ValidationError(self.error_messages["invalid_choice"], params={"value": pk})
        return super().clean(value)


class NoticeForm(forms.Form):
    """The editor. Limits are told by words, never by cutting off what a person types.

    A new notice carries the key of its submission; kind and incident are fixed once published.
    """

    creation_key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=new_key)
    kind = forms.ChoiceField(label=_("Kind of notice"), choices=Kind)
    incident = forms.ModelChoiceField(
        Incident.objects.none(), label=_("Incident"), required=False, empty_label=_("none")
    )
    headline_id = forms.CharField(label=_("Headline (Indonesian)"), required=False)
    body_id = forms.CharField(
        label=_("Text (Indonesian)"), help_text=MARKDOWN_HELP, widget=forms.Textarea, required=False
    )
    what_to_do_id = forms.CharField(
        label=_("What readers should do (Indonesian)"), widget=forms.Textarea, required=False
    )
    headline_en = forms.CharField(label=_("Headline (English)"), required=False)
    body_en = forms.CharField(
        label=_("Text (English)"), help_text=MARKDOWN_HELP, widget=forms.Textarea, required=False
    )
    what_to_do_en = forms.CharField(
        label=_("What readers should do (English)"), widget=forms.Textarea, required=False
    )
    services = ServicesField(
        Service.objects.none(),
        label=_("Services concerned"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    next_update_due = forms.DateTimeField(
        label=_("Next update by"),
        required=False,
        widget=forms.DateTimeInput,
        help_text=_("Readers are promised the next word by then. Local time of the office."),
    )

    def __init__(self, *args: Any, office: Office, notice: Notice | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.office, self.notice = office, notice
        self.fields["incident"].queryset = Incident.objects.real().filter(office=office)
        self.fields["services"].queryset = Service.objects.of_office(office).public()
        if notice:
            del self.fields["creation_key"]
        if notice and notice.published_at:
            del self.fields["kind"], self.fields["incident"]
        for name in FIELDS:
            self.fields[name].widget.attrs |= {"lang": name[-2:], "data-limit": texts.LONGEST[name]}
            if name.startswith("headline"):
                self.fields[name].help_text = _("At most %(limit)d characters.") % {
                    "limit": texts.HEADLINE_MAX
                }
            elif name.startswith("what"):
                self.fields[name].widget.attrs["rows"] = 6

    def clean_next_update_due(self) -> Any:
        due = self.cleaned_data["next_update_due"]
        if due and due <= timezone.now() and "next_update_due" in self.changed_data:
            raise ValidationError(_("This time has passed already."))
        return due

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            texts.check(self.text, complete="submit" in self.data)
        except ValidationError as error:
            self.add_error(None, error)
        return data

    @property
    def text(self) -> Text:
        """What was typed, whether or not it may be saved."""
        return Text(**{name: str(self[name].value() or "") for name in FIELDS})

    @property
    def about(self) -> str:
        """The kind as chosen, or as fixed by the first publication."""
        return str(self["kind"].value()) if "kind" in self.fields else self.notice.kind

    @property
    def named_services(self) -> list[Service]:
        """The services ticked so far; none where something else was sent."""
        try:
            return list(self.fields["services"].clean(self["services"].value() or []))
        except ValidationError:
            return []

    @property
    def chosen_incident(self) -> Incident | None:
        """The incident chosen so far, or as fixed by the first publication."""
        if "incident" not in self.fields:
            return self.notice.incident
        try:
            return self.fields["incident"].clean(self["incident"].value())
        except ValidationError:
            return None

    def for_service(self) -> dict[str, Any]:
        """The arguments of ``services.draft`` and ``services.edit``."""
        other = {n: v for n, v in self.cleaned_data.items() if n not in FIELDS}
        return {"text": self.text, **other}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


def first_values(revision: NoticeRevision) -> dict[str, Any]:
    """What the editor of an existing notice begins with."""
    notice: Notice = revision.notice
    return {
        **revision.wording.as_dict(),
        "kind": notice.kind,
        "incident": notice.incident_id,
        "services": list(revision.services.all()),
        "next_update_due": revision.next_update_due,
    }
