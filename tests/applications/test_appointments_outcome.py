"""What a person says became of an appointment: refused where it cannot be so."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from dashboard.applications.appointments.services_outcome import mark_many
from dashboard.audit.models import AuditEvent
from dashboard.offices.roles import Role
from tests.applications.desk import NOW, at, blocked, slot
from tests.factories import make_application, make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office):
    return make_member(office=office, role=Role.CLERK, section="LANTASKIM")


@pytest.fixture
def mark(office, clerk):
    def call(*slots, outcome="NO_SHOW", **fields):
        keys = [row.pk for row in slots]
        fields = {"by": clerk, "now": NOW} | fields
        done = mark_many(office=office, slots=keys, outcome=outcome, **fields)
        for row in slots:
            row.refresh_from_db()
        return done

    return call


def test_nobody_came_can_be_said_once_the_slot_is_over(office, mark):
    over, running = slot(office, at(1, 9)), slot(office, at(1, 10))
    done = mark(over, running)
    assert (over.status, running.status, done.changed) == ("NO_SHOW", "BOOKED", 1)
    code = running.application.public_code
    assert done.refused == {running.pk: f"{code}: The appointment lasts until 11:00 WIB."}


def test_nobody_is_a_no_show_while_an_outage_covers_the_slot(office, mark):
    row, other_lane = slot(office, at(1, 8)), slot(office, at(1, 8))
    blocked(office, at(1, 7), at(1, 8, 30), number="2024-007")
    blocked(office, at(1, 7), at(1, 8, 30), number="2024-008", lane="SAME_DAY")
    touching = slot(office, at(1, 9))
    blocked(office, at(1, 10), None)
    done = mark(row, other_lane, touching)
    assert (row.status, touching.status) == ("BOOKED", "NO_SHOW")
    assert "Incident 2024-007 kept the office" in done.refused[row.pk]


def test_not_served_asks_why_and_names_the_incident(office, mark):
    row, other = slot(office, at(1, 8), status="ARRIVED"), slot(office, at(1, 15))
    blocked(office, at(1, 8), at(1, 9))
    with pytest.raises(ValidationError) as refused:
        mark(row, outcome="NOT_SERVED", reason="  ")
    assert list(refused.value.message_dict) == ["reason"]
    with pytest.raises(ValidationError):
        mark(row, outcome="NOT_SERVED", reason="NIK 1671014506780001")
    mark(row, other, outcome="NOT_SERVED", reason="Alat rekam rusak")
    assert (row.status, row.source_ref) == ("NOT_SERVED", "2024-001")
    assert (other.status, other.source_ref) == ("NOT_SERVED", "")
    event = AuditEvent.objects.latest("pk")
    assert (event.changes, event.reason) == (
        {"count": 2, "appointment": "NOT_SERVED"},
        "Alat rekam rusak",
    )


def test_a_day_to_come_has_no_outcome(office, mark):
    row = slot(office, at(2, 8))
    assert mark(row, outcome="NOT_SERVED", reason="libur").changed == 0
    assert mark(row).changed == 0


@pytest.mark.parametrize(
    ("before", "outcome", "after"),
    [
        ("NO_SHOW", "BOOKED", "BOOKED"),
        ("NOT_SERVED", "BOOKED", "BOOKED"),
        ("NO_SHOW", "NOT_SERVED", "NOT_SERVED"),
        ("NOT_SERVED", "NO_SHOW", "NO_SHOW"),
        ("SERVED", "NO_SHOW", "SERVED"),
        ("SERVED", "NOT_SERVED", "SERVED"),
        ("ARRIVED", "NO_SHOW", "ARRIVED"),
        ("RESCHEDULED", "BOOKED", "RESCHEDULED"),
        ("CANCELLED", "NOT_SERVED", "CANCELLED"),
    ],
)
def test_which_state_follows_which(office, mark, before, outcome, after):
    row = slot(office, at(1, 8), status=before)
    mark(row, outcome=outcome, reason="keliru")
    assert row.status == after


def test_taking_back_says_again_what_the_stage_says(office, mark):
    arrived = make_application(office=office, stage="ARRIVED")
    row = slot(office, at(1, 8), status="NOT_SERVED", row=arrived)
    mark(row, outcome="BOOKED")
    assert row.status == "ARRIVED"


def test_a_correction_gives_no_second_booked_slot(office, mark):
    row = slot(office, at(1, 8), status="NO_SHOW")
    slot(office, at(3, 8), row=row.application)
    assert "Another appointment" in mark(row, outcome="BOOKED").refused[row.pk]
    closed = slot(office, at(1, 8), status="NO_SHOW")
    closed.application.__class__.objects.filter(pk=closed.application_id).update(
        is_open=False, closed_on=at(1, 9).date()
    )
    assert "closed" in mark(closed, outcome="BOOKED").refused[closed.pk]


def test_the_same_again_changes_and_records_nothing(office, mark):
    row = slot(office, at(1, 8))
    mark(row)
    events = AuditEvent.objects.count()
    assert mark(row).changed == 0
    assert AuditEvent.objects.count() == events


def test_another_section_and_another_office_are_out_of_reach(office, mark):
    row = slot(office, at(1, 8))
    stranger = make_member(office=office, role=Role.CLERK, section="INTALTUSKIM")
    with pytest.raises(PermissionDenied):
        mark(row, by=stranger)
    elsewhere = slot(make_office(code="JMB"), at(1, 8))
    assert mark(elsewhere).changed == 0
    assert (row.status, elsewhere.status) == ("BOOKED", "BOOKED")


def test_many_take_as_many_queries_as_one(office, mark, count_queries):
    one, many = slot(office, at(1, 8)), [slot(office, at(1, 8)) for _n in range(20)]

    def asked(rows):
        return count_queries(lambda: mark(*rows)) - len(rows)  # each row is read again at the end

    mark(slot(office, at(1, 8)))
    assert asked([one]) == asked(many)
