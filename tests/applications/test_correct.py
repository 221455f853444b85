"""Correcting an entry in the admin: masked numbers, stale saves, rights."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dashboard.applications.models import Application, ApplicationType
from dashboard.applications.services import advance, record
from dashboard.applications.services_change import change_many
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.applications.test_entry import typed
from tests.applications.test_record import unsaved
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office, client):
    user = make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")
    client.force_login(user)
    return user


@pytest.fixture
def row(office, clerk):
    application = unsaved(office, submitted_at=timezone.now() - timedelta(days=2))
    return record(application=application, by=clerk)


def save(client, row, **fields):
    values = typed(**{"nik": "", "phone": "", "seen": str(row.version)} | fields)
    del values["token"], values["submitted_at"]
    return client.post(f"/admin/applications/application/{row.pk}/change/", values)


def stored(row) -> Application:
    return Application.objects.get(pk=row.pk)


def test_an_empty_number_stays_as_it_was(client, row):
    assert save(client, row, applicant_name="Siti Nurhaliza").status_code == 302
    now = stored(row)
    assert (now.applicant_name, now.nik.open()) == ("Siti Nurhaliza", "1671015705900001")
    assert (now.phone.open(), now.phone_last4) == ("+6281234567890", "7890")


def test_a_new_number_replaces_and_a_hyphen_removes(client, row):
    save(client, row, phone="0811 2222 3333", nik="-")
    now = stored(row)
    assert (now.phone.open(), now.phone_last4, str(now.nik)) == ("+6281122223333", "3333", "")
    assert now.nik_hash == ""


def test_the_event_names_fields_never_values(client, row):
    save(client, row, phone="0811 2222 3333")
    event = AuditEvent.objects.filter(verb="CHANGED").get()
    assert event.object_id == row.public_code
    assert event.changes == {"fields": ["phone"], "origin": "MANUAL"}


def test_saving_what_stands_already_writes_nothing(client, row):
    save(client, row)
    assert stored(row).version == 1
    assert not AuditEvent.objects.filter(verb="CHANGED").exists()


def test_the_form_never_shows_a_number(client, row):
    text = client.get(f"/admin/applications/application/{row.pk}/change/").content.decode()
    assert "••••••••••••0001" in text
    assert "1671015705900001" not in text
    assert 'name="stage"' not in text
    assert 'name="submitted_at"' not in text


def test_a_stale_save_shows_the_other_persons_change(client, row, office):
    other = make_member(office=office, role=Role.OFFICE_HEAD, username="kepala")
    advance(application=stored(row), to="ARRIVED", at=timezone.now(), by=other, key="x")
    page = save(client, row, applicant_name="Orang Lain")
    assert page.status_code == 409
    assert "Kepala" in page.content.decode()
    assert stored(row).applicant_name == "Siti Aisyah"


def test_what_services_own_cannot_be_posted(client, row):
    save(client, row, stage="99", public_code="AAAAAAAAAA", office="99", is_open="", net_due="x")
    assert stored(row).public_code == row.public_code
    assert stored(row).stage == row.stage


def test_due_dates_follow_a_changed_reason(client, row, clerk):
    for number, stage in enumerate(("ARRIVED", "INTERVIEWED")):
        advance(application=row, to=stage, at=timezone.now(), by=clerk, key=f"s{number}")
    assert stored(row).net_due is not None
    save(client, row, reason="HILANG")
    assert (stored(row).gross_due, stored(row).net_due) == (None, None)
    assert stored(row).anchor_on == timezone.localdate()


def test_a_type_of_another_workflow_is_refused(client, row, office):
    client.force_login(make_member(office=office, role=Role.OFFICE_HEAD))
    page = save(client, row, type="ITK", reason="PERPANJANGAN", nationality="MYS")
    assert page.status_code == 200
    assert stored(row).type.code == "PASPOR_BIASA"


def test_an_inactive_row_may_stay(client, row):
    ApplicationType.objects.filter(code="PASPOR_BIASA").update(active=False)
    assert save(client, row, applicant_name="Siti Nurhaliza").status_code == 302


def test_another_section_and_another_office(client, row, office):
    client.force_login(make_member(office=office, role=Role.SECTION_HEAD, section="INTALTUSKIM"))
    assert save(client, row).status_code == 403
    client.force_login(make_member(office=make_office(code="JMB"), role=Role.OFFICE_HEAD))
    assert save(client, row).status_code == 404


def test_nothing_is_deleted_here(client, row, office):
    client.force_login(make_member(office=office, role=Role.OFFICE_HEAD))
    answer = client.post(f"/admin/applications/application/{row.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403


def test_many_are_changed_in_one_batch_and_the_same_are_left_alone(office, clerk, row):
    second = record(application=unsaved(office, external_no="2"), by=clerk)
    first, second = stored(row), stored(second)
    first.travel_date, second.applicant_name = date(2030, 1, 1), "siti  aisyah".title()
    changed = change_many(applications=[first, second], by=clerk, origin="IMPORT")
    assert changed == [first]
    assert (stored(first).travel_date, stored(first).version) == (date(2030, 1, 1), 2)
    assert stored(second).version == 1
