"""The appointments of a day, what became of them, and another place for one applicant."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dashboard.applications.appointments import agenda, rebooking
from dashboard.applications.appointments.capacity import Blocks, Schedule
from dashboard.applications.appointments.filters import DayFilter
from dashboard.applications.appointments.forms import DayForm, MarkForm, PlaceForm
from dashboard.applications.appointments.services_outcome import mark_many
from dashboard.applications.appointments.services_reschedule import reschedule
from dashboard.applications.models import Application, Appointment
from dashboard.applications.permissions import (
    can_send_back,
    check_can_advance,
    get_application_for,
)
from dashboard.applications.statuses import AppointmentStatus
from dashboard.core.formats import day_long, time_wib
from dashboard.core.models import Conflict
from dashboard.core.tables import CappedPaginator
from dashboard.incidents.holding import incident_urls
from dashboard.offices.submissions import form_view

PER_PAGE = 100
AHEAD = 42  # days that are looked through for a free place
DAYS_SHOWN = 10


@never_cache
@permission_required("applications.view_application", raise_exception=True)
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """One day of the person's office: booked against quota per lane, then everyone by time."""
    return _day(request, MarkForm())


@never_cache
@permission_required("applications.change_application", raise_exception=True)
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Say what became of the ticked appointments; back to the same day and filters."""
    form = MarkForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            done = mark_many(
                office=request.office,
                slots=values["slot"],
                outcome=values["outcome"],
                reason=values["reason"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _tell(request, done, values["outcome"])
            query = request.GET.urlencode()
            return HttpResponseRedirect(f"{reverse('appointments:day')}?{query}")
    return _day(request, form)


def _tell(request: HttpRequest, done, outcome: str) -> None:
    """What was recorded, and of whom it was refused and why."""
    label = AppointmentStatus(outcome).label
    if done.changed:
        text = ngettext(
            "%(count)d appointment: %(state)s.", "%(count)d appointments: %(state)s.", done.changed
        )
        messages.success(request, text % {"count": done.changed, "state": label})
    elif not done.refused:
        messages.info(request, _("Nothing has changed."))
    for why in list(done.refused.values())[:5]:
        messages.error(request, why)
    if len(done.refused) > 5:
        more = {"count": len(done.refused) - 5}
        messages.error(request, _("%(count)d more were refused.") % more)


def _day(request: HttpRequest, form: MarkForm) -> HttpResponse:
    office, now = request.office, timezone.now()
    query = request.GET.copy()
    if not query.get("day"):
        query["day"] = office.today().isoformat()
    query.pop("page", None)
    rows = Appointment.objects.of_offices([office.pk]).rows_for_table().order_by("starts_at", "pk")
    narrowed = DayFilter(query, rows, request=request)
    chosen = (narrowed.is_valid() and narrowed.form.cleaned_data["day"]) or office.today()
    page = CappedPaginator(narrowed.qs, PER_PAGE).get_page(request.GET.get("page"))
    week = agenda.Week(Schedule(office), chosen, now)
    blocks = Blocks(office)
    stages = [row.pk for row in rebooking.arrival_stages().values()]
    context = {
        "filter": narrowed,
        "page": page,
        "lines": agenda.lines(page, request.user, now),
        "form": form,
        "tick_all": "tick" in request.GET,
        "filtered": bool(query.get("lane") or query.get("status")),
        **_week(office, week, chosen),
        "held": _held(blocks, stages, chosen),
    }
    return render(request, "appointments/day.html", context)


def _week(office, week: agenda.Week, chosen: date) -> dict[str, Any]:
    today = office.today()
    return {
        "day": chosen,
        "week": week.strip(today),
        "loads": week.loads(chosen),
        "closed": week.is_closed(chosen),
        "served": week.total("served"),
        "unclear": week.total("unclear"),
        "served_url": agenda.day_url(chosen, status=AppointmentStatus.SERVED),
        "unclear_url": agenda.day_url(chosen, status="UNCLEAR"),
        "before": agenda.day_url(chosen - agenda.DAY),
        "after": agenda.day_url(chosen + agenda.DAY),
        "today_url": agenda.day_url(today),
        "is_today": chosen == today,
    }


def _held(blocks: Blocks, stages: list[int], chosen: date) -> list[tuple[str, str, str]]:
    """Number, lane (empty: all) and page of what keeps people from being received that day."""
    found = agenda.held_on(blocks, stages, chosen)
    urls = incident_urls(blocks.office, [number for number, _lane in found])
    return [(number, lane, urls.get(number, "")) for number, lane in found]


@never_cache
@permission_required("applications.change_application", raise_exception=True)
@form_view
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Another place for one applicant: a day, then one of its free slots."""
    application = get_application_for(request.user, code)
    check_can_advance(request.user, application)
    desk = _Desk(application, request.GET.get("day", ""))
    posted = request.POST if request.method == "POST" else None
    seen = desk.standing.pk if desk.standing else None
    form = PlaceForm(posted, offer=desk.chosen, held=desk.standing, initial={"seen": seen})
    if posted is not None and form.is_valid():
        booking = rebooking.Booking(
            application, form.cleaned_data["slot"], form.cleaned_data["seen"]
        )
        try:
            reschedule(booking=booking, by=request.user)
        except Conflict as conflict:
            form.add_error(None, _moved(conflict))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            at = booking.starts_at
            words = {"code": application, "day": day_long(at), "time": time_wib(at)}
            messages.success(request, _("%(code)s: appointment on %(day)s, %(time)s.") % words)
            return HttpResponseRedirect(application.get_absolute_url())
    context = {"application": application, "form": form, **desk.context(request.user)}
    return render(request, "appointments/move.html", context)


