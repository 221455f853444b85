"""A personal number is masked everywhere, and shown once, after the audit event is written."""

import logging
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from dashboard.applications import services_identity
from dashboard.applications.services import record
from dashboard.applications.services_identity import reveal
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.applications.test_record import unsaved
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 12, 3, tzinfo=UTC)
NIK, PHONE = "1671015705900001", "+6281234567890"
CANARIES = (NIK, "81234567890", "0812-3456-7890", "1671015705")


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office):
    return make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")


@pytest.fixture
def row(office, clerk):
    return record(application=unsaved(office), by=clerk, now=NOW)


def post(client, row, **fields):
    values = {"field": "nik", "reason": "IDENTITY"} | fields
    return client.post(f"/dashboard/applications/{row.public_code}/reveal/", values)


def test_it_shows_the_value_after_the_event(client, row, clerk):
    client.force_login(clerk)
    page = post(client, row)
    assert NIK in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    event = AuditEvent.objects.filter(verb="REVEALED").get()
    assert (event.object_id, event.changes, event.reason) == (
        row.public_code,
        {"fields": ["nik"]},
        "IDENTITY",
    )


def test_only_then_there_are_links_to_dial(client, row, clerk):
    client.force_login(clerk)
    assert "tel:" not in client.get(row.get_absolute_url()).content.decode()
    text = post(client, row, field="phone", reason="CALL").content.decode()
    assert "0812-3456-7890" in text
    assert f"tel:{PHONE}" in text
    assert "https://wa.me/6281234567890" in text


def test_nothing_is_shown_if_the_event_cannot_be_written(client, row, clerk, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr(services_identity, "write_event", broken)
    client.force_login(clerk)
    client.raise_request_exception = False
    page = post(client, row)
    assert page.status_code == 500
    assert NIK not in page.content.decode()


def test_without_a_known_reason_or_field_nothing_is_shown(client, row, clerk):
    client.force_login(clerk)
    for fields in ({"reason": ""}, {"reason": "CURIOUS"}, {"field": "applicant_name"}):
        assert NIK not in post(client, row, **fields).content.decode()
    assert not AuditEvent.objects.filter(verb="REVEALED").exists()


def test_a_day_has_a_limit_per_person(row, clerk, office, monkeypatch):
    monkeypatch.setattr(services_identity, "REVEALS_A_DAY", 2)
    for _ in range(2):
        reveal(application=row, field="nik", by=clerk, reason="IDENTITY", now=NOW)
    with pytest.raises(ValidationError):
        reveal(application=row, field="nik", by=clerk, reason="IDENTITY", now=NOW)
    head = make_member(office=office, role=Role.OFFICE_HEAD)
    assert reveal(application=row, field="nik", by=head, reason="IDENTITY", now=NOW) == NIK
    tomorrow = datetime(2024, 6, 12, 17, tzinfo=UTC)  # 00.00 WIB
    assert reveal(application=row, field="nik", by=clerk, reason="IDENTITY", now=tomorrow) == NIK


@pytest.mark.parametrize(
    ("role", "section", "status"),
    [
        (Role.CLERK, "LANTASKIM", 403),  # did not enter it
        (Role.CALLER, None, 403),
        (Role.PUBLIC_RELATIONS, None, 403),
        (Role.AUDITOR, None, 403),
        (Role.SECTION_HEAD, "INTALTUSKIM", 200),
        (Role.ICT_HEAD, "TIKKIM", 200),
        (Role.OFFICE_HEAD, None, 200),
    ],
)
def test_heads_may_and_a_clerk_what_they_entered(client, row, office, role, section, status):
    client.force_login(make_member(office=office, role=role, section=section))
    assert post(client, row).status_code == status
    assert AuditEvent.objects.filter(verb="REVEALED").count() == (status == 200)


def test_another_offices_application_is_not_there(client, row):
    client.force_login(make_member(office=make_office(code="JMB"), role=Role.OFFICE_HEAD))
    assert post(client, row).status_code == 404


def test_no_page_log_or_event_holds_a_number(client, row, clerk, office, caplog):
    caplog.set_level(logging.DEBUG)
    head = make_member(office=office, role=Role.OFFICE_HEAD)
    client.force_login(head)
    pages = [
        "/dashboard/applications/",
        "/dashboard/applications/?q=Aisyah",
        row.get_absolute_url(),
        "/admin/applications/application/",
        f"/admin/applications/application/{row.pk}/change/",
        f"/admin/applications/application/{row.pk}/history/",
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        text = answer.content.decode()
        assert not [canary for canary in CANARIES if canary in text], page
    events = "".join(f"{e.changes}{e.reason}{e.object_id}" for e in AuditEvent.objects.all())
    quiet = "".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    assert not [canary for canary in CANARIES if canary in events + quiet + repr(row.nik)]
