"""The appointment that is entered with an application is a place like any other."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from dashboard.applications.appointments import places
from dashboard.applications.appointments.services_reschedule import book_first
from dashboard.applications.models import Application
from dashboard.offices.models import Holiday, WorkingHours
from dashboard.offices.roles import Role
from tests.applications.desk import NOW, at, blocked, quotas, slot
from tests.applications.test_entry import ADD, errors, typed, weekday_in
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    office = make_office()
    quotas(office, count=8)
    return office


@pytest.fixture
def clerk(office, client):
    clerk = make_member(office=office, role=Role.CLERK, section="LANTASKIM")
    client.force_login(clerk)
    return clerk


@pytest.fixture
def row(office):
    return make_application(office=office, stage="SCHEDULED")


def found(row, moment, *, whole_day=False):
    return places.find(row, moment, whole_day=whole_day, now=NOW)


def refused(row, moment, *, whole_day=False):
    with translation.override("en"), pytest.raises(ValidationError) as error:
        found(row, moment, whole_day=whole_day)
    return error.value.message_dict["appointment"][0]


def test_a_moment_within_a_free_slot_is_taken_as_typed(row):
    assert found(row, at(4, 9, 30)) == at(4, 9, 30)


def test_a_full_slot_a_full_day_and_an_outage_take_nobody(office, row):
    slot(office, at(4, 9))
    assert "No place is free" in refused(row, at(4, 9, 30))
    for _n in range(7):
        slot(office, at(4, 8))
    assert "No place is free" in refused(row, at(4, 15))
    blocked(office, at(5, 8), at(5, 12))
    assert "No place is free" in refused(row, at(5, 11))
    assert found(row, at(5, 12)) == at(5, 12)


@pytest.mark.parametrize("moment", [at(6, 9), at(3, 9)])
def test_a_closed_day_receives_nobody(row, moment):
    Holiday.objects.create(date=date(2024, 7, 3), kind="NATIONAL", name="Libur")
    assert refused(row, moment) == "The office receives nobody on this day."


def test_an_hour_outside_of_the_office_hours_is_no_place(row):
    assert "No place is free" in refused(row, at(4, 7, 59))
    assert "No place is free" in refused(row, at(4, 16))


def test_a_day_without_a_time_gets_its_emptiest_slot(office, row):
    slot(office, at(4, 8))
    assert found(row, at(4, 0), whole_day=True) == at(4, 9)
    assert found(row, at(1, 0), whole_day=True) == at(1, 11)  # today, later than now


def test_what_is_over_is_taken_as_it_was_told(office, row):
    slot(office, at(1, 9))
    assert found(row, at(1, 9)) == at(1, 9)
    assert found(row, datetime(2024, 6, 29, tzinfo=NOW.tzinfo), whole_day=True).day == 29


def test_an_office_without_hours_receives_nobody(office, row):
    WorkingHours.objects.all().delete()
    assert refused(row, at(4, 9)) == "The office receives nobody on this day."


def test_the_form_says_it_at_the_field_and_saves_nothing(client, clerk, office):
    sunday = weekday_in(20)
    sunday += timedelta(days=7 - sunday.isoweekday())
    page = client.post(ADD, typed(appointment=f"{sunday:%d/%m/%Y} 09.00"))
    assert list(errors(page)) == ["appointment"]
    full = weekday_in(10)
    moment = timezone.make_aware(datetime(full.year, full.month, full.day, 9))
    slot(office, moment)
    page = client.post(ADD, typed(appointment=f"{full:%d/%m/%Y} 09.15"))
    assert list(errors(page)) == ["appointment"]


def test_it_is_asked_again_under_the_lock(office, clerk, row):
    slot(office, at(4, 9))
    with pytest.raises(ValidationError):
        book_first(application=row, starts_at=at(4, 9), by=clerk, now=NOW)
    other = make_application(office=office, stage="SCHEDULED")
    for _click in range(2):  # the second finds its own place taken, by itself
        book_first(application=other, starts_at=at(4, 10), by=clerk, now=NOW)
    assert (row.appointments.count(), other.appointments.count()) == (0, 1)


def test_a_correction_shows_the_appointment_and_moves_nothing(client, clerk, office):
    row = slot(office, timezone.now() + timedelta(days=3)).application
    change = f"/admin/applications/application/{row.pk}/change/"
    page = client.get(change)
    assert f"/dashboard/appointments/of/{row.public_code}/" in page.content.decode()
    assert "appointment" not in page.context["adminform"].form.fields
    day = weekday_in(10)
    data = typed(seen=row.version, appointment=f"{day:%d/%m/%Y} 09.00")
    assert client.post(change, data).status_code == 302
    assert Application.objects.get(applicant_name="Siti Aisyah").appointments.count() == 1
