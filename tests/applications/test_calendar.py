"""The calendar: what is special about a day, and what a change moves before and after saving.

Hand-worked: four working days from an interview on Wednesday 12 June 2024, 17 and 18 June closed,
are due on Thursday 20 June; with Friday 14 June closed, too, on Friday 21 June.
"""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from dashboard.applications.appointments.services import book_many
from dashboard.applications.models import Application, PausedDay
from dashboard.applications.services import recompute_due
from dashboard.audit.models import AuditEvent
from dashboard.offices.models import Holiday
from dashboard.overview.management.commands.run_timer import follow_calendars
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
DAY = {"day": "2024-06-14", "kind": "LOCAL_CLOSURE", "name": "Renovasi gedung", "source": ""}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    office = make_office()
    for day, name in ((17, "Idul Adha"), (18, "Cuti bersama Idul Adha")):
        Holiday.objects.create(date=date(2024, 6, day), kind="NATIONAL", name=name)
    return office


@pytest.fixture
def files(office):
    """One counts across 14 June, one begins after it, one is due before, one is closed."""
    rows = {
        name: make_application(office=office, stage=stage, anchor_on=date(2024, 6, anchor))
        for name, anchor, stage in (
            ("across", 12, "ADJUDICATION"),
            ("after", 14, "ADJUDICATION"),
            ("before", 7, "ADJUDICATION"),
            ("closed", 12, "CANCELLED"),
        )
    }
    recompute_due(office=office)
    return rows


@pytest.fixture
def head(office, client):
    user = make_member(office=office, role="OFFICE_HEAD")
    client.force_login(user)
    return client


def due(row):
    row = Application.objects.get(pk=row.pk)
    return row.gross_due, row.net_due


def test_it_shows_what_is_special_in_words(office, head):
    kind = make_application(office=office).type_id
    for day in (20, 21):
        PausedDay.objects.create(
            office=office,
            type_id=kind,
            lane="REGULAR",
            date=date(2024, 6, day),
            source_ref="2024-001",
        )
    page = head.get(reverse("calendar:index"), {"month": "2024-06"})
    june = page.context["months"][0]
    assert [(days, words) for days, tone, words, row in june.special] == [
        ("17", "Idul Adha (National holiday)"),
        ("18", "Cuti bersama Idul Adha (National holiday)"),
        ("20, 21", "Outage: does not count (2024-001)"),
    ]
    assert june.working_days == 18
    assert [month.first for month in page.context["months"]] == [
        date(2024, 6, 1),
        date(2024, 7, 1),
        date(2024, 8, 1),
    ]


def test_a_month_begins_on_its_weekday(office, head):
    page = head.get(reverse("calendar:index"), {"month": "2024-06"})
    first_week = page.context["months"][0].weeks[0]
    assert [day.date.day if day else None for day in first_week] == [None] * 5 + [1, 2]


@pytest.mark.parametrize("month", ["2024-13", "mei", "9999-12", "0001-01"])
def test_a_month_that_is_none_says_so_and_shows_today(office, head, month):
    page = head.get(reverse("calendar:index"), {"month": month})
    assert page.status_code == 400
    assert page.context["form"].errors["month"]
    assert page.context["months"][0].first == office.today().replace(day=1)


def test_the_preview_names_the_files_that_move_and_writes_nothing(files, head):
    assert due(files["across"]) == (date(2024, 6, 20), date(2024, 6, 20))
    page = head.get(reverse("calendar:add"), DAY)
    (shift,) = page.context["shifts"]
    assert (shift.old.net, shift.new.net, shift.count) == (date(2024, 6, 20), date(2024, 6, 21), 1)
    assert [row.pk for row, new in page.context["page"]] == [files["across"].pk]
    assert due(files["across"]) == (date(2024, 6, 20), date(2024, 6, 20))
    assert not Holiday.objects.filter(kind="LOCAL_CLOSURE").exists()


def test_each_count_leads_to_its_files(files, office, head):
    make_application(office=office, stage="ADJUDICATION", anchor_on=date(2024, 6, 13))
    recompute_due(office=office)
    page = head.get(reverse("calendar:add"), DAY)
    assert [shift.count for shift in page.context["shifts"]] == [1, 1]
    for number, anchor in ((1, 12), (2, 13)):
        page = head.get(reverse("calendar:add"), DAY | {"shift": number})
        assert [row.anchor_on.day for row, new in page.context["page"]] == [anchor]


def test_a_day_of_the_past_leaves_closed_files_to_the_timer(files, office, head):
    old = due(files["closed"])
    head.post(reverse("calendar:add"), DAY)
    assert due(files["closed"]) == old == (date(2024, 6, 20), date(2024, 6, 20))
    follow_calendars(timezone.now())
    assert due(files["closed"]) == (date(2024, 6, 21), date(2024, 6, 21))


