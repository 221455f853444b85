"""The page of one application, and its buttons."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.applications.models import Application, StageChange
from dashboard.applications.services import advance, record
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


@pytest.fixture
def row(office):
    at = (timezone.now() - timedelta(hours=3)).replace(second=40)
    application = unsaved(office, submitted_at=at)
    return record(application=application, by=None)


def steps(row) -> int:
    """How many steps were taken after the entry."""
    return row.changes.count() - 1


def post(client, row, verb, **fields):
    values = {"version": row.version, "key": "k1", "to": "ARRIVED"} | fields
    return client.post(f"/dashboard/applications/{row.public_code}/{verb}/", values)


def test_it_shows_the_road_and_one_usual_next_stage(client, head, row):
    page = client.get(row.get_absolute_url())
    assert [stage.code for stage in page.context["next_stages"]] == ["AWAITING_PAYMENT", "ARRIVED"]
    assert len(page.context["stages"]) == 10
    text = page.content.decode()
    assert text.count('class="btn btn-primary"') == 1
    assert "Batal tidak diambil" not in text


def test_the_code_may_be_typed_small(client, head, row):
    assert client.get(row.get_absolute_url().lower()).status_code == 200


def test_advancing_leads_back_to_the_page(client, head, row):
    answer = post(client, row, "advance")
    assert (answer.status_code, answer["Location"]) == (302, row.get_absolute_url())
    row.refresh_from_db()
    assert row.stage.code == "ARRIVED"
    assert StageChange.objects.latest("pk").by == head


def test_a_double_click_is_one_step(client, head, row):
    for _ in range(2):
        assert post(client, row, "advance").status_code == 302
    assert steps(row) == 1


def test_a_typed_minute_is_not_before_a_step_in_that_minute(client, head, row):
    minute = timezone.localtime(row.submitted_at).strftime("%Y-%m-%dT%H:%M")
    assert post(client, row, "advance", at=minute, reason="terlambat").status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {"at": "07/13/2024"},
        {"at": "2099-01-01T10:00"},
        {"at": "2001-01-01T10:00", "reason": "lama"},
        {"to": "HANDED_OVER"},
        {"to": ""},
        {"to": "\x00"},
        {"key": ""},
        {"version": "x"},
        {"reason": "hubungi 081234567890"},
    ],
)
def test_what_cannot_be_is_said_and_not_saved(client, head, row, fields):
    page = post(client, row, "advance", **fields)
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
    assert steps(row) == 0


def test_a_stale_page_shows_the_other_persons_step(client, head, row, office):
    other = make_member(office=office, role=Role.CLERK, section="LANTASKIM", username="petugas")
    stale = Application.objects.get(pk=row.pk)
    advance(application=row, to="ARRIVED", at=timezone.now(), by=other, key="x")
    page = post(client, stale, "advance", to="AWAITING_PAYMENT")
    text = page.content.decode()
    assert page.status_code == 409
    assert "Petugas" in text
    assert "Pemeriksaan berkas" in text
    assert steps(row) == 1


def test_one_step_back_wants_a_reason(client, head, row):
    advance(application=row, to="ARRIVED", at=timezone.now(), by=head, key="x")
    assert post(client, row, "send-back").status_code == 200
    assert post(client, row, "send-back", reason="salah").status_code == 302
    row.refresh_from_db()
    assert row.stage.code == "SUBMITTED"
    assert "salah" in client.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("role", "section", "advance_status", "back_status"),
    [
        (Role.CLERK, "LANTASKIM", 302, 403),
        (Role.CLERK, "INTALTUSKIM", 403, 403),
        (Role.SECTION_HEAD, "INTALTUSKIM", 403, 403),
        (Role.AUDITOR, None, 403, 403),
        (Role.CALLER, None, 403, 403),
        (Role.OFFICE_HEAD, None, 302, 200),
    ],
)
def test_who_may_step(client, office, row, role, section, advance_status, back_status):
    client.force_login(make_member(office=office, role=role, section=section))
    assert post(client, row, "advance").status_code == advance_status
    assert post(client, row, "send-back", key="k2").status_code == back_status
    assert client.get(row.get_absolute_url()).status_code == 200


def test_another_office_sees_nothing(client, row):
    client.force_login(make_member(office=make_office(code="JMB"), role=Role.OFFICE_HEAD))
    assert client.get(row.get_absolute_url()).status_code == 404
    assert post(client, row, "advance").status_code == 404
    assert post(client, row, "send-back").status_code == 404


def test_it_names_the_outage_that_holds_the_file(client, head, office):
    start = timezone.now() - timedelta(hours=5)
    held = make_application(office=office, stage="AWAITING_PRINT", submitted_at=start)
    make_incident(office=office, by=head, started_at=start, down=("PRINTING",))
    page = client.get(held.get_absolute_url())
    assert "Gangguan Pusat Data Nasional" in page.content.decode()
    assert [step["look"] for step in page.context["stages"] if step["current"]] == ["now held"]


def test_the_page_takes_the_same_queries_however_long_the_history(
    client, head, row, office, count_queries
):
    def walk(*stages):
        for stage in stages:
            advance(application=row, to=stage, at=timezone.now(), by=head, key=stage)

    walk("ARRIVED", "INTERVIEWED")
    client.get(row.get_absolute_url())
    few = count_queries(lambda: client.get(row.get_absolute_url()))
    walk("ADJUDICATION", "AWAITING_PRINT", "QUALITY_CHECK")
    assert count_queries(lambda: client.get(row.get_absolute_url())) == few
