from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.applications.models import ApplicationType
from dashboard.offices.calendars import calendar_of
from dashboard.overview import actions, breakdowns, figures, outages, tiles
from dashboard.overview.desk import Desk, own_section, sections_with_files
from dashboard.overview.forms import PeriodForm
from dashboard.overview.outages import Outages
from dashboard.overview.periods import Period
from dashboard.overview.switch import Switch


@require_safe
@permission_required("applications.view_application", raise_exception=True)
def home(request: HttpRequest) -> HttpResponse:
    """The situation of the office, or of one section, in the period that the address names."""
    office, now = request.office, timezone.now()
    types = list(ApplicationType.objects.all())
    sections = sections_with_files(office, types)
    incidents, calendar = outages.incidents_of(office), calendar_of(office)
    form = PeriodForm(
        request.GET,
        today=office.local_date(now),
        calendar=calendar,
        incidents=outages.confirmed(incidents),
        sections=sections,
        own=own_section(request.memberships, sections),
    )
    period = form.cleaned_data["chosen"] if form.is_valid() else None
    told = outages.read(office, incidents, period)
    desk = Desk(
        user=request.user,
        office=office,
        section=form.chosen_section,
        calendar=calendar,
        now=now,
        types=types,
    )
    context = {
        "form": form,
        "switch": Switch(form),
        "section": form.chosen_section.short_name if form.chosen_section else "",
        "period": period,
        "as_of": now,
        "banners": outages.banners(told, now),
    }
    if period:
        context |= _figures(desk, told, period)
        context["can_add"] = request.user.has_perm("applications.add_application")
        context["can_import"] = request.user.has_perm("applications.import_application")
    return render(request, "overview/home.html", context)


def _figures(desk: Desk, told: Outages, period: Period) -> dict[str, Any]:
    rows = desk.applications
    counted, rows_of = figures.count(rows, period, desk.today), desk.rows
    catalogue = breakdowns.read_catalogue(desk.types, told)
    in_period = rows_of.on(submitted_after=period.first, submitted_before=period.last)
    bands = outages.bands(told, period, desk.today, desk.section)
    return {
        "is_new": counted.is_empty and not rows.exists(),
        "is_past": period.last < desk.today,
        "total": counted.total,
        "total_url": in_period.url(),
        "tiles": tiles.tiles(desk, counted, told),
        "by_day": breakdowns.by_day(counted, rows_of, catalogue, desk.calendar, bands),
        "by_purpose": breakdowns.by_purpose(counted, in_period, catalogue),
        "by_type": breakdowns.by_type(counted, in_period, catalogue),
        "by_channel": breakdowns.by_channel(counted, in_period, catalogue),
        "by_stage": breakdowns.by_stage(counted, rows_of, catalogue),
        "actions": actions.actions(desk, counted.work, told),
    }
