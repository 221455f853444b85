from datetime import date

import django_filters as filters
from django.apps import apps
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dashboard.audit.models import AuditEvent
from dashboard.core.filters import BaseFilterSet


def kinds() -> list[tuple[str, str]]:
    """The kinds of object that events name, by their words in the reader's language.

    A model whose name nobody translated is never shown to people, nor named by an event.
    """
    models = [m for m in apps.get_models() if m.__module__.startswith("dashboard.")]
    named = [m for m in models if isinstance(m._meta.verbose_name, Promise)]
    return sorted(
        ((m._meta.label_lower, capfirst(m._meta.verbose_name)) for m in named),
        key=lambda kind: kind[1],
    )


class AuditFilter(BaseFilterSet):
    """Narrows the trail by who, what, which and when (inclusive days of the reader's office)."""

    person = filters.CharFilter("username", "iexact", label=_("User name"))
    action = filters.ChoiceFilter("verb", choices=AuditEvent.Verb.choices, label=_("Action"))
    kind = filters.ChoiceFilter("object_label", choices=kinds, label=_("Kind of object"))
    object = filters.CharFilter("object_id", "iexact", label=_("Object"))
    after = filters.DateFilter(method="from_day", label=_("From"))
    before = filters.DateFilter(method="to_day", label=_("Until"))

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def from_day(self, rows: QuerySet, name: str, day: date) -> QuerySet:
        return rows.filter(at__gte=self.request.office.midnight(day))

    def to_day(self, rows: QuerySet, name: str, day: date) -> QuerySet:
        return rows.filter(at__lt=self.request.office.midnight(day, later=1))
