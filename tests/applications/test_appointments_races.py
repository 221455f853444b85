"""Many people at the calendar at once: the last place is given once, a slot is moved once."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from dashboard.accounts.models import User
from dashboard.applications.appointments.rebooking import Booking
from dashboard.applications.appointments.services_outcome import mark_many
from dashboard.applications.appointments.services_reschedule import reschedule
from dashboard.applications.deadlines import hold
from dashboard.applications.models import Application, Appointment
from dashboard.core.models import Conflict
from dashboard.offices.roles import Role
from tests.applications.desk import NOW, at, blocked, quotas, slot
from tests.factories import make_application, make_member, make_office

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PEOPLE = 20


@pytest.fixture
def office():
    office = make_office()
    quotas(office, count=8)
    return office


@pytest.fixture
def clerk(office):
    return make_member(office=office, role=Role.CLERK, section="LANTASKIM")


def at_once(clerk, row_of, place_of, seen=None) -> list:
    """What each of ``PEOPLE`` came to who ask at the same time."""

    def one(number):
        try:
            row = Application.objects.for_page().get(pk=row_of(number))
            booking = Booking(row, place_of(number), seen)
            return reschedule(booking=booking, by=User.objects.get(pk=clerk.pk), now=NOW)
        except (Conflict, ValidationError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def test_the_last_place_is_given_once(office, clerk):
    for hour in range(9, 16):
        slot(office, at(4, hour))
    rows = [make_application(office=office, stage="SCHEDULED").pk for _n in range(PEOPLE)]
    came_to = at_once(clerk, rows.__getitem__, lambda _n: at(4, 8))
    assert came_to.count(None) == 1
    assert sum(isinstance(one, ValidationError) for one in came_to) == PEOPLE - 1
    assert Appointment.objects.filter(starts_on=at(4, 8).date()).count() == 8


def test_a_slot_that_many_move_is_moved_once(office, clerk):
    old = slot(office, at(3, 8))
    places = [at(day, hour) for day in (4, 5, 8) for hour in range(8, 16)]
    came_to = at_once(clerk, lambda _n: old.application_id, places.__getitem__, seen=old.pk)
    assert came_to.count(None) == 1
    assert sum(isinstance(one, Conflict) for one in came_to) == PEOPLE - 1
    statuses = Appointment.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["RESCHEDULED", "BOOKED"]


def test_nobody_is_a_no_show_once_an_outage_was_reported_meanwhile(office, clerk):
    """Whoever marks waits for whoever reports, and then sees the outage."""
    row = slot(office, at(1, 8))
    began = Event()

    def mark():
        began.wait()
        try:
            by = User.objects.get(pk=clerk.pk)
            return mark_many(office=office, slots=[row.pk], outcome="NO_SHOW", by=by, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        marking = pool.submit(mark)
        with transaction.atomic():
            hold([office.pk])
            began.set()
            marked_at_once = wait([marking], timeout=0.3).done
            blocked(office, at(1, 7))
        done = marking.result()
    assert not marked_at_once
    assert (done.changed, list(done.refused)) == (0, [row.pk])
