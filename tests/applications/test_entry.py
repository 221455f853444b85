"""A clerk's entry form in the admin: defaults, doubts, refusals, double clicks."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from dashboard.applications.models import (
    Application,
    ApplicationType,
    Channel,
    OfficeOffering,
    Purpose,
    Reason,
)
from dashboard.offices.roles import Role
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db
ADD = "/admin/applications/application/add/"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office, client):
    user = make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")
    client.force_login(user)
    return user


def typed(**fields) -> dict[str, str]:
    today = timezone.localdate()
    codes = {
        "type": (ApplicationType, fields.pop("type", "PASPOR_BIASA")),
        "reason": (Reason, fields.pop("reason", "BARU")),
        "purpose": (Purpose, fields.pop("purpose", "UMRAH")),
        "channel": (Channel, fields.pop("channel", "MPASPOR")),
    }
    rows = {name: str(model.objects.get(code=code).pk) for name, (model, code) in codes.items()}
    return rows | {
        "external_no": "1624061200000001",
        "applicant_name": "Siti Aisyah",
        "nik": "1671015705900001",
        "birth_date": "17/05/1990",
        "nationality": "IDN",
        "phone": "0812-3456-7890",
        "lane": "REGULAR",
        "submitted_at": f"{today:%d/%m/%Y}",
        "token": "token-1",
        **fields,
    }


def weekday_in(days: int) -> date:
    """The day after so many days on which the office receives people, or the next one."""
    day = timezone.localdate() + timedelta(days=days)
    return day + timedelta(days=max(0, 8 - day.isoweekday()) if day.isoweekday() > 5 else 0)


def errors(page) -> dict[str, list[str]]:
    assert page.status_code == 200
    assert Application.objects.filter(applicant_name="Siti Aisyah").count() == 0
    return page.context["adminform"].form.errors


def test_it_saves_through_the_service(client, clerk):
    assert client.post(ADD, typed()).status_code == 302
    row = Application.objects.get()
    assert (row.section.code, row.stage.code) == ("LANTASKIM", "SUBMITTED")
    assert row.phone.open() == "+6281234567890"
    assert row.changes.get().by == clerk


def test_a_bare_today_is_now_and_an_earlier_day_is_midnight(client, clerk):
    client.post(ADD, typed())
    assert timezone.now() - Application.objects.get().submitted_at < timedelta(minutes=1)
    other = {"external_no": "2", "nik": "1671015705900002", "token": "t2"}
    client.post(ADD, typed(submitted_at="2024-06-12", **other))
    row = Application.objects.latest("pk")
    assert timezone.localtime(row.submitted_at).isoformat() == "2024-06-12T00:00:00+07:00"


@pytest.mark.parametrize("day", ["12/06/2024", "2024-06-12", "12062024", "12.06.2024 09.30"])
def test_dates_may_be_typed_in_several_ways(client, clerk, day):
    assert client.post(ADD, typed(submitted_at=day)).status_code == 302
    assert Application.objects.get().submitted_on == date(2024, 6, 12)


def test_a_double_click_is_one_application(client, clerk):
    for _ in range(2):
        assert client.post(ADD, typed()).status_code == 302
    assert Application.objects.count() == 1


def test_add_another_keeps_what_the_last_form_said(client, clerk):
    answer = client.post(ADD, typed(purpose="HAJI", _addanother="1", submitted_at="12/06/2024"))
    assert answer["Location"].startswith(ADD)
    form = client.get(ADD).context["adminform"].form
    kept = {
        name: form.fields[name].queryset.get(pk=form.initial[name]).code
        for name in ("type", "reason", "purpose", "channel")
    }
    assert kept == {
        "type": "PASPOR_BIASA",
        "reason": "BARU",
        "purpose": "HAJI",
        "channel": "MPASPOR",
    }
    assert form.initial["submitted_at"] == "12/06/2024"


@pytest.mark.parametrize(
    ("entered", "now", "kept"),
    [
        ("2026-03-04T17:30Z", "2026-03-05T03:00Z", True),  # 00.30 and 10.00 WIB of one day
        ("2026-03-05T02:00Z", "2026-03-05T17:10Z", False),  # 09.00 WIB; 00.10 WIB the next day
    ],
)
def test_the_date_is_kept_for_a_day_of_the_office(client, clerk, monkeypatch, entered, now, kept):
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(entered))
    client.post(ADD, typed(submitted_at="12/06/2024"))
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(now))
    client.force_login(clerk)
    form = client.get(ADD).context["adminform"].form
    assert (form.initial["submitted_at"] == "12/06/2024") is kept


def test_the_order_is_that_of_the_paper_form_and_starts_at_the_number(client, clerk):
    text = client.get(ADD).content.decode()
    order = [
        "external_no",
        "applicant_name",
        "nik",
        "birth_date",
        "phone",
        "type",
        "reason",
        "purpose",
        "channel",
        "lane",
        "submitted_at",
        "appointment",
    ]
    places = [text.index(f'name="{name}"') for name in order]
    assert places == sorted(places)
    assert text.index("autofocus") > text.index('name="external_no"') - 200
    assert text.count("autofocus") == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nik", "167101570590001"),
        ("phone", "0812abc"),
        ("submitted_at", "07/13/2024"),
        ("submitted_at", "01/01/2099"),
        ("birth_date", "01/01/2099"),
        ("birth_date", "31/02/1990"),
        ("permit_expiry", "01/01/2030"),
        ("travel_date", "01/01/2020"),
        ("applicant_name", ""),
        ("applicant_name", "a\x00b"),
        ("nationality", "MYS"),
        ("appointment", "besok"),
    ],
)
def test_what_is_impossible_is_said_at_the_field(client, clerk, field, value):
    assert field in errors(client.post(ADD, typed(**{field: value})))


def test_a_reason_of_the_other_family_is_no_choice(client, clerk):
    assert "reason" in errors(client.post(ADD, typed(reason="PERPANJANGAN")))


def test_a_type_of_another_section_is_no_choice(client, clerk):
    assert "type" in errors(client.post(ADD, typed(type="ITK")))


def test_same_day_is_refused_where_it_is_not_given(client, clerk, office):
    assert "lane" in errors(client.post(ADD, typed(lane="SAME_DAY", reason="HILANG")))
    kind = ApplicationType.objects.get(code="PASPOR_BIASA")
    OfficeOffering.objects.create(
        office=office, type=kind, lane="SAME_DAY", valid_from=date(2024, 1, 1), offered=False
    )
    assert "lane" in errors(client.post(ADD, typed(lane="SAME_DAY")))


def test_the_same_number_twice_is_said_at_the_field(client, clerk, office):
    make_application(office=office, external_no="1624061200000001")
    assert "external_no" in errors(client.post(ADD, typed()))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nik", "1671011705900001"[:6] + "180590" + "0001"),
        ("nik", "9971015705900001"),
        ("passport_no", "123456789"),
    ],
)
def test_a_doubt_is_asked_once_and_then_saved(client, clerk, field, value):
    page = client.post(ADD, typed(**{field: value}))
    assert field in errors(page)
    confirmed = page.context["adminform"].form["confirmed"].value()
    assert value not in confirmed
    answer = client.post(ADD, typed(confirmed=confirmed, **{field: value}))
    assert answer.status_code == 302


def test_a_confirmed_doubt_does_not_cover_another_value(client, clerk):
    page = client.post(ADD, typed(passport_no="123456789"))
    confirmed = page.context["adminform"].form["confirmed"].value()
    assert errors(client.post(ADD, typed(confirmed=confirmed, passport_no="999")))


def test_a_womans_day_of_birth_is_40_higher_and_a_mans_is_not(client, clerk):
    assert client.post(ADD, typed(nik="1671011705900001")).status_code == 302


def test_a_schedule_becomes_a_booked_slot(client, clerk):
    day = weekday_in(30)
    client.post(ADD, typed(appointment=f"{day:%d/%m/%Y} 09.30"))
    slot = Application.objects.get().appointments.get()
    assert timezone.localtime(slot.starts_at).isoformat() == f"{day}T09:30:00+07:00"
    assert slot.status == "BOOKED"


@pytest.mark.parametrize(
    ("role", "section", "status"),
    [
        (Role.SECTION_HEAD, "INTALTUSKIM", 200),
        (Role.OFFICE_HEAD, None, 200),
        (Role.CALLER, None, 403),
        (Role.AUDITOR, None, 403),
        (Role.PUBLIC_RELATIONS, None, 403),
    ],
)
def test_who_may_enter(client, office, role, section, status):
    client.force_login(make_member(office=office, role=role, section=section))
    assert client.get(ADD).status_code == status
