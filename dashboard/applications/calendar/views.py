"""The office's calendar: what is special, and what a change would move before it is saved."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.applications.calendar import months
from dashboard.applications.calendar.forms import DayForm, MonthForm, WithdrawForm
from dashboard.applications.calendar.services import Shifts, add_day, shifts, withdraw_day
from dashboard.applications.models import Appointment
from dashboard.applications.statuses import AppointmentStatus
from dashboard.core.formats import number
from dashboard.offices.models import Holiday, Office
from dashboard.offices.permissions import (
    can_keep_calendar,
    can_propose_day,
    check_can_keep_calendar,
    check_can_propose_day,
    get_own_holiday_for,
)
from dashboard.offices.submissions import form_view, tried

PER_PAGE = 25
may_see = permission_required("applications.view_application", raise_exception=True)


@never_cache
@may_see
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Three months from the one in the address, for everyone in the office."""
    office = request.office
    form = MonthForm(request.GET)
    asked = form.cleaned_data["month"] if form.is_valid() else None
    first = (asked or office.today()).replace(day=1)
    context = {
        "form": form,
        "office": office,
        "months": months.months_from(office, first),
        "weekdays": months.weekdays(),
        "legend": months.legend(),
        "previous": months.month_later(first, -months.SHOWN),
        "next": months.month_later(first, months.SHOWN),
        "today": office.today(),
        "can_keep": can_keep_calendar(request.user, office),
        "day_form": DayForm(office=office) if can_propose_day(request.user, office) else None,
    }
    return render(request, "calendar/index.html", context, status=400 if form.errors else 200)


@never_cache
@may_see
@form_view
def add(request: HttpRequest) -> HttpResponse:
    """GET shows what the day would move; POST saves it."""
    office = request.office
    check_can_propose_day(request.user, office)
    said = request.POST if request.method == "POST" else request.GET or None
    form = DayForm(said, office=office)
    if request.method == "POST":
        check_can_keep_calendar(request.user, office)
        saved = form.is_valid() and tried(
            form, add_day, office=office, by=request.user, **form.cleaned_data
        )
        if saved:
            messages.success(request, _("%(day)s is in the calendar.") % {"day": saved.name})
            return _to_month(saved.date)
    closes = form.is_valid() and form.cleaned_data["kind"] == Holiday.Kind.LOCAL_CLOSURE
    day = form.cleaned_data["day"] if closes else None
    moved = shifts(office=office, day=day) if day else None
    context = {"form": form, "extra": form.is_valid() and not closes}
    if day:
        booked = Appointment.objects.of_days(office, day, day).in_status(AppointmentStatus.BOOKED)
        context |= {"booked": booked.count(), "day": day}
    return _preview(request, office, moved, context)


@never_cache
@may_see
@form_view
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what taking the day back would move; POST does it."""
    holiday = get_own_holiday_for(request.user, pk)
    check_can_keep_calendar(request.user, holiday.office)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        withdraw_day(holiday=holiday, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("%(day)s was taken back.") % {"day": holiday.name})
        return _to_month(holiday.date)
    closes = holiday.active and holiday.kind == Holiday.Kind.LOCAL_CLOSURE
    moved = shifts(office=holiday.office, day=holiday.date, withdrawn=holiday) if closes else None
    context = {"form": form, "holiday": holiday, "extra": not closes}
    return _preview(request, holiday.office, moved, context)


def _preview(
    request: HttpRequest, office: Office, moved: Shifts | None, context: dict[str, Any]
) -> HttpResponse:
    listed = moved.listed() if moved else []
    asked = request.GET.get("shift", "")
    shift = next((row for number, row in enumerate(listed, 1) if str(number) == asked), None)
    rows = moved.moved(shift) if moved else []
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    if moved:
        page.object_list = moved.files(page.object_list)
    context |= {
        "office": office,
        "moved": moved,
        "shifts": listed,
        "page": page,
        "shift": shift,
        "can_keep": can_keep_calendar(request.user, office),
        "total": _total(moved.total) if moved else "",
    }
    return render(request, "calendar/preview.html", context)


def _total(count: int) -> str:
    words = ngettext(
        "%(count)s open file moves its due date.",
        "%(count)s open files move their due dates.",
        count,
    )
    return words % {"count": number(count)}


def _to_month(day: date) -> HttpResponse:
    return redirect(f"{reverse('calendar:index')}?month={day:%Y-%m}")
