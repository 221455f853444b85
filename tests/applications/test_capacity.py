"""How many a day takes: the latest row that is not later, per weekday and lane."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from dashboard.applications.appointments.capacity import Schedule
from dashboard.applications.appointments.services import book_many
from dashboard.applications.models import Appointment, Capacity, Stage
from dashboard.offices.models import Holiday, Office
from dashboard.offices.roles import Role
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, SATURDAY = date(2024, 7, 1), date(2024, 7, 2), date(2024, 7, 6)


@pytest.fixture
def office():
    return make_office()


def capacity(office, count, lane="REGULAR", weekday=1, valid_from=date(2024, 1, 1), **fields):
    return Capacity.objects.create(
        office=office, lane=lane, weekday=weekday, valid_from=valid_from, count=count, **fields
    )


def test_the_latest_row_that_is_not_later_holds(office):
    capacity(office, 150)
    capacity(office, 60, valid_from=MONDAY)
    capacity(office, 30, lane="SAME_DAY")
    capacity(office, 180, work="PRINT")
    schedule = Schedule(office)
    assert [schedule.quota("REGULAR", day) for day in (date(2024, 6, 24), MONDAY)] == [150, 60]
    assert schedule.quota("SAME_DAY", MONDAY) == 30
    assert schedule.capacities.row("REGULAR", MONDAY, work="PRINT").count == 180


def test_no_row_means_that_no_limit_is_known_and_a_closed_day_takes_nobody(office):
    capacity(office, 150)
    schedule = Schedule(office)
    assert (schedule.quota("REGULAR", TUESDAY), schedule.minutes("REGULAR", TUESDAY)) == (None, 60)
    assert schedule.quota("REGULAR", SATURDAY) == 0


def test_a_saturday_of_extra_service_takes_as_many_as_the_day_it_is_worked_like(office):
    capacity(office, 150)
    Holiday.objects.create(office=office, date=SATURDAY, kind="EXTRA_SERVICE", name="Laksan")
    assert Schedule(office).quota("REGULAR", SATURDAY) == 150
    capacity(office, 40, weekday=6)
    assert Schedule(office).quota("REGULAR", SATURDAY) == 40


def test_places_count_whoever_holds_one_whatever_became_of_it(office):
    capacity(office, 16)
    stage = Stage.objects.get(workflow="PASSPORT", code="ARRIVED")
    for status in ("BOOKED", "SERVED", "NO_SHOW", "NOT_SERVED", "RESCHEDULED", "CANCELLED"):
        Appointment.objects.create(
            application=make_application(office=office),
            office=office,
            stage=stage,
            lane="REGULAR",
            status=status,
            starts_at=datetime(2024, 7, 1, 1, tzinfo=UTC),
            ends_at=datetime(2024, 7, 1, 2, tzinfo=UTC),
            starts_on=MONDAY,
        )
    (day,) = Schedule(office).days(["REGULAR"], MONDAY, 1)["REGULAR"]
    assert (day.quota, day.taken, day.left) == (16, 4, 12)
    assert [(slot.room, slot.taken) for slot in day.slots[:2]] == [(2, 4), (2, 0)]


def test_the_schedule_asks_the_same_number_of_queries_for_any_stretch(office, count_queries):
    capacity(office, 16)

    def asked(count):
        return count_queries(lambda: Schedule(office).days(["REGULAR", "SAME_DAY"], MONDAY, count))

    assert asked(1) == asked(90) == 4


def test_a_booked_slot_is_as_long_as_the_day_says(office):
    capacity(office, 16, slot_minutes=30)
    head = make_member(office=office, role=Role.OFFICE_HEAD)
    row = make_application(office=office)
    for hour in (1, 25):
        book_many(slots={row: datetime(2024, 7, 1 + hour // 24, hour % 24, tzinfo=UTC)}, by=head)
    first, second = row.appointments.order_by("pk")
    minutes = [(slot.ends_at - slot.starts_at).seconds // 60 for slot in (first, second)]
    assert minutes == [30, 60]
    assert (first.status, first.replaced_by) == ("RESCHEDULED", second)


def test_a_new_office_starts_with_the_usual_capacities(capsys):
    call_command("create_office", "BDG", "--name", "Kantor Imigrasi Bandung")
    office = Office.objects.get(code="BDG")
    rows = office.capacities.filter(weekday=5).values_list("work", "lane", "count")
    assert sorted(rows) == [
        ("BOOKING", "REGULAR", 150),
        ("BOOKING", "SAME_DAY", 30),
        ("PRINT", "REGULAR", 180),
    ]
    assert not office.capacities.filter(weekday__gt=5).exists()


def test_heads_keep_the_capacities_of_their_own_office_alone(client, office):
    elsewhere = capacity(make_office(code="JMB"), 7)
    client.force_login(make_member(office=office, role=Role.ICT_HEAD, section="TIKKIM"))
    page = "/admin/applications/capacity/"
    form = {
        "office": office.pk,
        "work": "BOOKING",
        "lane": "REGULAR",
        "weekday": 1,
        "valid_from": "2024-07-01",
        "count": 120,
        "slot_minutes": 30,
    }
    assert client.post(f"{page}add/", form).status_code == 302
    row = Capacity.objects.get(office=office)
    assert (row.count, row.slot_minutes) == (120, 30)
    assert client.post(f"{page}add/", form | {"office": elsewhere.office_id}).status_code == 200
    for wrong, field in (
        ({"slot_minutes": 1, "lane": "SAME_DAY"}, "slot_minutes"),
        ({"count": -1, "lane": "SAME_DAY"}, "count"),
        ({}, "valid_from"),  # the same day twice
    ):
        answer = client.post(f"{page}add/", form | wrong)
        assert list(answer.context["adminform"].form.errors) == [field]
        assert "capacity_slot" not in answer.content.decode()
        assert "capacity_once" not in answer.content.decode()
    assert client.get(f"{page}{elsewhere.pk}/change/").status_code in (302, 404)
    assert Capacity.objects.count() == 2
