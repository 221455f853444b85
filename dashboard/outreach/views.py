"""Campaigns: the list, a new one, its page, its contacts; pause, resume, end, refill."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from dashboard.core.tables import CappedPaginator
from dashboard.outreach.filters import CampaignFilter
from dashboard.outreach.models import Campaign
from dashboard.outreach.tables import CampaignTable

PAGES = {"per_page": 25, "paginator_class": CappedPaginator, "silent": True}
may_see = permission_required("outreach.view_campaign", raise_exception=True)


@may_see
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    rows = Campaign.objects.visible_to(request.user).rows_for_table()
    found = CampaignFilter(request.GET, queryset=rows, request=request)
    table = CampaignTable(found.qs)
    RequestConfig(request, paginate=PAGES).configure(table)
    return render(request, "outreach/list.html", {"filter": found, "table": table})