def _moved(conflict: Conflict) -> str:
    slot = conflict.current
    words = {"day": day_long(slot.starts_at), "time": time_wib(slot.starts_at)}
    return _("Someone else has moved it since: it is now on %(day)s, %(time)s.") % words


class _Desk:
    """What can be offered to one applicant."""

    def __init__(self, application: Application, asked: str):
        office, self.now = application.office, timezone.now()
        self.application = application
        self.day_form = DayForm({"day": asked} if asked else None)
        self.standing = rebooking.standing([application.pk]).get(application.pk)
        self.blocks, today = Blocks(office), office.today()
        stage = rebooking.arrival_stages()[application.type.workflow]
        lane = application.lane
        schedule = Schedule(office)
        lasting = schedule.next_working_days(self.now)
        spans = self.blocks.spans(stage.pk, application.type_id, lane, lasting)
        found = schedule.days([lane], today, AHEAD)[lane]
        coming = agenda.offers(found, spans, self.now)
        wanted = self._wanted(today)
        if wanted and wanted not in {offer.day.day for offer in coming}:
            other = schedule.days([lane], wanted, 1)[lane]
            coming += agenda.offers(other, spans, self.now)
        free = [offer for offer in coming if offer.slots]
        self.offers = free[:DAYS_SHOWN]
        by_day = {offer.day.day: offer for offer in coming}
        self.chosen = by_day.get(wanted) if wanted else next(iter(self._later(today, free)), None)
        self.wanted = wanted

    def _wanted(self, today: date) -> date | None:
        """The day that was asked for, if it is one that may be booked at all."""
        if not self.day_form.is_bound or not self.day_form.is_valid():
            return None
        day = self.day_form.cleaned_data["day"]
        return day if today <= day <= today + timedelta(days=366) else None

    @staticmethod
    def _later(today: date, free: list[agenda.Offer]) -> list[agenda.Offer]:
        return [offer for offer in free if offer.day.day > today]

    def context(self, user) -> dict[str, Any]:
        if self.standing:
            self.standing.application = self.application
        moved = self.application.pk in rebooking.moved_before([self.application.pk])
        against = rebooking.law(self.standing, moved=moved, blocks=self.blocks, now=self.now)
        block = self.blocks.over(self.standing) if self.standing else None
        return {
            "standing": self.standing,
            "offers": self.offers,
            "chosen": self.chosen,
            "wanted": self.wanted,
            "day_form": self.day_form,
            "law": list(against),
            "is_head": can_send_back(user, self.application),
            "outage": block,
            "closed_for": list(rebooking.refusals(self.application)),
        }
