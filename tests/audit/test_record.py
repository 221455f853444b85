"""The trail itself: append-only by the database, in the caller's transaction, with its origin."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils.translation import override

from dashboard.audit import triggers
from dashboard.audit.models import AuditEvent
from dashboard.audit.services import origin, record
from dashboard.offices.roles import Role
from tests.factories import make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return make_member(office=make_office(), role=Role.OFFICE_HEAD, username="kepala")


def event(by, **more):
    return record(
        by=by, verb=AuditEvent.Verb.CHANGED, object_label="offices.office", object_id="PLG", **more
    )


def refused(action):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        action()


def test_the_database_refuses_to_change_or_delete_an_event(head):
    row = event(head)
    refused(lambda: AuditEvent.objects.update(reason="lain"))
    refused(lambda: AuditEvent.objects.all().delete())
    refused(row.delete)
    row.reason = "lain"
    refused(row.save)

    def raw():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM audit_auditevent")

    refused(raw)
    assert AuditEvent.objects.get().reason == ""


@pytest.mark.parametrize("number", ["3174012345678901", "0812-3456-7890", "0812 345 678"])
def test_a_reason_with_a_personal_number_is_refused_and_nothing_is_written(head, number):
    with pytest.raises(ValidationError) as refusal, override("id"):
        event(head, reason=f"Telepon pemohon {number}")
    assert refusal.value.message_dict == {
        "reason": ["Jangan tulis angka delapan digit atau lebih: bisa jadi data pribadi."]
    }
    assert not AuditEvent.objects.exists()
    assert event(head, reason="Surat nomor 1234567").reason == "Surat nomor 1234567"


def test_the_triggers_stand_and_a_check_notices_when_they_do_not():
    assert triggers.installed()
    call_command("check", databases=["default"], fail_level="WARNING")
    triggers.remove()
    assert not triggers.installed()
    with pytest.raises(SystemCheckError, match=r"audit\.W001"):
        call_command("check", databases=["default"], fail_level="WARNING")
    triggers.install()
    triggers.install()
    assert triggers.installed()


def test_the_database_refuses_to_put_another_event_in_the_place_of_one(head):
    """SQLite's INSERT OR REPLACE asks no delete trigger; PostgreSQL has no such statement."""
    row = event(head)
    names = ", ".join(field.column for field in AuditEvent._meta.fields)
    forged = names.replace("username", "'PALSU'", 1)

    def replace(statement):
        with connection.cursor() as cursor:
            cursor.execute(
                f"{statement} INTO audit_auditevent ({names}) "
                f"SELECT {forged} FROM audit_auditevent WHERE id = %s",
                [row.pk],
            )

    if connection.vendor == "sqlite":
        refused(lambda: replace("REPLACE"))
        refused(lambda: replace("INSERT OR REPLACE"))
    assert AuditEvent.objects.get().username == "kepala"
    event(head)
    assert AuditEvent.objects.count() == 2


def test_a_trigger_of_another_name_does_not_pass_for_one_of_ours():
    body = "BEFORE UPDATE ON audit_auditevent BEGIN SELECT 1; END"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER audit_auditevent_no_replace")
            cursor.execute(f"CREATE TRIGGER lain {body}")
        assert not triggers.installed()
        triggers.install()
    assert triggers.installed()


def test_an_event_goes_with_the_work_that_it_tells_of(head):
    class Failed(Exception):
        pass

    with pytest.raises(Failed), transaction.atomic():
        event(head)
        raise Failed
    assert not AuditEvent.objects.exists()


def test_a_command_has_no_person():
    assert event(None).username == "system"


def test_an_event_of_a_request_tells_where_it_came_from(head):
    client = Client()
    client.force_login(head)
    office = head.memberships.get().office
    response = client.post(
        "/admin/offices/holiday/add/",
        {
            "office": office.pk,
            "date": "2031-01-05",
            "kind": "LOCAL_CLOSURE",
            "name": "Tutup",
            "active": "on",
        },
        headers={"x-forwarded-for": "203.0.113.9"},
    )
    row = AuditEvent.objects.get()
    assert (row.role, row.office_code, row.ip) == ("OFFICE_HEAD", "PLG", "127.0.0.1")
    assert row.request_id == response["X-Request-ID"]


def test_behind_the_proxy_the_last_forwarded_address_counts(head, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client()
    client.post(
        "/accounts/login/",
        {"login": "kepala", "password": "sandi-uji-coba-123"},
        headers={"x-forwarded-for": "198.51.100.7, 203.0.113.9"},
    )
    assert AuditEvent.objects.get(verb="LOGGED_IN").ip == "203.0.113.9"


def test_nothing_of_a_request_is_left_for_the_next_one(head):
    client = Client()
    client.force_login(head)
    client.get("/dashboard/people/")
    assert origin.get() == {}


def test_a_failure_to_write_the_event_undoes_the_work(head, monkeypatch):
    """If it cannot be written, the action does not happen."""

    def fail(**fields):
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditEvent.objects, "create", fail)
    client = Client(raise_request_exception=False)
    client.force_login(head)
    office = head.memberships.get().office
    client.post(
        "/dashboard/people/invite/",
        {
            "username": "siti",
            "full_name": "Siti",
            "office": office.pk,
            "role": "CLERK",
            "section": office.sections.first().pk,
        },
    )
    assert office.memberships.count() == 1
