"""The page of one application: group, appointments, hand-over, and the whole history in one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from dashboard.applications.models import Appointment, Note, PromiseChange, Stage, StageChange
from dashboard.applications.moves import Collected
from dashboard.applications.services import advance, record, send_back
from dashboard.applications.services_change import change
from dashboard.applications.statuses import Origin
from dashboard.offices.roles import Role
from tests.applications.test_record import unsaved
from tests.factories import make_application, make_incident, make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office, client):
    user = make_member(
        office=office, role=Role.SECTION_HEAD, section="LANTASKIM", username="lantaskim"
    )
    client.force_login(user)
    return user


def texts(client, row) -> list[str]:
    return [entry.text for entry in client.get(row.get_absolute_url()).context["entries"]]


def book(row, at, **fields) -> Appointment:
    return Appointment.objects.create(
        application=row,
        office=row.office,
        stage=Stage.objects.get(workflow="PASSPORT", code="ARRIVED"),
        lane=row.lane,
        starts_at=at,
        ends_at=at + timedelta(hours=1),
        starts_on=row.office.local_date(at),
        **fields,
    )


def test_the_group_is_named_with_stages_and_links(client, head, office):
    row, other = (make_application(office=office, group_ref="UMR-1") for _ in range(2))
    alone = make_application(office=office, group_ref="UMR-2")
    make_application(office=make_office(code="JMB"), group_ref="UMR-1")
    page = client.get(row.get_absolute_url())
    assert [one.public_code for one in page.context["group"].others] == [other.public_code]
    assert f'href="{other.get_absolute_url()}"' in page.content.decode()
    url = page.context["group"].url
    assert f"group_of={row.public_code}" in url
    assert "UMR-1" not in url
    listed = client.get(url).content.decode()
    assert other.public_code in listed
    assert alone.public_code not in listed


def test_a_long_group_goes_on_in_the_list(client, head, office):
    rows = [make_application(office=office, group_ref="UMR-1") for _ in range(22)]
    group = client.get(rows[0].get_absolute_url()).context["group"]
    assert (len(group.others), group.is_long) == (20, True)
    group = client.get(make_application(office=office).get_absolute_url()).context["group"]
    assert group is None


def test_a_moved_appointment_names_what_took_its_place_and_why(client, head, office):
    row = make_application(office=office)
    incident = make_incident(office=office, by=head, started_at=timezone.now())
    new = book(row, datetime(2024, 7, 3, 2, tzinfo=UTC))
    book(
        row,
        datetime(2024, 6, 20, 2, tzinfo=UTC),
        status="RESCHEDULED",
        replaced_by=new,
        source_ref=incident.number,
    )
    first, second = client.get(row.get_absolute_url()).context["appointments"]
    assert (first["when"], first["moved_to"]) == ("3 Juli 2024 09.00–10.00 WIB", "")
    assert (second["moved_to"], second["state"]) == ("3 Juli 2024 09.00 WIB", "dijadwalkan ulang")
    assert incident.get_absolute_url() in second["incidents"]


def test_who_collected_it_stands_in_the_history(client, head, office):
    at = timezone.now() - timedelta(hours=1)
    row = record(application=unsaved(office, submitted_at=at), by=head)
    advance(application=row, to="READY", at=timezone.now(), by=head, key="r", origin=Origin.IMPORT)
    advance(
        application=row,
        to="HANDED_OVER",
        at=timezone.now(),
        by=head,
        key="h",
        collected=Collected("PROXY", "Budi Santoso", "suami"),
    )
    newest = client.get(row.get_absolute_url()).context["entries"][0]
    assert newest.detail == "Diambil oleh wakil pemohon: Budi Santoso (suami)"


def test_a_correction_is_part_of_the_history_without_its_value(client, head, office):
    row = record(application=unsaved(office, submitted_at=timezone.now()), by=head)
    row.applicant_name = "Siti Aisyah Putri"
    change(application=row, by=head)
    newest = client.get(row.get_absolute_url()).context["entries"][0]
    assert (newest.text, newest.by) == ("Dibetulkan: Nama", "Lantaskim")


def test_what_was_entered_late_shows_both_times(client, head, office):
    submitted = timezone.now() - timedelta(days=3)
    row = record(application=unsaved(office, submitted_at=submitted), by=head)
    advance(
        application=row,
        to="ARRIVED",
        at=timezone.now() - timedelta(days=2),
        by=head,
        key="late",
        reason="listrik padam",
    )
    newest = client.get(row.get_absolute_url()).context["entries"][0]
    assert newest.label.startswith("dicatat ")
    assert timezone.localdate(newest.at) == timezone.localdate() - timedelta(days=2)
    assert newest.detail == "listrik padam"


def test_everything_is_one_row_of_time_newest_first(client, head, office):
    now = timezone.now()
    row = record(application=unsaved(office, submitted_at=now - timedelta(hours=5)), by=head)
    book(row, now - timedelta(hours=4), status="SERVED")
    PromiseChange.objects.create(
        application=row, new=date(2030, 1, 2), cause="MANUAL", at=now - timedelta(hours=3)
    )
    Note.objects.create(
        application=row, kind="CONTACT", text="x", at=now - timedelta(hours=2), by=head, key="n"
    )
    advance(application=row, to="ARRIVED", at=now, by=head, key="s")
    send_back(application=row, by=head, reason="salah", key="b")
    kinds = [entry.kind for entry in client.get(row.get_absolute_url()).context["entries"]]
    assert kinds == ["back", "step", "contact", "promise", "slot", "step"]
    assert StageChange.objects.count() == 3


def fill(row, head, first, last) -> None:
    """So much of everything: numbers ``first`` to before ``last``."""
    now = timezone.now()
    for number in range(first, last):
        at = now - timedelta(days=40 - number)
        Note.objects.create(application=row, text="x", at=at, by=head, key=f"n{number}")
        book(row, at, status="NOT_SERVED", source_ref="2024-001")
        PromiseChange.objects.create(
            application=row,
            new=date(2030, 1, 1) + timedelta(days=number),
            cause="INCIDENT",
            incident_number="2024-001",
            at=at,
            by=head,
        )
        row.applicant_name = f"Nama {number}"
        change(application=row, by=head)
        make_application(office=row.office, group_ref="UMR-1")
        advance(application=row, to="ARRIVED", at=timezone.now(), by=head, key=f"s{number}")
        send_back(application=row, by=head, reason="salah", key=f"b{number}")


def test_the_page_takes_the_same_queries_at_2_and_at_20(client, head, office, count_queries):
    make_incident(office=office, by=head, started_at=timezone.now(), number="2024-001")
    at = timezone.now() - timedelta(hours=3)
    row = record(application=unsaved(office, submitted_at=at, group_ref="UMR-1"), by=head)
    fill(row, head, 0, 2)
    client.get(row.get_absolute_url())
    few = count_queries(lambda: client.get(row.get_absolute_url()))
    fill(row, head, 2, 20)
    assert count_queries(lambda: client.get(row.get_absolute_url())) == few
    assert few <= 22


def test_an_appointment_is_offered_until_the_applicant_has_been_served(client, head, office):
    rows = {stage: make_application(office=office, stage=stage) for stage in ("SUBMITTED", "READY")}
    shown = {
        stage: f"/dashboard/appointments/of/{row.public_code}/"
        in client.get(row.get_absolute_url()).content.decode()
        for stage, row in rows.items()
    }
    assert shown == {"SUBMITTED": True, "READY": False}
