from datetime import date, datetime, time, timedelta

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.core.filters import BaseFilterSet
from dashboard.incidents.models import IncidentQuerySet
from dashboard.incidents.statuses import Cause, Status

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


def midnight(day: date) -> datetime:
    """The first instant of a day in the zone in force; days beyond all incidents are drawn in."""
    day = min(max(day, EARLIEST), LATEST)
    return timezone.make_aware(datetime.combine(day, time.min))


class IncidentFilter(BaseFilterSet):
    """Narrows the list of incidents. The period is inclusive: incidents that touch it."""

    status = django_filters.MultipleChoiceFilter(label=_("Status"), choices=Status)
    cause = django_filters.MultipleChoiceFilter(label=_("Cause"), choices=Cause)
    since = django_filters.DateFilter(label=_("Went on from"), method="touching_from")
    until = django_filters.DateFilter(label=_("Went on until"), method="touching_until")

    def touching_from(self, rows: IncidentQuerySet, name: str, day: date) -> IncidentQuerySet:
        return rows.not_over_at(midnight(day))

    def touching_until(self, rows: IncidentQuerySet, name: str, day: date) -> IncidentQuerySet:
        return rows.begun_by(midnight(min(day, LATEST) + timedelta(days=1)))
