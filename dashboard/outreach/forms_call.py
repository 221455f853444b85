"""What came of a call: one key, Enter."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext_lazy as _

from dashboard.core.formats import datetime_wib, time_wib
from dashboard.offices.clock import DAY, Calendar
from dashboard.offices.submissions import new_key
from dashboard.outreach import hours
from dashboard.outreach.models import Campaign
from dashboard.outreach.statuses import Channel, Outcome

OTHER = "other"
QUARTER = timedelta(minutes=15)


class OutcomeForm(forms.Form):
    """``times``: when to call again, as offered. ``said`` holds what stood in the script."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=new_key)
    said = forms.CharField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What came of the call"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of the call.")},
    )
    again = forms.CharField(label=_("Call again"), required=False, widget=forms.RadioSelect)
    call_back_at = forms.DateTimeField(
        label=_("At another time"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={"invalid": _("A day and a time such as 24/06/2024 10:30.")},
    )
    channel = forms.ChoiceField(
        label=_("Phoned by"),
        required=False,
        choices=[(way.value, way.label) for way in (Channel.PHONE, Channel.WHATSAPP)],
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, times: list[tuple[str, str]] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["again"].widget.choices = [*times, (OTHER, _("At another time"))]
        self.fields["again"].initial = times[0][0] if times else OTHER

    def clean_again(self) -> datetime | None:
        text = self.cleaned_data["again"]
        try:
            at = datetime.fromisoformat(text) if text not in ("", OTHER) else None
            return make_aware(at) if at and is_naive(at) else at
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(_("Choose one of these times.")) from error

    def clean_channel(self) -> str:
        return self.cleaned_data["channel"] or Channel.PHONE.value

    def clean(self) -> dict[str, Any]:
        """The time stands only where one was asked for: the offer is ticked for every call."""
        data = super().clean() or {}
        again = data.pop("again", None)
        typed = data.get("call_back_at")
        data["call_back_at"] = (
            (typed or again) if data.get("outcome") == Outcome.CALL_BACK else None
        )
        data["said"] = dates_of(data.get("said", ""))
        return data


def times_of(campaign: Campaign, calendar: Calendar, now: datetime) -> list[tuple[str, str]]:
    """Times to offer for a call back, the soonest first: value and words. All within hours."""
    zone = campaign.office.zone
    today = campaign.office.local_date(now)
    soon = now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    while soon < now:
        soon += QUARTER
    tomorrow = hours.next_open(
        campaign, calendar, datetime.combine(today + DAY, campaign.opens, zone)
    )
    wanted = [soon + timedelta(hours=1), soon + timedelta(hours=2), soon + timedelta(hours=4)]
    if tomorrow:
        wanted += [tomorrow, tomorrow + timedelta(hours=5)]
    return [
        (at.isoformat(), time_wib(at) if at.astimezone(zone).date() == today else datetime_wib(at))
        for at in wanted
        if hours.is_open(campaign, calendar, at)
    ]


def dates_text(dates: dict) -> str:
    """What stood in the script, by application, for the hidden field."""
    return ",".join(f"{pk}={day.isoformat() if day else ''}" for pk, day in dates.items())


def dates_of(text: str) -> dict:
    """The opposite of ``dates_text``; what cannot be read is left out."""
    found = {}
    for part in text.split(","):
        key, equals, day = part.partition("=")
        if key.isdecimal() and equals and len(key) < 19:
            try:
                found[int(key)] = parse_date(day) if day else None
            except ValueError:
                continue
    return found