def test_saving_moves_the_due_dates_at_once(files, office, head):
    assert head.post(reverse("calendar:add"), DAY).status_code == 302
    assert due(files["across"]) == (date(2024, 6, 21), date(2024, 6, 21))
    assert due(files["after"]) == (date(2024, 6, 24), date(2024, 6, 24))
    office.refresh_from_db()
    assert office.calendar_changed
    event = AuditEvent.objects.filter(object_label="offices.holiday").get()
    assert (event.verb, event.office_code, event.changes["date"]) == (
        "CREATED",
        "PLG",
        "2024-06-14",
    )


def test_a_double_click_is_one_day(files, head):
    for _click in range(2):
        assert head.post(reverse("calendar:add"), DAY).status_code == 302
    assert Holiday.objects.filter(kind="LOCAL_CLOSURE").count() == 1
    assert AuditEvent.objects.filter(object_label="offices.holiday").count() == 1


def test_another_name_for_a_recorded_day_is_refused(files, head):
    head.post(reverse("calendar:add"), DAY)
    page = head.post(reverse("calendar:add"), DAY | {"name": "Banjir"})
    assert page.context["form"].errors["day"]
    assert Holiday.objects.get(kind="LOCAL_CLOSURE").name == "Renovasi gedung"


def test_taking_a_day_back_moves_the_dates_back(files, head):
    head.post(reverse("calendar:add"), DAY)
    holiday = Holiday.objects.get(kind="LOCAL_CLOSURE")
    url = reverse("calendar:withdraw", args=[holiday.pk])
    (shift,) = head.get(url).context["shifts"]
    assert (shift.old.net, shift.new.net) == (date(2024, 6, 21), date(2024, 6, 20))
    assert head.post(url, {"reason": ""}).context["form"].errors["reason"]
    assert head.post(url, {"reason": "salah tanggal"}).status_code == 302
    assert due(files["across"]) == (date(2024, 6, 20), date(2024, 6, 20))
    assert AuditEvent.objects.filter(reason="salah tanggal").count() == 1
    head.post(reverse("calendar:add"), DAY)
    assert Holiday.objects.get(kind="LOCAL_CLOSURE").active


def test_an_extra_service_day_moves_nothing(files, head):
    saturday = DAY | {"day": "2024-06-15", "kind": "EXTRA_SERVICE", "name": "Layanan Sabtu"}
    page = head.get(reverse("calendar:add"), saturday)
    assert page.context["moved"] is None
    assert page.context["extra"]
    head.post(reverse("calendar:add"), saturday)
    assert due(files["across"]) == (date(2024, 6, 20), date(2024, 6, 20))


def test_a_section_head_sees_what_moves_and_may_not_save(files, office, client):
    client.force_login(make_member(office=office, role="SECTION_HEAD", section="LANTASKIM"))
    assert client.get(reverse("calendar:add"), DAY).context["shifts"]
    assert client.post(reverse("calendar:add"), DAY).status_code == 403
    assert not Holiday.objects.filter(kind="LOCAL_CLOSURE").exists()


def test_a_national_holiday_is_not_theirs_to_take_back(office, head):
    national = Holiday.objects.get(name="Idul Adha")
    assert head.get(reverse("calendar:withdraw", args=[national.pk])).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("day", "14/13/2024"),
        ("day", "1890-01-01"),
        ("day", ""),
        ("kind", "NATIONAL"),
        ("name", ""),
        ("name", "x" * 121),
        ("name", "NIK 1671010101900001"),
    ],
)
def test_nonsense_is_refused_at_its_field(office, head, field, value):
    page = head.post(reverse("calendar:add"), DAY | {field: value})
    assert field in page.context["form"].errors
    assert not Holiday.objects.filter(kind="LOCAL_CLOSURE").exists()


def test_the_screens_ask_as_often_for_many_files(office, head, count_queries):
    def count():
        recompute_due(office=office)
        return count_queries(lambda: head.get(reverse("calendar:add"), DAY))

    at = datetime(2024, 6, 1, 2, tzinfo=UTC)
    for _row in range(2):
        make_application(office=office, submitted_at=at, anchor_on=date(2024, 6, 12))
    count()  # what the first request of a process reads once
    few = count()
    for _row in range(18):
        make_application(office=office, submitted_at=at, anchor_on=date(2024, 6, 12))
    assert count() == few


def test_it_names_those_who_have_an_appointment_on_the_day(files, office, head):
    slots = {files["across"]: datetime(2024, 6, 14, 3, tzinfo=UTC)}  # 10.00 WIB
    book_many(slots=slots, by=None)
    page = head.get(reverse("calendar:add"), DAY)
    assert page.context["booked"] == 1
    leads_to = f"{reverse('appointments:day')}?day=2024-06-14&amp;status=BOOKED"
    assert leads_to in page.content.decode()
    assert head.get(reverse("calendar:add"), DAY | {"day": "2024-06-13"}).context["booked"] == 0


def test_an_empty_form_complains_only_once_it_is_sent(office, head):
    page = head.get(reverse("calendar:add"))
    assert (page.status_code, page.context["form"].errors) == (200, {})
    assert "day" in head.post(reverse("calendar:add")).context["form"].errors
    assert not Holiday.objects.filter(kind="LOCAL_CLOSURE").exists()
