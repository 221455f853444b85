"""``due_dates``: gross and net from the command line, with the days that net leaves out."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dashboard.applications.models import ApplicationType, PausedDay
from dashboard.offices.models import Holiday, WorkingHours
from tests.factories import make_office

pytestmark = pytest.mark.django_db
OUTAGE = [20, 21, 24, 25, 26]


def ask(**options):
    out = StringIO()
    arguments = {"format": "json"} | options
    call_command("due_dates", *(f"--{key}={arguments[key]}" for key in arguments), stdout=out)
    return json.loads(out.getvalue()) if options.get("format") != "text" else out.getvalue()


@pytest.fixture
def palembang():
    office = make_office()
    for day, kind in ((17, "NATIONAL"), (18, "COLLECTIVE_LEAVE")):
        Holiday.objects.create(date=date(2024, 6, day), kind=kind, name="Idul Adha")
    passport = ApplicationType.objects.get(code="PASPOR_BIASA")
    for day in OUTAGE:
        PausedDay.objects.create(
            office=office,
            type=passport,
            lane="REGULAR",
            date=date(2024, 6, day),
            source_ref="2024-001",
        )
    PausedDay.objects.create(
        office=office, type=passport, lane="SAME_DAY", date=date(2024, 6, 28), source_ref="2024-001"
    )
    return office


def test_gross_and_net_of_an_interview_before_the_outage(palembang):
    assert ask(anchor="2024-06-14", days="4") == {
        "anchor": "2024-06-14",
        "gross": "2024-06-24",
        "net": "2024-07-01",
        "skipped": [f"2024-06-{day}" for day in OUTAGE],
    }


def test_only_the_paused_days_on_the_way_are_named(palembang):
    assert ask(anchor="2024-06-21", days="4")["skipped"] == [
        "2024-06-24",
        "2024-06-25",
        "2024-06-26",
    ]
    assert ask(anchor="2024-06-27", days="4")["skipped"] == []


def test_lane_and_type_choose_the_paused_days(palembang):
    assert ask(anchor="2024-06-26", days="2", lane="SAME_DAY")["skipped"] == ["2024-06-28"]
    assert ask(anchor="2024-06-14", days="4", type="itk")["net"] == "2024-06-24"


def test_a_paused_day_that_has_become_a_holiday_is_not_named(palembang):
    Holiday.objects.create(date=date(2024, 6, 21), kind="NATIONAL", name="Tambahan")
    answer = ask(anchor="2024-06-19", days="1")
    assert answer["skipped"] == ["2024-06-20", "2024-06-24", "2024-06-25", "2024-06-26"]
    assert answer["net"] == "2024-06-27"


def test_the_answer_in_words(palembang):
    said = ask(anchor="14/06/2024", days="4", format="text")
    assert "24 Juni 2024" in said
    assert "1 Juli 2024" in said


def test_the_office_defaults_to_the_one_with_a_public_page(palembang):
    make_office(code="KDI", public=False)
    assert ask(anchor="2024-06-14", days="4")["net"] == "2024-07-01"
    assert ask(anchor="2024-06-14", days="4", office="kdi")["net"] == "2024-06-24"


def test_two_public_offices_must_be_told_apart(palembang):
    make_office(code="KDI")
    with pytest.raises(CommandError, match=r"--office.*KDI, PLG"):
        ask(anchor="2024-06-14", days="4")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"office": "XXX"}, "--office.*XXX.*PLG"),
        ({"type": "PASPOR_HIJAU"}, "--type.*PASPOR_HIJAU.*PASPOR_BIASA"),
        ({"anchor": "07/13/2024"}, "--anchor.*07/13/2024"),
        ({"days": "-1"}, "--days"),
        ({"days": "empat"}, "--days.*empat"),
        ({"lane": "KILAT"}, "--lane"),
    ],
)
def test_it_refuses_what_it_does_not_know_and_names_the_argument(palembang, wrong, said):
    arguments = {"anchor": "2024-06-14", "days": "4"} | wrong
    with pytest.raises(CommandError, match=said):
        call_command("due_dates", *(f"--{key}={value}" for key, value in arguments.items()))


def test_an_office_without_working_hours_says_so(palembang):
    WorkingHours.objects.all().delete()
    with pytest.raises(CommandError, match="Palembang"):
        ask(anchor="2024-06-14", days="4")


def test_the_end_of_the_calendar_is_told_in_words(palembang):
    with pytest.raises(CommandError, match=r"10 .*9999-12-30"):
        ask(anchor="9999-12-30", days="10")


def test_a_database_without_an_office_says_what_to_do():
    with pytest.raises(CommandError, match="create_office"):
        ask(anchor="2024-06-14", days="4")
