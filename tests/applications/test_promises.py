"""What the applicant was promised, and who may promise another date."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications.models import PausedDay, PromiseChange
from dashboard.applications.services import advance, record
from dashboard.applications.services_promises import promise_many
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.applications.test_record import unsaved
from tests.factories import make_application, make_incident, make_member, make_office

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 26, 3, tzinfo=UTC)  # Wednesday, 10.00 WIB
DUE = date(2024, 7, 1)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office, client):
    user = make_member(office=office, role=Role.SECTION_HEAD, section="LANTASKIM")
    client.force_login(user)
    return user


@pytest.fixture
def row(office, monkeypatch):
    """Interviewed on 14 June, promised for 24 June, due on 1 July after five paused days."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    found = make_application(
        office=office,
        stage="AWAITING_PRINT",
        anchor_on=date(2024, 6, 14),
        gross_due=date(2024, 6, 24),
        net_due=DUE,
        promised_on=date(2024, 6, 24),
    )
    PromiseChange.objects.create(
        application=found, new=date(2024, 6, 24), cause="FIRST", at=NOW - timedelta(days=12)
    )
    for day in (20, 21, 24, 25, 26):
        PausedDay.objects.create(
            office=office,
            type=found.type,
            lane="REGULAR",
            date=date(2024, 6, day),
            source_ref="2024-001",
        )
    return found


def post(client, row, **fields):
    values = {"version": row.version, "new": "2024-07-01", "reason": "gangguan PDN"} | fields
    return client.post(f"/dashboard/applications/{row.public_code}/promise/", values)


def test_the_clock_starts_with_a_promise(office, head):
    file = record(application=unsaved(office, submitted_at=timezone.now()), by=None)
    for stage in ("ARRIVED", "INTERVIEWED"):
        advance(application=file, to=stage, at=timezone.now(), by=head, key=stage)
    file.refresh_from_db()
    change = file.promises.get()
    assert file.promised_on == file.net_due == change.new
    assert (change.old, change.cause) == (None, "FIRST")


def test_a_moved_due_date_is_a_proposal(client, head, row):
    text = client.get(row.get_absolute_url()).content.decode()
    assert "Pemohon dijanjikan 24 Juni 2024; jatuh temponya kini 1 Juli 2024" in text
    assert 'value="2024-07-01"' in text
    row.refresh_from_db()
    assert row.promised_on == date(2024, 6, 24)


def test_a_head_confirms_it_with_the_incident_as_cause(client, head, row, office):
    make_incident(office=office, by=head, started_at=NOW, number="2024-001")
    assert post(client, row).status_code == 302
    row.refresh_from_db()
    change = row.promises.latest("pk")
    assert (row.promised_on, row.version) == (DUE, 2)
    assert (change.old, change.new, change.by) == (date(2024, 6, 24), DUE, head)
    assert (change.cause, change.incident_number) == ("INCIDENT", "2024-001")
    page = client.get(row.get_absolute_url())
    text = page.content.decode()
    assert page.context["proposed"] is None
    assert "gangguan PDN" in text
    assert ">2024-001</a>" in text
    event = AuditEvent.objects.latest("pk")
    assert event.changes == {"promise": "INCIDENT", "incident": "2024-001"}


def test_another_date_is_a_persons_own_decision(client, head, row):
    post(client, row, new="2024-07-03")
    assert row.promises.latest("pk").cause == "MANUAL"


def test_a_double_click_is_one_promise(client, head, row):
    for _ in range(2):
        assert post(client, row).status_code == 302
    assert row.promises.count() == 2


def test_a_stale_page_shows_the_other_persons_promise(client, head, row):
    assert post(client, row).status_code == 302
    page = post(client, row, new="2024-07-03")
    assert page.status_code == 409
    assert "24 Juni 2024 → 1 Juli 2024" in page.content.decode()
    assert row.promises.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"new": ""},
        {"new": "07/13/2024"},
        {"new": "2024-06-25"},
        {"new": "2025-06-28"},
        {"reason": ""},
        {"reason": "hubungi 081234567890"},
        {"reason": "x" * 301},
        {"version": "x"},
    ],
)
def test_what_cannot_be_is_said_and_not_saved(client, head, row, fields):
    page = post(client, row, **fields)
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
    assert row.promises.count() == 1


def test_nothing_is_promised_of_what_is_ready(client, head, row):
    row.ready_on = date(2024, 6, 25)
    row.save()
    assert "promise/" not in client.get(row.get_absolute_url()).content.decode()
    assert post(client, row).status_code == 200
    assert row.promises.count() == 1


@pytest.mark.parametrize(
    ("role", "section", "status"),
    [
        (Role.OFFICE_HEAD, None, 302),
        (Role.CLERK, "LANTASKIM", 403),
        (Role.SECTION_HEAD, "INTALTUSKIM", 403),
        (Role.CALLER, None, 403),
        (Role.AUDITOR, None, 403),
    ],
)
def test_who_may_promise(client, office, row, role, section, status):
    client.force_login(make_member(office=office, role=role, section=section))
    shown = "promise/" in client.get(row.get_absolute_url()).content.decode()
    assert shown == (status == 302)
    assert post(client, row).status_code == status


def test_many_are_promised_at_once_or_none(office, head, row):
    other = make_application(office=office, net_due=DUE)
    foreign = make_application(office=office, type="ITK", reason="PERPANJANGAN", net_due=DUE)
    said = {"by": head, "cause": "INCIDENT", "incident_number": "2024-001", "now": NOW}
    with pytest.raises(PermissionDenied):
        promise_many(promises={row: DUE, foreign: DUE}, **said)
    with pytest.raises(ValidationError):
        promise_many(promises={row: DUE, other: date(2024, 6, 1)}, **said)
    assert PromiseChange.objects.count() == 1
    assert promise_many(promises={row: DUE, other: DUE}, **said) == [row, other]
    assert (row.promised_on, other.promised_on) == (DUE, DUE)
    assert AuditEvent.objects.latest("pk").changes["count"] == 2
    assert promise_many(promises={row: DUE, other: DUE}, **said) == []


def test_it_refuses_a_day_on_which_the_office_is_closed(head, row):
    with pytest.raises(ValidationError) as refused:
        promise_many(
            promises={row: date(2024, 6, 29)},
            by=User.objects.get(username__startswith="section_head"),
            cause="MANUAL",
            reason="x",
        )
    assert "new" in refused.value.message_dict
