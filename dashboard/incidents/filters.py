from datetime import date

import django_filters
from django.utils.translation import gettext_lazy as _

from dashboard.core.filters import BaseFilterSet
from dashboard.incidents.models import IncidentQuerySet
from dashboard.incidents.statuses import Cause, Status


class IncidentFilter(BaseFilterSet):
    """Narrows the list of incidents. The period is inclusive: incidents that touch it."""

    status = django_filters.MultipleChoiceFilter(label=_("Status"), choices=Status)
    cause = django_filters.MultipleChoiceFilter(label=_("Cause"), choices=Cause)
    since = django_filters.DateFilter(label=_("Went on from"), method="touching_from")
    until = django_filters.DateFilter(label=_("Went on until"), method="touching_until")

    def touching_from(self, rows: IncidentQuerySet, name: str, day: date) -> IncidentQuerySet:
        return rows.not_over_at(self.request.office.midnight(day))

    def touching_until(self, rows: IncidentQuerySet, name: str, day: date) -> IncidentQuerySet:
        return rows.begun_by(self.request.office.midnight(day, later=1))
