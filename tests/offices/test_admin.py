"""The admin of people, offices and calendars: whose rows, which fields, nothing deleted."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry

from dashboard.accounts.models import User
from dashboard.audit.models import AuditEvent
from dashboard.offices.models import Holiday, Membership, Office, Section, WorkingHours
from dashboard.offices.roles import Role
from tests.factories import PASSWORD, make_member

HOLIDAY = "/admin/offices/holiday/"


@pytest.fixture
def admin(db):
    return User.objects.create_superuser("admin", PASSWORD, full_name="Admin")


@pytest.fixture
def national(db):
    return Holiday.objects.create(date=date(2031, 8, 17), kind="NATIONAL", name="Kemerdekaan")


def holiday(office, **fields):
    return {
        "office": office.pk if office else "",
        "date": "2031-01-05",
        "kind": "LOCAL_CLOSURE",
        "name": "Perbaikan gedung",
        "source": "",
        "active": "on",
    } | fields


@pytest.mark.parametrize("who", ["kepala", "tikkim"])
def test_heads_add_a_closure_of_the_own_office(request, client, office, who):
    client.force_login(request.getfixturevalue(who))
    assert client.post(f"{HOLIDAY}add/", holiday(office)).status_code == 302
    row = Holiday.objects.get()
    assert row.office == office
    office.refresh_from_db()
    assert office.calendar_changed
    event = AuditEvent.objects.get(object_label="offices.holiday")
    assert (event.verb, event.office_code, event.object_id) == ("CREATED", "PLG", str(row.pk))
    assert event.changes == {"fields": ["date", "kind", "name"]}


def test_a_head_cannot_write_a_row_of_every_office(client, office, kepala):
    client.force_login(kepala)
    response = client.post(f"{HOLIDAY}add/", holiday(None))
    assert response.status_code == 200
    assert not Holiday.objects.exists()


def test_a_head_cannot_write_a_row_of_another_office(client, kepala, kepala_lain):
    other = kepala_lain.memberships.get().office
    client.force_login(kepala)
    client.post(f"{HOLIDAY}add/", holiday(other))
    assert not Holiday.objects.exists()


def test_other_offices_and_national_rows_are_not_there(client, office, kepala_lain, national):
    row = Holiday.objects.create(
        office=office, date=date(2031, 1, 5), kind="LOCAL_CLOSURE", name="Perbaikan"
    )
    client.force_login(kepala_lain)
    assert "Perbaikan" not in client.get(HOLIDAY).content.decode()
    for pk in (row.pk, national.pk):
        for page in ("change", "history"):
            assert client.get(f"{HOLIDAY}{pk}/{page}/").status_code == 404
        client.post(f"{HOLIDAY}{pk}/change/", holiday(office, name="Diubah"))
    assert set(Holiday.objects.values_list("name", flat=True)) == {"Perbaikan", "Kemerdekaan"}


def test_the_superuser_keeps_the_national_rows(client, office, admin, national):
    client.force_login(admin)
    data = holiday(None, date="2031-08-17", kind="NATIONAL", name="Hari Kemerdekaan")
    client.post(f"{HOLIDAY}{national.pk}/change/", data)
    national.refresh_from_db()
    assert national.name == "Hari Kemerdekaan"
    assert set(Office.objects.values_list("calendar_changed", flat=True)) == {True}


@pytest.mark.parametrize("model", ["holiday", "workinghours", "office", "section", "membership"])
def test_nothing_is_deleted(client, office, admin, national, kepala, model):
    client.force_login(admin)
    rows = {
        "holiday": Holiday,
        "workinghours": WorkingHours,
        "office": Office,
        "section": Section,
        "membership": Membership,
    }[model].objects
    pk = rows.first().pk
    count = rows.count()
    assert client.post(f"/admin/offices/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(
        f"/admin/offices/{model}/",
        {"action": "delete_selected", "_selected_action": pk, "post": "yes"},
    )
    assert rows.count() == count


def test_impossible_hours_are_refused_at_the_form(client, office, kepala):
    client.force_login(kepala)
    response = client.post(
        "/admin/offices/workinghours/add/",
        {
            "office": office.pk,
            "weekday": 1,
            "valid_from": "2031-01-01",
            "opens": "16:00",
            "closes": "08:00",
        },
    )
    assert response.status_code == 200
    assert response.context["errors"]


def test_no_form_of_the_admin_shows_superuser_groups_or_permissions(client, admin, petugas):
    client.force_login(admin)
    page = client.get(f"/admin/accounts/user/{petugas.pk}/change/").content.decode()
    for name in ("is_superuser", "groups", "user_permissions", "password"):
        assert f'name="{name}"' not in page


def test_hidden_fields_of_a_person_cannot_be_assigned(client, admin, petugas):
    client.force_login(admin)
    client.post(
        f"/admin/accounts/user/{petugas.pk}/change/",
        {
            "full_name": "Petugas Entri",
            "email": "",
            "is_superuser": "on",
            "username": "raja",
            "is_active": "",
            "session_epoch": 9,
        },
    )
    petugas.refresh_from_db()
    assert petugas.full_name == "Petugas Entri"
    assert (petugas.username, petugas.is_superuser, petugas.is_active, petugas.session_epoch) == (
        "petugas",
        False,
        True,
        0,
    )
    event = AuditEvent.objects.get(object_label="accounts.user")
    assert (event.object_id, event.changes) == ("petugas", {"fields": ["full_name"]})


@pytest.mark.parametrize("role", [Role.OFFICE_HEAD, Role.ICT_HEAD, Role.AUDITOR, Role.CLERK])
def test_only_the_superuser_keeps_people_and_offices_in_the_admin(client, office, role):
    section = {"CLERK": "LANTASKIM", "ICT_HEAD": "TIKKIM"}.get(role)
    client.force_login(make_member(office=office, role=role, section=section))
    for page in ("accounts/user/", "offices/office/", "offices/section/"):
        assert client.get(f"/admin/{page}").status_code == 403, page


def test_memberships_are_to_look_up_only(client, admin, kepala):
    client.force_login(admin)
    pk = kepala.memberships.get().pk
    assert client.get(f"/admin/offices/membership/{pk}/change/").status_code == 200
    assert client.get("/admin/offices/membership/add/").status_code == 403
    client.post(f"/admin/offices/membership/{pk}/change/", {"role": "AUDITOR"})
    assert kepala.memberships.get().role == "OFFICE_HEAD"


def test_the_history_comes_from_the_audit_trail(client, office, kepala):
    client.force_login(kepala)
    client.post(f"{HOLIDAY}add/", holiday(office))
    page = client.get(f"{HOLIDAY}{Holiday.objects.get().pk}/history/").content.decode()
    assert "kepala" in page
    assert "date, kind, name" in page


def test_djangos_own_log_stays_empty(client, office, kepala):
    client.force_login(kepala)
    client.post(f"{HOLIDAY}add/", holiday(office))
    assert client.get("/admin/").status_code == 200
    assert not LogEntry.objects.exists()
