import django_filters
from django.utils.translation import gettext_lazy as _

from dashboard.core.filters import BaseFilterSet
from dashboard.outreach.statuses import CampaignStatus


class CampaignFilter(BaseFilterSet):
    """Narrows the list of campaigns."""

    status = django_filters.MultipleChoiceFilter(label=_("Status"), choices=CampaignStatus)
