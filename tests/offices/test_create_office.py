"""``create_office``: an office that is ready for data, in one command."""

import json
from datetime import date, time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dashboard.accounts.models import User
from dashboard.offices.calendars import calendar_of
from dashboard.offices.models import Holiday, Office
from dashboard.offices.scope import valid_memberships
from dashboard.offices.setup import city_of, seed_holidays

pytestmark = pytest.mark.django_db
NAME = "Kantor Imigrasi Kelas I TPI Palembang"


def create(code="PLG", **options):
    out = StringIO()
    call_command("create_office", code, **{"name": NAME} | options, stdout=out)
    return out.getvalue()


def test_the_office_has_sections_services_hours_and_holidays():
    create()
    office = Office.objects.get(code="PLG")
    assert (office.name_id, office.city, office.time_zone) == (NAME, "Palembang", "Asia/Jakarta")
    assert office.sections.count() == 5
    assert office.services.count() == 9
    friday = office.working_hours.get(weekday=5)
    assert (friday.opens, friday.closes) == (time(8), time(16, 30))
    assert (friday.break_start, friday.break_end) == (time(11, 30), time(13, 30))
    monday = office.working_hours.get(weekday=1)
    assert (monday.closes, monday.break_start, monday.break_end) == (time(16), time(12), time(13))
    assert not office.working_hours.filter(weekday__gt=5).exists()


def test_may_and_june_2024_hold_36_working_days_39_without_collective_leave():
    create()
    office = Office.objects.get(code="PLG")
    period = (date(2024, 5, 1), date(2024, 6, 30))
    assert calendar_of(office).working_days(*period) == 36
    Holiday.objects.filter(kind="COLLECTIVE_LEAVE").delete()
    assert calendar_of(office).working_days(*period) == 39


def test_holidays_carry_indonesian_names_and_their_source():
    create()
    idul_adha = Holiday.objects.get(date=date(2024, 6, 17))
    assert (idul_adha.kind, idul_adha.office) == ("NATIONAL", None)
    assert "Idul Adha" in idul_adha.name
    leave = Holiday.objects.get(date=date(2024, 6, 18))
    assert leave.kind == "COLLECTIVE_LEAVE"
    assert leave.source.startswith("SKB 3 Menteri, cuti bersama")


def test_a_year_that_people_have_edited_is_left_alone():
    create()
    Holiday.objects.filter(date=date(2024, 6, 18)).delete()
    Holiday.objects.filter(date=date(2024, 6, 17)).update(name="Idul Adha 1445 H")
    create("KDI", name="Kantor Imigrasi Kendari", time_zone="Asia/Makassar")
    assert seed_holidays(until=2024) == 0
    assert not Holiday.objects.filter(date=date(2024, 6, 18)).exists()
    assert Holiday.objects.get(date=date(2024, 6, 17)).name == "Idul Adha 1445 H"


def test_an_extra_service_day_is_no_working_day_and_closes_none():
    create()
    office = Office.objects.get(code="PLG")
    saturday, monday = date(2024, 6, 22), date(2024, 6, 24)
    for day in (saturday, monday):
        Holiday.objects.create(office=office, date=day, kind="EXTRA_SERVICE", name="Laksan")
    calendar = calendar_of(office)
    assert not calendar.is_working_day(saturday)
    assert calendar.is_working_day(monday)


def test_a_local_closure_closes_its_own_office_only():
    create()
    create("KDI", name="Kantor Imigrasi Kendari")
    palembang, kendari = Office.objects.get(code="PLG"), Office.objects.get(code="KDI")
    flood = date(2024, 6, 24)
    Holiday.objects.create(office=palembang, date=flood, kind="LOCAL_CLOSURE", name="Banjir")
    assert not calendar_of(palembang).is_working_day(flood)
    assert calendar_of(kendari).is_working_day(flood)


def test_the_head_gets_a_link_to_set_a_password(client):
    said = create(head="kepala")
    person = User.objects.get(username="kepala")
    assert [m.role for m in valid_memberships(person)] == ["OFFICE_HEAD"]
    link = next(word for word in said.split() if word.startswith("http"))
    assert not person.has_usable_password()
    page = client.get(link.split("8000", 1)[-1], follow=True)
    assert page.status_code == 200


def test_the_same_figures_for_other_programs():
    told = json.loads(create(head="kepala", format="json"))
    assert (told["code"], told["office"], told["services"], told["head"]) == (
        "PLG",
        NAME,
        9,
        "kepala",
    )
    assert told["holidays"] == Holiday.objects.count()
    assert told["link"].startswith("http")


def test_a_known_person_becomes_head_and_gets_a_link_too():
    User.objects.create_user("kepala", "sandi-lama-123", full_name="Budi")
    assert "http" in create(head="kepala")
    assert User.objects.filter(username="kepala").count() == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"code": "PLG", "time_zone": "Asia/Palembang"}, "--time-zone: "),
        ({"code": "9 x"}, "CODE: "),
        ({"code": "SANGATPANJANGSEKALI"}, "CODE: "),
        ({"name": ""}, "^--name: [^:]*$"),
    ],
)
def test_it_refuses_what_is_malformed_and_names_it(options, said):
    with pytest.raises(CommandError, match=said):
        create(**options)
    assert not Office.objects.exists()


def test_it_refuses_a_code_that_is_taken_and_leaves_no_head():
    create()
    with pytest.raises(CommandError, match="CODE: "):
        create(head="orang")
    assert not User.objects.filter(username="orang").exists()


@pytest.mark.parametrize(
    ("name", "city"),
    [
        ("Kantor Imigrasi Kelas I TPI Palembang", "Palembang"),
        ("Kantor Imigrasi Kelas I Khusus TPI Batam", "Batam"),
        ("Kantor Imigrasi Kelas II Non TPI Lahat", "Lahat"),
        ("Kantor Imigrasi Kendari", "Kendari"),
        ("Unit Layanan Paspor", "Unit Layanan Paspor"),
    ],
)
def test_the_city_is_read_from_the_name(name, city):
    assert city_of(name) == city
