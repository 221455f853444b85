"""The text of a message to all applicants of a campaign, in both languages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dashboard.offices.submissions import new_key
from dashboard.outreach import script, wording
from dashboard.outreach.models import Campaign
from dashboard.outreach.statuses import MessageState


def draft(campaign: Campaign) -> dict[str, str]:
    """What the form says before anybody writes."""
    names = ("subject_id", "body_id", "subject_en", "body_en")
    return dict(zip(names, wording.letters(campaign.incident), strict=True))


def subject(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=120, widget=forms.TextInput({"autocomplete": "off"})
    )


def body(label: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": 16, "maxlength": script.LONGEST})
    return forms.CharField(label=label, max_length=script.LONGEST, widget=widget)


class MailingForm(forms.Form):
    """``seen``: for how many messages the dry run was, so that nobody orders more unseen."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=new_key)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)
    subject_id = subject(gettext_lazy("Subject (Indonesian)"))
    body_id = body(gettext_lazy("Text (Indonesian)"))
    subject_en = subject(gettext_lazy("Subject (English)"))
    body_en = body(gettext_lazy("Text (English)"))


class StateForm(forms.Form):
    """Which messages of a mailing are listed."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), *MessageState.choices],
    )
