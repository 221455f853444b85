"""The trail itself: append-only by the database, in the caller's transaction, with its origin."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

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


def test_the_triggers_stand_and_a_check_notices_when_they_do_not():
    assert triggers.installed()
    triggers.remove()
    assert not triggers.installed()
    triggers.install()
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
