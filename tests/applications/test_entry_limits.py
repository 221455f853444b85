"""What no applicant can mean: other digits, hidden signs, days of another century."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dashboard.applications.appointments.services import book_many
from dashboard.applications.checks import slot_refusals
from dashboard.applications.models import Application, Appointment
from dashboard.offices.roles import Role
from tests.applications.test_entry import ADD, errors, typed, weekday_in
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office(time_zone="Asia/Jayapura")


@pytest.fixture
def clerk(office, client):
    user = make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")
    client.force_login(user)
    return user


def years_ahead(years):
    return f"31/12/{timezone.localdate().year + years}"


@pytest.mark.parametrize("zero", ["\u0660", "\uff10", "\u0966"])
def test_a_nik_in_other_digits_is_refused_at_its_field(client, clerk, zero):
    nik = "".join(chr(ord(zero) + int(digit)) for digit in "1671015705900001")
    assert "nik" in errors(client.post(ADD, typed(nik=nik)))
    assert not Application.objects.exists()


def test_hidden_signs_do_not_turn_a_name_round(client, clerk):
    data = typed(applicant_name="Siti \u202ehasyiA\u2066", group_ref="PT\u200f Maju")
    assert client.post(ADD, data).status_code == 302
    row = Application.objects.get()
    assert (row.applicant_name, row.group_ref) == ("Siti hasyiA", "PT Maju")


@pytest.mark.parametrize(
    "field, text",
    [
        ("appointment", "01/01/0001"),
        ("appointment", "01/01/0001 00.00"),
        ("appointment", "31/12/9999"),
        ("appointment", "31/12/9999 23.59"),
        ("submitted_at", "01/01/0001"),
        ("submitted_at", "31/12/9999"),
        ("submitted_at", "31/12/1989"),
        ("birth_date", "31/12/1899"),
        ("birth_date", "01/01/0001"),
        ("travel_date", "31/12/9999"),
    ],
)
def test_a_day_that_nobody_means_is_refused_at_its_field(client, clerk, field, text):
    found = errors(client.post(ADD, typed(**{field: text})))
    assert list(found) == [field]
    assert not Application.objects.exists()


@pytest.mark.parametrize("text", ["01/01/0001", "31/12/1989", "31/12/9999"])
def test_a_permit_of_another_century_is_refused(client, office, text):
    person = make_member(
        office=office, role=Role.CLERK, section="INTALTUSKIM", username="petugas.izin"
    )
    client.force_login(person)
    data = typed(
        type="ITAS",
        reason="PERPANJANGAN",
        purpose="BEKERJA",
        nationality="JPN",
        nik="",
        channel="WALK_IN",
        permit_expiry=text,
    )
    assert list(errors(client.post(ADD, data))) == ["permit_expiry"]


def test_a_journey_next_year_and_an_appointment_next_month_are_fine(client, clerk):
    slot = weekday_in(30)
    data = typed(appointment=f"{slot:%d/%m/%Y} 09.00", travel_date=years_ahead(1))
    assert client.post(ADD, data).status_code == 302
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    "at, refused",
    [
        (datetime(2024, 6, 2, 23, tzinfo=UTC), False),
        (datetime(2024, 6, 2, 14, tzinfo=UTC), True),
        (datetime(2025, 6, 4, 0, tzinfo=UTC), False),
        (datetime(2025, 6, 5, 2, tzinfo=UTC), True),
        (datetime.min.replace(tzinfo=UTC), True),
        (datetime.max.replace(tzinfo=UTC), True),
    ],
)
def test_a_slot_lies_between_the_application_and_a_year_later(office, at, refused):
    """Submitted on 3 June 2024, 10.00 in Jayapura: the same day counts, a year is the end."""
    row = make_application(office=office, submitted_at=datetime(2024, 6, 3, 1, tzinfo=UTC))
    now = datetime(2024, 6, 3, 2, tzinfo=UTC)
    found = [name for name, message in slot_refusals(row, at, now=now)]
    assert found == (["appointment"] if refused else [])


def test_the_service_refuses_what_the_form_refuses(office, clerk):
    row = make_application(office=office, submitted_at=datetime(2024, 6, 3, 1, tzinfo=UTC))
    with pytest.raises(ValidationError) as refused:
        book_many(slots={row: datetime.max.replace(tzinfo=UTC)}, by=clerk)
    assert list(refused.value.message_dict) == ["appointment"]
    assert not Appointment.objects.exists()
