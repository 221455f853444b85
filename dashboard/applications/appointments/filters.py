import django_filters as filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models.appointments import AppointmentQuerySet
from dashboard.applications.statuses import AppointmentStatus, Lane
from dashboard.core.filters import BaseFilterSet
from dashboard.offices.models import validate_day

PLACE, UNCLEAR = "PLACE", "UNCLEAR"
STATES = [
    (PLACE, _("holding a place")),
    (UNCLEAR, _("over, nothing recorded")),
    *AppointmentStatus.choices,
]


class DayFilter(BaseFilterSet):
    """Narrows the appointments of one day; ``day`` is an office-local date."""

    further_keys = frozenset({"tick"})

    day = filters.DateFilter(
        field_name="starts_on", widget=forms.HiddenInput, validators=[validate_day]
    )
    lane = filters.ChoiceFilter(choices=Lane, label=_("Lane"), empty_label=_("all"))
    status = filters.ChoiceFilter(
        choices=STATES, method="in_state", label=_("State"), empty_label=_("all")
    )

    def in_state(self, rows: AppointmentQuerySet, name: str, state: str) -> AppointmentQuerySet:
        if state == PLACE:
            return rows.holding_a_place()
        if state == UNCLEAR:
            return rows.unclear(timezone.now())
        return rows.in_status(state)
