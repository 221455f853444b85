from datetime import date

import django_filters
from django.utils.translation import gettext_lazy as _

from dashboard.core.filters import BaseFilterSet
from dashboard.notices.models import NoticeQuerySet
from dashboard.notices.statuses import Kind, Status


class NoticeFilter(BaseFilterSet):
    """Narrows the list of notices; the dates are those of the creation, both ends count."""

    status = django_filters.MultipleChoiceFilter(label=_("Status"), choices=Status)
    kind = django_filters.MultipleChoiceFilter(label=_("Kind of notice"), choices=Kind)
    created_after = django_filters.DateFilter(label=_("Created from"), method="from_day")
    created_before = django_filters.DateFilter(label=_("Created until"), method="until_day")
    approvable = django_filters.ChoiceFilter(
        label=_("Waiting for my approval"),
        choices=[("yes", _("Yes"))],
        empty_label=_("All"),
        method="waiting_for_me",
    )

    def from_day(self, rows: NoticeQuerySet, name: str, day: date) -> NoticeQuerySet:
        return rows.filter(created_at__gte=self.request.office.midnight(day))

    def until_day(self, rows: NoticeQuerySet, name: str, day: date) -> NoticeQuerySet:
        return rows.filter(created_at__lt=self.request.office.midnight(day, later=1))

    def waiting_for_me(self, rows: NoticeQuerySet, name: str, value: str) -> NoticeQuerySet:
        return rows.approvable_by(self.request.user)
