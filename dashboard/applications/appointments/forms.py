from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.applications.appointments.agenda import Offer
from dashboard.applications.models import Appointment
from dashboard.applications.statuses import AppointmentStatus
from dashboard.core.formats import time_wib

OUTCOMES = [
    (AppointmentStatus.NOT_SERVED, _("came, could not be served")),
    (AppointmentStatus.NO_SHOW, _("did not come")),
    (AppointmentStatus.BOOKED, _("take back what was recorded")),
]


class MarkForm(forms.Form):
    """What became of the ticked appointments; the boxes stand in the list."""

    outcome = forms.ChoiceField(label=_("What became of them"), choices=[("", "–"), *OUTCOMES])
    reason = forms.CharField(
        label=_("Reason, if the office could not serve"), max_length=300, required=False
    )
    slot = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Tick at least one appointment.")}
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["slot"].widget = forms.MultipleHiddenInput()
        if self.is_bound:
            sent = self.data.getlist("slot")[:500]
            keys = [key for key in sent if key.isascii() and key.isdecimal() and len(key) < 19]
            self.fields["slot"].choices = [(key, key) for key in keys]


class PlaceForm(forms.Form):
    """One of the free slots of a day; ``seen`` is the appointment that stood when it was shown."""

    slot = forms.ChoiceField(
        label=_("Time"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This place is taken or not offered: choose another.")},
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offer: Offer | None, held: Appointment | None, **kwargs: Any):
        """``held`` is booked already: its own place, sent twice by a double click, is accepted."""
        super().__init__(*args, **kwargs)
        choices = list(_choices(offer)) if offer else []
        if self.is_bound and held and held.status == AppointmentStatus.BOOKED:
            choices.append((_value(held.starts_at), time_wib(held.starts_at)))
        self.fields["slot"].choices = choices

    def clean_slot(self) -> datetime:
        return datetime.fromisoformat(self.cleaned_data["slot"])


class DayForm(forms.Form):
    """Another day to look at."""

    day = forms.DateField(label=_("Another day"), widget=forms.DateInput)


def _choices(offer: Offer) -> Iterable[tuple[str, str]]:
    for slot in offer.slots:
        times = time_wib(slot.starts_at)
        room = "" if slot.left is None else f" · {_free(min(slot.left, offer.left or 0))}"
        yield _value(slot.starts_at), f"{times}{room}"


def _value(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _free(count: int) -> str:
    return gettext("%(count)d free") % {"count": count}
