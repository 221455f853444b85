import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dashboard.core.filters import BaseFilterSet


class PeopleFilter(BaseFilterSet):
    """Finds people by a part of their name or user name."""

    q = filters.CharFilter(
        method="by_text",
        max_length=100,
        label=_("Name or user name"),
        widget=forms.TextInput({"data-key": "/"}),
    )

    def by_text(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return rows.filter(Q(full_name__icontains=text) | Q(username__icontains=text))
